using MusicFs.Backend.Fuse.Native;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.Fuse;

/// <content>The connection goes over to another process, or comes from one.</content>
internal sealed partial class FuseConnection
{
    /// <summary>From one look at the workers to the next: the kernel wakes them within microseconds.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);


    /// <summary>Why it cannot be handed over; null where it can.</summary>
    public Problem? HandOverObstacle =>
        _ring is not null ? new Problem(
            "The mount uses FUSE over io_uring, whose queues belong to their process: it cannot be handed over.",
            "End the daemon and start it again, or mount with --transport device.")
        : _ended.Task.IsCompleted ? new Problem("A mount has just ended.", "Try again.")
        : !ThreadWake.TryPrepare() ? new Problem("This system does not let threads be woken.", "End the daemon and start it again.")
        : null;

    /// <summary>As <see cref="IFuseMount.QuiesceAsync"/>, without what only the mount knows.</summary>
    public async Task<FuseHandOver> QuiesceAsync(TimeSpan limit)
    {
        _pause.Ask();
        FuseWorker[] workers = [.. _workers];
        // A signal that comes just before the wait begins is lost, so they are woken again and again.
        while (Array.FindAll(workers, static worker => worker.IsLeft()).Length > 0)
            await Task.WhenAny(_quiet.Task, Task.Delay(Look)).ConfigureAwait(false);
        await _quiet.Task.ConfigureAwait(false);
        await WaitForRequestsAsync(() => _inFlight.Count, limit).ConfigureAwait(false);
        IReadOnlyList<(FuseRequest Request, CancellationTokenSource Cancellation)> left = _inFlight.TakeAll();
        await WaitForRequestsAsync(() => _inFlight.Answering, TimeSpan.MaxValue).ConfigureAwait(false);
        (int, byte[])[] requests = [.. left.Select(request => Describe((DeviceRequest)request.Request))];
        foreach ((_, CancellationTokenSource cancellation) in left)
            await cancellation.CancelAsync().ConfigureAwait(false);
        Notifications.Stop();
        return new FuseHandOver
        {
            Minor = _agreement.Minor,
            Flags = (ulong)_agreement.Flags,
            MaxPages = _agreement.MaxPages,
            PassThrough = _backing.IsEnabled,
            Device = "",
            IsDirect = false,
            Devices = [_device.Descriptor, .. _clones.Select(static clone => clone.Descriptor)],
            Backings = _backing.List(),
            Requests = requests,
        };
    }

    /// <summary>Goes on with what another process had; the workers begin when they may.</summary>
    public void Inherit(FuseHandOver inherited, int threads, Task start)
    {
        foreach (int clone in inherited.Devices.Skip(1))
            _clones.Add(new FuseDevice(clone, _logger));
        if (inherited.PassThrough)
            _backing.Enable(_device);
        _backing.Restore(inherited.Backings);
        _ = BeginAsync();

        async Task BeginAsync()
        {
            await start.ConfigureAwait(false);
            Notifications.Start();
            StartWorkers(threads, inherited.Requests);
        }
    }

    private static async Task WaitForRequestsAsync(Func<int> count, TimeSpan limit)
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        while (count() > 0 && System.Diagnostics.Stopwatch.GetElapsedTime(start) < limit)
            await Task.Delay(Look).ConfigureAwait(false);
    }

    private (int Device, byte[] Message) Describe(DeviceRequest request) =>
        (request.Device == _device ? 0 : _clones.IndexOf(request.Device!) + 1, request.ToMessage());
}
