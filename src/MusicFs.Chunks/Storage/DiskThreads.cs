namespace MusicFs.Chunks.Storage;

/// <summary>
/// Threads for calls that may wait for the disk, so that neither a pool thread nor a backend's worker does. With a limit of one, work is
/// done in the order it came: the store's writer is that. They start when there is work and live on.
/// </summary>
internal sealed class DiskThreads(int limit, string name) : IDisposable
{
    private const int Stack = 512 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<Action> _queue = new();
    private readonly SemaphoreSlim _available = new(0);
    private int _threads;
    private int _idle;
    private bool _disposed;

    /// <summary>Queues work that throws nothing. False once the threads are to end.</summary>
    public bool TryRun(Action work)
    {
        bool start;
        lock (_lock)
        {
            if (_disposed)
                return false;
            _queue.Enqueue(work);
            start = _queue.Count > _idle && _threads < limit;
            if (start)
                _threads++;
        }

        _available.Release();
        if (start)
            new Thread(Serve, Stack) { IsBackground = true, Name = name }.Start();
        return true;
    }

    /// <summary>Queues a function; <paramref name="ended"/> is its result where the threads are to end.</summary>
    public ValueTask<T> RunAsync<T>(Func<T> function, T ended)
    {
        TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return TryRun(() => Complete(completion, function)) ? new(completion.Task) : new(ended);
    }

    /// <summary>Queued work is still done, then the threads end.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        _available.Release(limit);
    }

    private static void Complete<T>(TaskCompletionSource<T> completion, Func<T> function)
    {
        try
        {
            completion.SetResult(function());
        }
#pragma warning disable CA1031 // Handed to who awaits it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            completion.SetException(fault);
        }
    }

    private void Serve()
    {
        while (true)
        {
            lock (_lock)
                _idle++;
            _available.Wait();
            Action? work;
            lock (_lock)
            {
                _idle--;
                // Nothing queued: the threads are to end.
                if (!_queue.TryDequeue(out work))
                    return;
            }

            work();
        }
    }
}
