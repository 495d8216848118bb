using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.WinFsp;

/// <summary>A live mount: the connection that serves it, and the folder it took the place of.</summary>
internal sealed class WinFspMount : IMount
{
    private readonly WinFspConnection _connection;
    private readonly FolderPlace? _folder;
    private readonly TaskCompletionSource<MountEnd> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private Task? _end;

    public WinFspMount(string mountPoint, WinFspConnection connection, FolderPlace? folder, string description)
    {
        MountPoint = mountPoint;
        Description = description;
        _connection = connection;
        _folder = folder;
        _ = WatchAsync();
    }

    public string MountPoint { get; }

    public string Description { get; }

    public IKernelCache Cache => _connection.Notifications;

    public Task<MountEnd> Completion => _completion.Task;

    /// <summary>Where the driver went away the mount point stays until the mount is disposed, so that nothing else takes the letter.</summary>
    public bool IsAttached
    {
        get
        {
            lock (_lock)
                return _end is null;
        }
    }

    /// <summary>The connection, for tests of what it holds.</summary>
    internal WinFspConnection Connection => _connection;

    public async ValueTask<Problem?> UnmountAsync(UnmountMode mode, CancellationToken cancellation)
    {
        if (Completion.IsCompleted)
            return null;
        if (mode == UnmountMode.WhenIdle && _connection.Operations.Open.Used is > 0 and var count)
        {
            return new Problem(
                $"{MountPoint} is in use: {(count == 1 ? "1 file or folder is" : $"{count} files or folders are")} open.",
                "Close them, or unmount at once with --now.");
        }

        await EndAsync().ConfigureAwait(false);
        return null;
    }

    public async ValueTask DisposeAsync() => await EndAsync().ConfigureAwait(false);

    /// <summary>Ends it, once, however many ask.</summary>
    private Task EndAsync()
    {
        lock (_lock)
            return _end ??= Task.Run(EndOnceAsync);
    }

    private async Task EndOnceAsync()
    {
        await _connection.DisposeAsync().ConfigureAwait(false);
        _folder?.PutBack();
        _completion.TrySetResult(MountEnd.Unmounted);
    }

    private async Task WatchAsync()
    {
        await _connection.Lost.ConfigureAwait(false);
        _connection.Notifications.Stop();
        _completion.TrySetResult(MountEnd.Aborted);
    }
}
