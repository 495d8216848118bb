using MusicFs.Backend.Fuse;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Mounting;

/// <summary>Ends a mount from outside its process, live or dead: <c>musicfs umount</c>.</summary>
public static class Unmounter
{
    /// <summary>Null when a mount of ours is at this path, else what is wrong with it.</summary>
    public static Problem? Check(string mountPoint)
    {
        string path = RealPath.Resolve(mountPoint);
        return FuseMounts.Find(path) switch
        {
            MountPointUse.Ours or MountPointUse.OursDead => null,
            MountPointUse.Free => new Problem($"No music is mounted at {path}.", "See what is: findmnt -t fuse.musicfs"),
            MountPointUse.Foreign => new Problem($"{path} is not a mount of musicfs.", $"Unmount it with: umount {path}"),
        };
    }

    /// <summary>Whether a mount of ours is at this path whose daemon has died.</summary>
    public static bool IsDead(string mountPoint) => FuseMounts.Find(mountPoint) == MountPointUse.OursDead;

    /// <summary>Unmounts; in mode <see cref="UnmountMode.Now"/> also while it is in use.</summary>
    /// <returns>Null, or why it is still mounted.</returns>
    public static async Task<Problem?> UnmountAsync(string mountPoint, UnmountMode mode, CancellationToken cancellation)
    {
        string path = RealPath.Resolve(mountPoint);
        Problem? problem = await FuseMounts.UnmountAsync(path, mode, cancellation).ConfigureAwait(false);
        if (problem is null || mode == UnmountMode.Now || MountUsers.Find(path) is not { Count: > 0 } users)
            return problem;
        return new Problem($"{path} is in use by {string.Join(", ", users)}.", "Close it there, or unmount at once with --now.");
    }
}
