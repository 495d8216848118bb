namespace MusicFs.Wasm.Compilation;

/// <summary>Kinds of blocks.</summary>
internal enum LabelKind : byte
{
    /// <summary>A function's body.</summary>
    Function,

    /// <summary>A block.</summary>
    Block,

    /// <summary>A loop: branches go to its beginning.</summary>
    Loop,

    /// <summary>The first part of an if.</summary>
    If,

    /// <summary>The second part of an if.</summary>
    Else,
}
