namespace MusicFs.Contracts.FileSystem;

/// <summary>Why a mount ended.</summary>
public enum MountEnd : byte
{
    /// <summary>It was unmounted, by us or by somebody else.</summary>
    Unmounted,

    /// <summary>
    /// The kernel connection was aborted. What is left stays at the mount point and answers every call with an error, so
    /// that nothing is written into the folder below it, until the mount is disposed or somebody unmounts it.
    /// </summary>
    Aborted,

    /// <summary>The backend failed; the log says how.</summary>
    Failed,
}
