using Microsoft.Extensions.Logging;
using MusicFs.Backend.Fuse.Native;
using MusicFs.Contracts.Tracing;

namespace MusicFs.Backend.Fuse;

/// <summary>
/// One queue of FUSE over io_uring: a thread pinned to its CPU, the ring only that thread touches, and the requests the
/// kernel fills. Answers given at once are committed together by the call that waits for the next requests; a request
/// answered by another thread is posted, and the ring's thread woken through an eventfd its ring polls. Ends when the
/// connection does; requests that are still waited for then free themselves when they are returned.
/// </summary>
internal sealed unsafe class RingWorker
{
    /// <summary>
    /// Requests the kernel can hand out before it lets more wait. More than the read-ahead it sends at once
    /// (<see cref="Negotiation.MaxBackgroundOverRing"/>), so that a slow disk never keeps names and attributes waiting. Payload
    /// memory is touched only as far as it is used, and the kernel takes the entry last used first.
    /// </summary>
    private const int Depth = Negotiation.MaxBackgroundOverRing + 32;

    private const int Stack = 512 * 1024;
    private const ulong Wake = ulong.MaxValue;

    private readonly ushort _queue;
    private readonly int _cpu;
    private readonly ILogger _logger;
    private readonly RingRequest[] _requests = new RingRequest[Depth];
    private readonly TaskCompletionSource<int> _prepared = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _decided = new();
    private readonly Lock _lock = new();

    // Guarded by _lock: what other threads and the ring's say to each other.
    private List<RingRequest> _posted = [];
    private bool _stopping;
    private bool _closed;
    private int _wake = -1;

    // The ring's thread alone.
    private List<RingRequest> _taken = [];
    private IoUring? _ring;
    private int _live = Depth;
    private int _detached;
    private bool _over;

    // Set before _decided; null when the worker is not wanted after all.
    private FuseDevice? _device;
    private FuseOperations? _operations;

    public RingWorker(ushort queue, int cpu, int bodyCapacity, IOperationSink? sink, ILogger logger)
    {
        _queue = queue;
        _cpu = cpu;
        _logger = logger;
        for (int i = 0; i < Depth; i++)
            _requests[i] = new RingRequest(this, i, bodyCapacity) { Sink = sink };
        new Thread(Run, Stack) { IsBackground = true, Name = $"fuse-ring-{queue}" }.Start();
    }

    /// <summary>Whether there is a ring: 0, or the errno of the refusal.</summary>
    public Task<int> Prepared => _prepared.Task;

    /// <summary>The thread is gone and nothing of the ring is left.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Gives the kernel the requests of a connection that has agreed to rings: 0, or the errno of the refusal.</summary>
    public Task<int> RegisterAsync(FuseDevice device, FuseOperations operations)
    {
        _device = device;
        _operations = operations;
        _decided.TrySetResult();
        return _registered.Task;
    }

