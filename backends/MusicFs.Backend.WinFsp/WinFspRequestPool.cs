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

    /// <summary>What this thread of a dispatcher serves: it has one callback at a time, and in it one request.</summary>
    [ThreadStatic]
    private static WinFspRequest? _current;

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
        _current = request;
        return request;
    }

    /// <summary>The thread that took it goes on without an answer: another ends it.</summary>
    public void Detach(WinFspRequest request)
    {
        request.IsDetached = true;
        _current = null;
    }

    /// <summary>Ends the request in which a callback failed on this thread, if it has not ended and is no other thread's.</summary>
    public void EndFailed()
    {
        if (_current is not { } request)
            return;
        // Nobody knows what still writes to it.
        request.IsAbandoned = true;
        End(request, FsError.Internal);
    }

    /// <summary>It was answered, or is about to be: its record is written, and it may be used again at once.</summary>
    public void End(WinFspRequest request, FsError result, int count = 0)
    {
        if (_current == request)
            _current = null;
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
