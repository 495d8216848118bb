namespace MusicFs.Contracts.Tracing;

/// <summary>
/// What is known of an operation while it runs. A backend keeps one for each request buffer and uses it again and again; the filesystem notes
/// in it what it does. Written by whoever has the operation, without locks; read by a watchdog from its own thread, which may see one
/// operation's number beside the next one's offset and does no harm by it.
/// </summary>
public sealed class LiveOperation
{
    private volatile OperationStage _stage;

    /// <summary>As in <see cref="FileSystem.RequestContext"/>.</summary>
    public ulong RequestId { get; private set; }

    /// <summary>What was asked.</summary>
    public FileSystemOperation Operation { get; private set; }

    /// <summary>The node asked about, 0 where none is named.</summary>
    public ulong Node { get; private set; }

    /// <summary>Of an open, a read, a release: the handle; of a lookup: the node found.</summary>
    public ulong Handle { get; set; }

    /// <summary>Of a read or write: the first byte; of a directory page: the cookie.</summary>
    public long Offset { get; set; }

    /// <summary>Of a read or write: bytes asked for.</summary>
    public int Size { get; set; }

    /// <summary><see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> when it was taken.</summary>
    public long StartTimestamp { get; private set; }

    /// <summary>Who asked, 0 when unknown.</summary>
    public uint ProcessId { get; private set; }

    /// <summary>The managed number of the thread that took it.</summary>
    public int Thread { get; private set; }

    /// <summary>The origin used: 1 and its place among the filesystem's; 0 for none.</summary>
    public ushort Origin { get; private set; }

    /// <summary>Why that one.</summary>
    public OriginChoice Choice { get; private set; }

    /// <summary>Where the bytes came from.</summary>
    public CacheOutcome Cache { get; set; }

    /// <summary>How far it is; <see cref="OperationStage.Idle"/> where there is no operation.</summary>
    public OperationStage Stage
    {
        get => _stage;
        set => _stage = value;
    }

    /// <summary>An operation begins.</summary>
    public void Begin(ulong requestId, FileSystemOperation operation, ulong node, long startTimestamp, uint processId)
    {
        RequestId = requestId;
        Operation = operation;
        Node = node;
        Handle = 0;
        Offset = 0;
        Size = 0;
        StartTimestamp = startTimestamp;
        ProcessId = processId;
        Thread = Environment.CurrentManagedThreadId;
        Origin = 0;
        Choice = OriginChoice.None;
        Cache = CacheOutcome.None;
        _stage = OperationStage.Taken;
    }

    /// <summary>It uses an origin.</summary>
    public void Use(ushort origin, OriginChoice choice)
    {
        Origin = origin;
        Choice = choice;
    }

    /// <summary>It has ended: its record, after which this stands for none.</summary>
    public OperationRecord End(Errors.FsError result, bool detached, int count, long endTimestamp)
    {
        _stage = OperationStage.Idle;
        return Describe(result, detached, count, endTimestamp);
    }

    /// <summary>It as it is now.</summary>
    public OperationRecord Describe(Errors.FsError result, bool detached, int count, long endTimestamp) =>
        new(RequestId, Operation, result, detached, Node, Offset, count, StartTimestamp, endTimestamp, ProcessId)
        {
            Handle = Handle, Size = Size, Thread = Thread, Origin = Origin, Choice = Choice, Cache = Cache,
        };
}
