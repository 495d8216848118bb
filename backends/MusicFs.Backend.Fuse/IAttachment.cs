using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.Fuse;

/// <summary>A device attached to a mount point: by mount(2) when privileged, through fusermount3 otherwise.</summary>
internal interface IAttachment : IAsyncDisposable
{
    /// <summary>The connection's descriptor.</summary>
    FuseDevice Device { get; }

    /// <summary>What keeps the mount's helpers: the guard's pipe and fusermount3's socket; -1 where there is none.</summary>
    (int Guard, int Fusermount) Descriptors { get; }

    /// <summary>Detaches the mount point. Null, or why not.</summary>
    ValueTask<Problem?> UnmountAsync(UnmountMode mode, CancellationToken cancellation);
}
