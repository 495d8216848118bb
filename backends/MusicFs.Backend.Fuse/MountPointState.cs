using System.Runtime.InteropServices;
using MusicFs.Backend.Fuse.Native;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.Fuse;

/// <summary>Looks at a mount point before it is used and clears what a crash left there.</summary>
internal static class MountPointState
{
    /// <summary>The type in the mount table, also of mounts made through fusermount3 (subtype=musicfs).</summary>
    public const string FileSystemType = "fuse.musicfs";

    private const int F_OK = 0;

    /// <summary>Null when <paramref name="mountPoint"/> can be mounted on, a dead mount of ours having been detached.</summary>
    public static async ValueTask<Problem?> PrepareAsync(string mountPoint, CancellationToken cancellation)
    {
        MountTableEntry? entry = MountTable.Find(mountPoint);
        if (entry is null)
            return null;
        bool dead = IsDead(mountPoint);
        if (entry.Type != FileSystemType)
        {
            return dead
                ? new Problem($"A dead mount of another program ({entry.Type}) is at {mountPoint}.", $"Clear it with 'fusermount3 -u {mountPoint}'.")
                : null;
        }

        if (!dead)
            return new Problem($"{mountPoint} is already mounted by MusicFs.", $"Unmount it with 'musicfs umount {mountPoint}', or choose another folder.");
        if (Libc.Unmount2(mountPoint, Libc.UMOUNT_NOFOLLOW | Libc.MNT_DETACH) == 0)
            return null;
        return await FusermountAttachment.UnmountAsync(mountPoint, UnmountMode.Now, cancellation).ConfigureAwait(false) is { } problem
            ? new Problem($"A dead mount is at {mountPoint} and could not be cleared: {problem.What}", $"Run 'umount -l {mountPoint}' as root.")
            : null;
    }

    /// <summary>Whether the server behind a mount is gone (fuse answers ENOTCONN, or ECONNABORTED after an abort).</summary>
    public static bool IsDead(string mountPoint) =>
        Libc.Access(mountPoint, F_OK) != 0
        && Marshal.GetLastSystemError() is Errno.ENOTCONN or Errno.ECONNABORTED;

    /// <summary>Absolute, without links: as the mount table writes it. What lies inside a dead mount is not looked at.</summary>
    public static string Resolve(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string? parent = Path.GetDirectoryName(full);
        if (parent is null || MountTable.Find(full) is not null)
            return full;
        string resolved = Path.Combine(Resolve(parent), Path.GetFileName(full));
        // A chain of links ends after as many steps as the kernel allows (40), or throws there.
        return Directory.ResolveLinkTarget(resolved, returnFinalTarget: true)?.FullName ?? resolved;
    }
}
