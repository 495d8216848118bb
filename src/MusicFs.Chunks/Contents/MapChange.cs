namespace MusicFs.Chunks.Contents;

/// <summary>What a line of the content map's journal says. The numbers are part of the format.</summary>
internal enum MapChange : byte
{
    /// <summary>The file version has this range.</summary>
    Add = 1,

    /// <summary>It no longer has it.</summary>
    Remove = 2,

    /// <summary>It has none any more; offset, length and chunk mean nothing.</summary>
    Forget = 3,

    /// <summary>The file version has this range, as another version had it: its bytes were not compared yet.</summary>
    Adopt = 4,
}
