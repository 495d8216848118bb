namespace MusicFs.Chunks.Storage;

/// <summary>Why the disk below the store did not do what it was asked. What follows from it is decided in one place, <c>ChunkStore.Trouble.cs</c>.</summary>
internal enum DiskError : byte
{
    None = 0,

    /// <summary>Only for reads that must not wait: the bytes are not in memory.</summary>
    NotInMemory,

    /// <summary>The file was closed meanwhile; open it again.</summary>
    Closed,

    /// <summary>ENOSPC, EDQUOT.</summary>
    NoSpace,

    /// <summary>EROFS.</summary>
    ReadOnly,

    /// <summary>EACCES, EPERM.</summary>
    AccessDenied,

    /// <summary>ENOENT: also where somebody deleted the folder.</summary>
    NotFound,

    /// <summary>EEXIST.</summary>
    Exists,

    /// <summary>EMFILE, ENFILE.</summary>
    TooManyOpen,

    /// <summary>EIO and whatever else a disk may say.</summary>
    Failed,
}
