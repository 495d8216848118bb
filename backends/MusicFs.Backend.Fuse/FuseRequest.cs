using System.Diagnostics;
using System.Runtime.CompilerServices;
using MusicFs.Backend.Fuse.Wire;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tracing;

namespace MusicFs.Backend.Fuse;

/// <summary>
/// One request and the room for its reply, reused for request after request. Owned by the worker that took it until the
/// reply is sent; a request that must wait is detached, then owned by its completion, and the worker takes another.
/// A transport derives from it to say where requests come from and how a reply leaves.
/// </summary>
internal abstract unsafe class FuseRequest : IDisposable
{
    private CancellationTokenSource _cancellation = new();
    private bool _answered;

    /// <summary>The kernel's header, valid until the reply is sent.</summary>
    public InHeader* Header { get; protected set; }

    /// <summary>The fixed-size argument; its size was checked against the table.</summary>
    public byte* Argument { get; protected set; }

    /// <summary>What follows the fixed argument: names, lists.</summary>
    public byte* Tail { get; protected set; }

    /// <summary>Bytes of <see cref="Tail"/>.</summary>
    public int TailLength { get; protected set; }

    /// <summary><see cref="Tail"/> from <paramref name="position"/> on, for asynchronous use.</summary>
    public abstract Memory<byte> TailMemory(int position);

    /// <summary>Where the reply's body goes; page-aligned.</summary>
    public abstract byte* Body { get; }

    /// <summary>Bytes of <see cref="Body"/>.</summary>
    public abstract int BodyCapacity { get; }

    /// <summary><see cref="Body"/> for asynchronous use.</summary>
    public abstract Memory<byte> BodyMemory { get; }

    /// <summary>What is known of the request while it is served.</summary>
    public LiveOperation Live { get; } = new();

    /// <summary>Lays out a page of a directory in the body; kept for the next listing.</summary>
    public FuseOperations.DirectoryPage? Page { get; set; }

    /// <summary><see cref="Stopwatch.GetTimestamp"/> when the request was taken.</summary>
    public long StartTimestamp { get; private set; }

    /// <summary>Whether the worker went on without an answer.</summary>
    public bool IsDetached { get; private set; }

    /// <summary>Receives the record of this request when it is answered.</summary>
    public IOperationSink? Sink
    {
        get;
        init
        {
            field = value;
            value?.Add(Live);
        }
    }

    /// <summary>What the filesystem is told of the request.</summary>
    public RequestContext Context =>
        new(Header->Unique, new CallerIdentity(Header->ProcessId, Header->UserId), StartTimestamp, _cancellation.Token) { Live = Live };

    /// <summary>Its opcode is known, and it is about to be served.</summary>
    public void Enter(FileSystemOperation operation) =>
        Live.Begin(Header->Unique, operation, Header->Node, StartTimestamp, Header->ProcessId);

    /// <summary>The fixed argument as its struct.</summary>
    public ref readonly T As<T>()
        where T : unmanaged =>
        ref Unsafe.AsRef<T>(Argument); // SAFETY: the dispatcher checked that sizeof(T) bytes are there; buffers are 8-aligned.

    /// <summary>The reply's body as a zeroed struct to fill in.</summary>
    public ref T BodyAs<T>()
        where T : unmanaged
    {
        // SAFETY: every fixed reply is smaller than the smallest body (checked by a test over the table); page-aligned.
        ref T body = ref Unsafe.AsRef<T>(Body);
        body = default;
        return ref body;
    }

    /// <summary>
    /// Takes the next NUL-ended name off the tail. False when there is none, it is empty, or longer than a component may be
    /// (the kernel sends no such names; a request with one is refused).
    /// </summary>
    public bool TryTakeName(ref int position, out ReadOnlySpan<byte> name)
    {
        // SAFETY: Tail has TailLength bytes; the length was checked against what the transport delivered.
        var rest = new ReadOnlySpan<byte>(Tail + position, TailLength - position);
        int end = rest.IndexOf((byte)0);
        name = end > 0 ? rest[..end] : default;
        position += end + 1;
        return end > 0;
    }

    /// <summary>
    /// Sets <see cref="Argument"/> and <see cref="Tail"/> apart, now that the size of the fixed argument is known. False when
    /// the request is too short for it.
    /// </summary>
    public abstract bool TrySplit(int argumentSize);

    /// <summary>Called by the transport when a request has been placed in the buffers.</summary>
    protected void Begin()
    {
        StartTimestamp = Stopwatch.GetTimestamp();
        _answered = false;
        // The source of a detached request may still be cancelled by an interrupt that comes too late.
        if (IsDetached)
            _cancellation = new CancellationTokenSource();
        IsDetached = false;
    }

    /// <summary>The worker leaves the request to its completion; what is returned is cancelled when the caller no longer waits.</summary>
    public CancellationTokenSource Detach()
    {
        IsDetached = true;
        return _cancellation;
    }

    /// <summary>Answers with an error.</summary>
    public void Fail(FsError error) => Answer(Errno.From(error), 0, error, 0);

    /// <summary>Answers with an errno that has no core error: ENOSYS and the like.</summary>
    public void Fail(int errno) => Answer(errno, 0, FsError.NotSupported, 0);

    /// <summary>Answers with the first <paramref name="length"/> bytes of the body.</summary>
    public void Succeed(int length, int count = 0) => Answer(0, length, FsError.None, count);

    /// <summary>Ends a request that the kernel wants no answer to.</summary>
    public void End() => Answer(0, -1, FsError.None, 0);

    /// <summary>Whether an answer was given; after an exception the dispatcher gives one itself.</summary>
    public bool IsAnswered => _answered;

    private void Answer(int errno, int length, FsError result, int count)
    {
        Debug.Assert(!_answered, "A request is answered once.");
        _answered = true;
        if (Sink is { } sink)
        {
            OperationRecord record = Live.End(result, IsDetached, count, Stopwatch.GetTimestamp());
            sink.Record(record);
        }

        Send(errno, length);
    }

    /// <summary>
    /// Sends the reply from any thread: <paramref name="errno"/> (positive) or <paramref name="length"/> bytes of body; a
    /// negative length sends nothing. Afterwards the buffers may hold the next request, so nothing is read from them.
    /// </summary>
    protected abstract void Send(int errno, int length);

    /// <summary>Gives a detached request that was answered back to whoever hands them out.</summary>
    public abstract void Return();

    /// <summary>Frees the buffers. The cancellation source holds nothing that needs disposing and may still be cancelled late.</summary>
    public void Dispose()
    {
        Sink?.Remove(Live);
        Free();
    }

    /// <summary>Frees the buffers.</summary>
    protected abstract void Free();
}
