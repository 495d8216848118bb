namespace MusicFs.Contracts.FileSystem;

/// <summary>Why a mount ended.</summary>
public enum MountEnd : byte
{
    /// <summary>It was unmounted, by us or by somebody else.</summary>
    Unmounted,

    /// <summary>The kernel connection was aborted while the mount point is still there; it can be mounted again.</summary>
    Aborted,

    /// <summary>The backend failed; the log says how.</summary>
    Failed,
}
