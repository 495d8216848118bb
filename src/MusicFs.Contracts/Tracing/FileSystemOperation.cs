namespace MusicFs.Contracts.Tracing;

/// <summary>The operations of a filesystem, as traces and metrics name them.</summary>
public enum FileSystemOperation : byte
{
    /// <summary>Not one of those below.</summary>
    Other,

    /// <summary>A name in a directory.</summary>
    Lookup,

    /// <summary>References given up.</summary>
    Forget,

    /// <summary>Attributes read.</summary>
    GetAttributes,

    /// <summary>Attributes changed.</summary>
    SetAttributes,

    /// <summary>The target of a link.</summary>
    ReadLink,

    /// <summary>A file opened.</summary>
    Open,

    /// <summary>Bytes read.</summary>
    Read,

    /// <summary>Bytes written.</summary>
    Write,

    /// <summary>A file closed.</summary>
    Release,

    /// <summary>A directory opened.</summary>
    OpenDirectory,

    /// <summary>A page of a directory.</summary>
    ReadDirectory,

    /// <summary>A directory closed.</summary>
    ReleaseDirectory,

    /// <summary>An entry made.</summary>
    Create,

    /// <summary>An entry moved.</summary>
    Rename,

    /// <summary>An entry removed.</summary>
    Remove,

    /// <summary>An extended attribute, or the list of them.</summary>
    ExtendedAttribute,

    /// <summary>The volume's figures.</summary>
    Statistics,

    /// <summary>A permission check.</summary>
    Access,

    /// <summary>A caller that no longer waits.</summary>
    Interrupt,

    /// <summary>What was written is to be kept.</summary>
    Flush,
}
