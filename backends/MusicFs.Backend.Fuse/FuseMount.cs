using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.Fuse;

/// <summary>A live mount: the attachment to the mount point and the connection that serves it, ended together.</summary>
internal sealed class FuseMount : IFuseMount
{
    /// <summary>The kernel ends a connection with the last of its mounts, at once.</summary>
    private static readonly TimeSpan KernelLimit = TimeSpan.FromSeconds(2);

    private readonly IAttachment _attachment;
    private readonly FuseConnection _connection;
    private readonly string _device;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _abandoned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isCleared;

    public FuseMount(string mountPoint, string device, IAttachment attachment, FuseConnection connection, string description, ILogger logger)
    {
        MountPoint = mountPoint;
        Description = description;
        _device = device;
        _attachment = attachment;
        _connection = connection;
        _logger = logger;
        Completion = EndAsync();
    }

    public string MountPoint { get; }

    public string Description { get; }

    public IKernelCache Cache => _connection.Notifications;

    public Task<MountEnd> Completion { get; }

    public bool IsAttached => MountTable.Contains(_device, MountPoint);

    public Problem? HandOverObstacle => _connection.HandOverObstacle;

    public async Task<FuseHandOver> QuiesceAsync(TimeSpan limit)
    {
        FuseHandOver connection = await _connection.QuiesceAsync(limit).ConfigureAwait(false);
        (int guard, int fusermount) = _attachment.Descriptors;
        return connection with { Device = _device, IsDirect = _attachment is DirectAttachment, Guard = guard, Fusermount = fusermount };
    }

    public void SetOwner(uint? userId, uint? groupId, uint umask) => _connection.SetOwner(userId, groupId, umask);

    /// <summary>The connection, for tests of what it holds.</summary>
    internal FuseConnection Connection => _connection;

    public async ValueTask<Problem?> UnmountAsync(UnmountMode mode, CancellationToken cancellation)
    {
        if (Completion.IsCompleted)
            return null;
        // Aborting first ends the requests under way, so that nobody is left waiting in a detached mount.
        if (mode == UnmountMode.Now && !_connection.Ended.IsCompleted)
            ConnectionControl.Abort(_device);
        Problem? problem = await _attachment.UnmountAsync(mode, cancellation).ConfigureAwait(false);
        if (mode == UnmountMode.Now && problem is null)
            _abandoned.TrySetResult();
        if (mode == UnmountMode.WhenIdle && problem is null)
            _ = EndElsewhereAsync();
        return problem;
    }

    public async ValueTask DisposeAsync()
    {
        if (!Completion.IsCompleted)
            await UnmountAsync(UnmountMode.Now, CancellationToken.None).ConfigureAwait(false);
        if (await Completion.ConfigureAwait(false) == MountEnd.Aborted && Interlocked.Exchange(ref _isCleared, 1) == 0)
            await ClearAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Ends the connection where it goes on although it is unmounted here: mount namespaces that were made meanwhile, of containers and of services with mounts of their own, have the mount as well,
    /// and nobody unmounts it there.
    /// </summary>
    private async Task EndElsewhereAsync()
    {
        await Task.WhenAny(Completion, Task.Delay(KernelLimit)).ConfigureAwait(false);
        if (Completion.IsCompleted)
            return;
        _logger.LogInformation("{MountPoint} is unmounted, and ended for other mount namespaces (containers, services) that have it too", MountPoint);
        ConnectionControl.Abort(_device);
        _abandoned.TrySetResult();
    }

    private async Task<MountEnd> EndAsync()
    {
        // Detached while in use and without the right to abort, the kernel keeps the connection (and the workers, which
        // only it can wake) until the last user is gone or this process ends. The mount is over all the same.
        Task first = await Task.WhenAny(_connection.Ended, _abandoned.Task).ConfigureAwait(false);
        bool served = first == _connection.Ended;
        // The device ended but the mount point is still there: the connection was aborted.
        if (served && IsAttached)
        {
            _connection.Notifications.Stop();
            return MountEnd.Aborted;
        }

        await _attachment.DisposeAsync().ConfigureAwait(false);
        if (served)
            _connection.Dispose();
        else
            _ = DisposeWhenServedAsync();
        return MountEnd.Unmounted;
    }

    /// <summary>Takes away what an abort left, unless somebody has done so.</summary>
    private async Task ClearAsync()
    {
        Problem? problem = IsAttached
            ? await _attachment.UnmountAsync(UnmountMode.Now, CancellationToken.None).ConfigureAwait(false)
            : null;
        if (problem is not null)
            _logger.LogError("The dead mount could not be detached: {Problem}", problem);
        await _attachment.DisposeAsync().ConfigureAwait(false);
        _connection.Dispose();
    }

    private async Task DisposeWhenServedAsync()
    {
        _connection.Notifications.Stop();
        await _connection.Ended.ConfigureAwait(false);
        _connection.Dispose();
    }
}
