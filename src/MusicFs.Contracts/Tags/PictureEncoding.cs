namespace MusicFs.Contracts.Tags;

/// <summary>How a picture's bytes are wrapped in the file; undone in the order of the members.</summary>
[Flags]
public enum PictureEncoding : byte
{
    /// <summary>Stored as they are.</summary>
    None = 0,

    /// <summary>ID3v2 unsynchronisation: a zero byte was put after each 0xFF that needed it.</summary>
    Unsynchronised = 1,

    /// <summary>A zlib stream.</summary>
    Deflated = 2,

    /// <summary>Base64 text.</summary>
    Base64 = 4,
}
