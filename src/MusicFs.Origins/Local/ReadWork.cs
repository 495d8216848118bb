using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;
using MusicFs.Contracts.Errors;

namespace MusicFs.Origins.Local;

/// <summary>A read that must wait for the disk: pooled, so that steady reading allocates nothing.</summary>
internal sealed class ReadWork : IoWork, IValueTaskSource<FsResult<int>>
{
    private const int Kept = 64;

    private static readonly ConcurrentQueue<ReadWork> Free = new();

    private ManualResetValueTaskSourceCore<FsResult<int>> _core = new() { RunContinuationsAsynchronously = true };
    private LocalFile? _file;
    private long _offset;
    private Memory<byte> _destination;
    private int _done;
    private CancellationToken _cancellation;

    /// <summary>Reads the rest of <paramref name="destination"/>, of which <paramref name="done"/> bytes are there. The file is held; it is let go at the end.</summary>
    public static ValueTask<FsResult<int>> Start(
        IoThreads threads, LocalFile file, long offset, Memory<byte> destination, int done, CancellationToken cancellation)
    {
        if (!Free.TryDequeue(out ReadWork? work))
            work = new ReadWork();
        (work._file, work._offset, work._destination, work._done, work._cancellation) = (file, offset, destination, done, cancellation);
        var task = new ValueTask<FsResult<int>>(work, work._core.Version);
        threads.Run(work);
        return task;
    }

    public override void Execute()
    {
        // Given up while it was queued; once the disk is asked the destination is in use and the read goes through.
        FsResult<int> result = _cancellation.IsCancellationRequested
            ? FsError.Interrupted
            : _file!.ReadWaiting(_offset, _destination.Span, _done);
        _file!.LetGo();
        _core.SetResult(result);
    }

    public FsResult<int> GetResult(short token)
    {
        FsResult<int> result = _core.GetResult(token);
        _core.Reset();
        (_file, _destination, _cancellation) = (null, default, default);
        if (Free.Count < Kept)
            Free.Enqueue(this);
        return result;
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