    /// <summary>
    /// The connection is over (or never was): the thread ends as soon as the kernel holds none of its requests. Its own
    /// requests say so as well; all of them may be out with their completions, though, and those are not waited for.
    /// </summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopping = true;
            Signal();
        }

        _decided.TrySetResult();
    }

    /// <summary>A detached request has its reply: the ring's thread commits it. From any thread.</summary>
    public void Post(RingRequest request)
    {
        lock (_lock)
        {
            if (!_closed)
            {
                _posted.Add(request);
                if (_posted.Count == 1)
                    Signal();
                return;
            }
        }

        request.Dispose();
    }

    private void Signal()
    {
        ulong one = 1;
        if (_wake >= 0)
            _ = Libc.Write(_wake, (byte*)&one, sizeof(ulong));
    }

    private void Run()
    {
        Pin();
        int errno = Prepare();
        _prepared.SetResult(errno);
        // The thread is the ring's own, so it may wait.
        _decided.Task.GetAwaiter().GetResult();
        if (errno == 0 && _operations is not null)
            errno = Serve();
        _registered.TrySetResult(errno);
        Close();
        _ended.SetResult();
    }

    /// <summary>A CPU that is absent or not allowed to this process leaves the thread where it is: slower, not wrong.</summary>
    private void Pin()
    {
        int words = (_cpu / 64) + 1;
        ulong* mask = stackalloc ulong[words];
        new Span<ulong>(mask, words).Clear();
        mask[words - 1] = 1UL << (_cpu % 64);
        if (Libc.SetAffinity(0, (nuint)words * sizeof(ulong), mask) != 0)
            _logger.LogDebug("The thread of queue {Queue} could not be pinned to CPU {Cpu}.", _queue, _cpu);
    }

    private int Prepare()
    {
        const int closeOnExec = Libc.O_CLOEXEC, nonBlocking = 0x800;
        // One entry more than requests: the wake-up.
        _ring = IoUring.Create(Depth + 1, out int errno);
        if (_ring is null)
            return errno;
        lock (_lock)
            _wake = Libc.EventFd(0, closeOnExec | nonBlocking);
        if (_wake < 0)
            return Errno.EMFILE;
        // Goes through io_uring_enter, which a sandbox may refuse by itself.
        AwaitWake();
        return _ring.Enter(0);
    }

    /// <summary>A poll that stays armed: every write to the eventfd is a completion, and its count need not be read.</summary>
    private void AwaitWake()
    {
        const byte pollAdd = 6;
        const uint multi = 1, readable = 1;
        ref IoUring.Submission entry = ref _ring!.Next();
        entry.Opcode = pollAdd;
        entry.Descriptor = _wake;
        entry.Length = multi;
        entry.OperationFlags = readable;
        entry.UserData = Wake;
    }

    private int Serve()
    {
        foreach (RingRequest request in _requests)
            Register(request);
        int errno = _ring!.Enter(0);
        // A refusal is a completion at once; requests come only after every queue is registered.
        int refused = errno == 0 ? Complete() : errno;
        _registered.SetResult(refused);
        while (!IsFinished())
        {
            errno = _ring.Enter(1);
            if (errno is not (0 or Errno.EAGAIN or Errno.EBUSY))
            {
                // The kernel may still hold requests, so their buffers are left to the end of the process.
                _logger.LogError("The ring of queue {Queue} failed (errno {Errno}).", _queue, errno);
                break;
            }

            Complete();
        }

        return refused;
    }

    // Evaluated after every batch of completions; Stop causes one.
    private bool IsFinished() => _over && _live == _detached;

    /// <summary>Handles the completions there are. The errno of the last request the kernel gave back for good.</summary>
    private int Complete()
    {
        int refused = 0;
        while (_ring!.TryTake(out IoUring.Completion completion))
        {
            if (completion.UserData == Wake)
                Awake(completion);
            else if (completion.Result == 0)
                Handle(_requests[completion.UserData]);
            else if (!TryAgain(_requests[completion.UserData], completion.Result))
                refused = -completion.Result;
        }

        return refused;
    }

    private void Handle(RingRequest request)
    {
        bool whole = request.Take();
        if (!whole)
            request.Fail(Errno.EIO);
        if (!whole || _operations!.Dispatch(request))
            Commit(request);
        else
            _detached++;
    }

    /// <summary>The kernel gave a request back without filling it. False when for good: the connection ended, or refused it.</summary>
    private bool TryAgain(RingRequest request, int result)
    {
        if (-result is Errno.EAGAIN or Errno.EINTR && request.CommitId == 0)
        {
            Register(request);
            return true;
        }

        _live--;
        request.Dispose();
        if (-result is Errno.ENOTCONN or Errno.ECANCELED)
            _over = true;
        else
            _logger.LogError("The kernel gave an entry of queue {Queue} back (errno {Errno}).", _queue, -result);
        return false;
    }

    private void Awake(in IoUring.Completion completion)
    {
        const uint more = 2;
        if ((completion.Flags & more) == 0)
            AwaitWake();
        lock (_lock)
        {
            (_posted, _taken) = (_taken, _posted);
            _over |= _stopping;
        }

        foreach (RingRequest request in _taken)
        {
            _detached--;
            Commit(request);
        }

        _taken.Clear();
    }

    private void Register(RingRequest request)
    {
        ref IoUring.Submission entry = ref Command(request, 1);
        entry.Address = (ulong)request.Vectors;
        entry.Length = 2;
    }

    private void Commit(RingRequest request) => Command(request, 2).CommitId = request.CommitId;

    /// <summary>FUSE_IO_URING_CMD_REGISTER is 1, _COMMIT_AND_FETCH 2.</summary>
    private ref IoUring.Submission Command(RingRequest request, uint command)
    {
        const byte uringCommand = 46;
        ref IoUring.Submission entry = ref _ring!.Next();
        entry.Opcode = uringCommand;
        entry.Descriptor = _device!.Descriptor;
        entry.CommandOpcode = command;
        entry.UserData = (ulong)request.Index;
        entry.Queue = _queue;
        return ref entry;
    }

    private void Close()
    {
        _ring?.Dispose();
        lock (_lock)
        {
            _closed = true;
            if (_wake >= 0)
                _ = Libc.Close(_wake);
            _wake = -1;
            foreach (RingRequest request in _posted)
                request.Dispose();
        }

        if (_operations is null)
        {
            foreach (RingRequest request in _requests)
                request.Dispose();
        }
    }
}
