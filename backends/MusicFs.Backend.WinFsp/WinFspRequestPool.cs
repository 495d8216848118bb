using System.Diagnostics;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tracing;

namespace MusicFs.Backend.WinFsp;

/// <summary>The request objects of a mount: as many as were under way at once. Any thread.</summary>
internal sealed class WinFspRequestPool(IOperationSink? sink, CancellationToken stopping)
{
    // Beyond this many idle ones, those of a storm of cold reads are let go.
    private const int MostIdle = 64;

    private readonly Lock _lock = new();
    private readonly Stack<WinFspRequest> _idle = new(MostIdle);
    private long _numbers;

    public WinFspRequest Begin(FileSystemOperation operation, NodeId node, uint processId)
    {
        WinFspRequest? request;
        lock (_lock)
            _idle.TryPop(out request);
        if (request is null)
        {
            request = new WinFspRequest();
            sink?.Add(request.Live);
        }

        request.Begin((ulong)Interlocked.Increment(ref _numbers), operation, node, processId, stopping);
        return request;
    }

    /// <summary>It was answered, or is about to be: its record is written, and it may be used again at once.</summary>
    public void End(WinFspRequest request, FsError result, int count = 0)
    {
        OperationRecord record = request.Live.End(result, request.IsDetached, count, Stopwatch.GetTimestamp());
        sink?.Record(record);
        bool isKept = false;
        if (!request.IsAbandoned)
        {
            lock (_lock)
            {
                isKept = _idle.Count < MostIdle;
                if (isKept)
                    _idle.Push(request);
            }
        }

        if (!isKept)
            sink?.Remove(request.Live);
    }

    /// <summary>The mount has ended: nothing is under way any more.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            while (_idle.TryPop(out WinFspRequest? request))
                sink?.Remove(request.Live);
        }
    }
}
