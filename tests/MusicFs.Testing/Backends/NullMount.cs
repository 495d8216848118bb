using System.Collections.Concurrent;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Testing.Backends;

/// <summary>A mount of <see cref="NullBackend"/>; also its own kernel cache, which keeps nothing and tells the test when it hears of a change.</summary>
public sealed class NullMount(string mountPoint) : IMount, IKernelCache
{
    private readonly TaskCompletionSource<MountEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<UnmountMode> _requests = new();
    private readonly TaskCompletionSource _firstRequest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _nextChange = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string MountPoint => mountPoint;

    public IKernelCache Cache => this;

    public string Description => "null";

    public Task<MountEnd> Completion => _end.Task;

    /// <summary>Set false where somebody else takes away what an abort left.</summary>
    public bool IsAttached { get; set; } = true;

    /// <summary>While set, <see cref="UnmountMode.WhenIdle"/> is refused with it.</summary>
    public Problem? BusyWith { get; set; }

    /// <summary>What was asked of it so far, in order.</summary>
    public List<UnmountMode> Requests => [.. _requests];

    /// <summary>A flush of its cache: what it waits for while the kernel has other things to do.</summary>
    public Func<Task> Flush { get; set; } = static () => Task.CompletedTask;

    /// <summary>Completes when somebody first asks it to unmount.</summary>
    public Task FirstRequest => _firstRequest.Task;

    /// <summary>Completes when the kernel is told of a change after this was asked for. What is shown then has that change.</summary>
    public Task NextChange => Volatile.Read(ref _nextChange).Task;

    /// <summary>The kernel ends it.</summary>
    public void End(MountEnd end) => _end.TrySetResult(end);

    public ValueTask<Problem?> UnmountAsync(UnmountMode mode, CancellationToken cancellation)
    {
        _requests.Enqueue(mode);
        _firstRequest.TrySetResult();
        if (mode == UnmountMode.WhenIdle && BusyWith is { } problem)
            return new(problem);
        End(MountEnd.Unmounted);
        return new((Problem?)null);
    }

    public ValueTask DisposeAsync()
    {
        End(MountEnd.Unmounted);
        return ValueTask.CompletedTask;
    }

    public void InvalidateNode(NodeId node, NodeChange change) => TellOfChange();

    public void InvalidateEntry(NodeId parent, ReadOnlySpan<byte> name, EntryChange change, NodeId child) => TellOfChange();

    public Task FlushAsync() => Flush();

    private void TellOfChange() => Interlocked.Exchange(ref _nextChange, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
