namespace MusicFs.Contracts.FileSystem;

/// <summary>A way to show an <see cref="IVirtualFileSystem"/> to the host's programs: FUSE, WinFsp.</summary>
public interface IMountBackend
{
    /// <summary>Short, for messages: <c>fuse</c>, <c>winfsp</c>.</summary>
    string Name { get; }

    /// <summary>Whether it can be used on this machine by this user; null when it can. Cheap, changes nothing.</summary>
    Problem? Probe();

    /// <summary>
    /// Mounts and serves until the mount ends. A dead mount that a crash left at the mount point is cleared first.
    /// </summary>
    /// <param name="fileSystem">Called from the backend's threads from before this task completes until <see cref="IMount.Completion"/>.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Gives up mounting; a live mount does not listen to it.</param>
    ValueTask<MountResult> MountAsync(IVirtualFileSystem fileSystem, MountOptions options, CancellationToken cancellation);
}
