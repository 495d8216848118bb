namespace MusicFs.Contracts.FileSystem;

/// <summary>How hard to unmount.</summary>
public enum UnmountMode : byte
{
    /// <summary>Only when nobody uses it.</summary>
    WhenIdle,

    /// <summary>At once: the mount point is detached and requests still under way end with an error.</summary>
    Now,
}
