namespace MusicFs.Contracts.Tags;

/// <summary>Why no tags were read.</summary>
public enum TagErrorKind : byte
{
    /// <summary>Not a format that is read.</summary>
    UnknownFormat,

    /// <summary>The file ends before what its header announces.</summary>
    Truncated,

    /// <summary>Bytes that the format does not allow.</summary>
    Corrupt,

    /// <summary>More or larger than is read of one file.</summary>
    OverLimit,

    /// <summary>The source could not be read; see <see cref="TagError.Source"/>.</summary>
    Unreadable,
}
