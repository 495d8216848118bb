using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.Fuse;

/// <summary>
/// One connection to the kernel after INIT: its worker threads, notifications and what they share. Ends when the kernel
/// ends it (unmounted, aborted); nothing else makes a thread that waits for a request return.
/// </summary>
internal sealed partial class FuseConnection : IDisposable
{
    // Workers call into managed code that is shallow; the main thread's 8 MiB each would only be address space to explain.
    private const int WorkerStack = 512 * 1024;

    private readonly FuseDevice _device;
    private readonly ILogger _logger;
    private readonly Agreement _agreement;
    private readonly FuseOperations _operations;
    private readonly BackingFiles _backing;
    private readonly InFlightRequests _inFlight = new();
    private readonly DeviceRequestPool _pool;
    private readonly List<FuseDevice> _clones = [];
    private readonly List<FuseWorker> _workers = [];
    private readonly WorkerPause _pause = new();
    private readonly RingTransport? _ring;
    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;

    /// <param name="device">The device INIT came by; owned from here on.</param>
    /// <param name="agreement">What INIT agreed on.</param>
    /// <param name="ring">Prepared queues, where the agreement has them; owned from here on.</param>
    /// <param name="fileSystem">What is shown.</param>
    /// <param name="options">The mount's.</param>
    /// <param name="logger">For faults.</param>
    public FuseConnection(
        FuseDevice device, Agreement agreement, RingTransport? ring, IVirtualFileSystem fileSystem, MountOptions options, ILogger logger)
    {
        _ring = ring;
        _agreement = agreement;
        _device = device;
        _logger = logger;
        _backing = new BackingFiles(logger);
        _operations = new FuseOperations(fileSystem, AttributeTranslation.Of(options.UserId, options.GroupId, options.Umask, options.AcceptsWrites), _backing, _inFlight, logger);
        // A few more are kept than there are workers, for requests that wait.
        _pool = new DeviceRequestPool(agreement.BodyCapacity, Environment.ProcessorCount + 4, options.Operations);
        Notifications = new KernelNotifications(device);
    }

    public KernelNotifications Notifications { get; }

    /// <summary>The errno that ended the last worker's waiting, once all are gone.</summary>
    public Task<int> Ended => _ended.Task;

    /// <summary>Request buffers out of the pool; for tests.</summary>
    public int OutstandingRequests => _pool.Outstanding;

    /// <summary>Requests that are waited for; for tests.</summary>
    public int InFlight => _inFlight.Count;

    /// <inheritdoc cref="IFuseMount.SetOwner"/>
    public void SetOwner(uint? userId, uint? groupId, uint umask) =>
        _operations.Attributes = AttributeTranslation.Of(userId, groupId, umask, _operations.Attributes.IsWritable);

    /// <summary>Has the kernel read ahead as it suits what is shown: everywhere the same, or each file its own. Before the workers start.</summary>
    public void SetReadAhead(KernelReadAhead readAhead, MountOptions options)
    {
        if (options.HasRemoteFiles)
            _operations.ReadAhead = readAhead;
        else
            readAhead.Set(isAtHand: true);
    }

    /// <summary>Lets the kernel read backing files by itself. False where this user may not.</summary>
    public bool TryEnablePassThrough()
    {
        if (!PassThroughProbe.Works(_device))
            return false;
        _backing.Enable(_device);
        return true;
    }

    /// <summary>Starts the workers. The count of threads does not grow: a worker never waits for an origin, so more than one a core gain nothing.</summary>
    /// <returns>False when the kernel refused the queues it had agreed to: it will send nothing, so the mount has to be made anew.</returns>
    public async Task<bool> TryStartAsync(int threads)
    {
        Notifications.Start();
        StartWorkers(threads, []);
        return _ring is null || await _ring.TryRegisterAsync(_device, _operations).ConfigureAwait(false);
    }

    private void StartWorkers(int threads, IReadOnlyList<(int Device, byte[] Message)> first)
    {
        _running = threads;
        for (int i = 0; i < threads; i++)
        {
            FuseWorker worker = new(i == 0 ? _device : i <= _clones.Count ? _clones[i - 1] : CloneOrShare(), _pause);
            _workers.Add(worker);
            IReadOnlyList<(int, byte[])> own = i == 0 ? first : [];
            new Thread(() => Work(worker, own), WorkerStack) { IsBackground = true, Name = $"fuse-{i}" }.Start();
        }
    }

    public void Dispose()
    {
        Notifications.Stop();
        _inFlight.CancelAll();
        _backing.Dispose();
        _pool.Dispose();
        foreach (FuseDevice clone in _clones)
            clone.Dispose();
        _device.Dispose();
    }

    private FuseDevice CloneOrShare()
    {
        if (_device.Clone() is not { } clone)
            return _device;
        _clones.Add(clone);
        return clone;
    }

    private void Work(FuseWorker worker, IReadOnlyList<(int Device, byte[] Message)> first)
    {
        worker.Begin();
        DeviceRequest request = _pool.Rent();
        foreach ((int device, byte[] message) in first)
        {
            if (request.TryTake(device == 0 ? _device : _clones[device - 1], message) && !_operations.Dispatch(request))
                request = _pool.Rent();
        }

        int errno;
        while ((errno = request.Receive(worker)) == 0)
        {
            if (!_operations.Dispatch(request))
                request = _pool.Rent();
        }

        _pool.Return(request);
        worker.End();
        _logger.LogDebug("A worker ended (errno {Errno}).", errno);
        if (Interlocked.Decrement(ref _running) != 0)
            return;
        // Where the kernel ended it at this moment, whoever takes it over finds out.
        if (_pause.IsAsked)
            _quiet.TrySetResult();
        else
            _ = EndAsync(errno);
    }

    private async Task EndAsync(int errno)
    {
        if (_ring is not null)
        {
            _ring.Stop();
            await _ring.Ended.ConfigureAwait(false);
        }

        _ended.TrySetResult(errno);
    }
}
