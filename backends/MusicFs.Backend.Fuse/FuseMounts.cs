using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.Fuse;

/// <summary>Mounts seen from outside the process that serves them: for the checks before a mount, and to end one that another process made.</summary>
public static class FuseMounts
{
    /// <summary>What is mounted at a path (absolute, without links). Asks the mount table first, so that a dead mount does no harm.</summary>
    public static MountPointUse Find(string mountPoint)
    {
        if (MountTable.Find(mountPoint) is not { } entry || !entry.Type.StartsWith("fuse", StringComparison.Ordinal))
            return MountPointUse.Free;
        if (entry.Type != MountPointState.FileSystemType)
            return MountPointUse.Foreign;
        return MountPointState.IsDead(mountPoint) ? MountPointUse.OursDead : MountPointUse.Ours;
    }

    /// <summary>Takes the mount away, whoever serves it. Null, or why it is still there.</summary>
    public static ValueTask<Problem?> UnmountAsync(string mountPoint, UnmountMode mode, CancellationToken cancellation) =>
        Environment.IsPrivilegedProcess
            ? new(DirectAttachment.Unmount(mountPoint, mode))
            : FusermountAttachment.UnmountAsync(mountPoint, mode, cancellation);
}
