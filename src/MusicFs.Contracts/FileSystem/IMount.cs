namespace MusicFs.Contracts.FileSystem;

/// <summary>A live mount. Disposing unmounts <see cref="UnmountMode.Now"/> where that has not happened, and detaches what an abort left.</summary>
public interface IMount : IAsyncDisposable
{
    /// <summary>Absolute, resolved; on Windows the drive letter that was chosen.</summary>
    string MountPoint { get; }

    /// <summary>Tells this mount of changes.</summary>
    IKernelCache Cache { get; }

    /// <summary>What was agreed with the kernel, for the log: protocol version, pass-through, transport.</summary>
    string Description { get; }

    /// <summary>Completes, never faults, when the mount has ended and every thread of it is gone.</summary>
    Task<MountEnd> Completion { get; }

    /// <summary>
    /// Whether the host still has it at its mount point. After <see cref="MountEnd.Aborted"/>: false once somebody has
    /// unmounted what was left.
    /// </summary>
    bool IsAttached { get; }

    /// <summary>Asks the host to unmount. On success <see cref="Completion"/> follows.</summary>
    /// <returns>Null, or why it is still mounted (somebody uses it).</returns>
    ValueTask<Problem?> UnmountAsync(UnmountMode mode, CancellationToken cancellation);
}
