namespace MusicFs.Contracts.FileSystem;

/// <summary>What a caller wants to do with a file it opens.</summary>
[Flags]
public enum OpenAccess : byte
{
    /// <summary>Nothing but attributes.</summary>
    None = 0,

    /// <summary>Read content.</summary>
    Read = 1,

    /// <summary>Write content.</summary>
    Write = 2,

    /// <summary>Cut the content at opening.</summary>
    Truncate = 4,
}
