namespace MusicFs.Origins.Local;

/// <summary>
/// A bounded set of threads for calls that may wait for a disk, so that neither a backend's worker nor a pool thread does.
/// They start when there is work and no idle one, up to the limit, and live on. A call that hangs costs one of them.
/// </summary>
internal sealed class IoThreads(int limit, string name) : IDisposable
{
    private const int Stack = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<IoWork> _queue = new();
    private readonly SemaphoreSlim _available = new(0);
    private int _threads;
    private int _idle;
    private bool _disposed;

    /// <summary>Queues work; it completes by itself.</summary>
    public void Run(IoWork work)
    {
        bool start;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _queue.Enqueue(work);
            start = _queue.Count > _idle && _threads < limit;
            if (start)
                _threads++;
        }

        _available.Release();
        if (start)
            new Thread(Serve, Stack) { IsBackground = true, Name = name }.Start();
    }

    /// <summary>Queues a function.</summary>
    public ValueTask<T> RunAsync<T>(Func<T> function)
    {
        var work = new FunctionWork<T>(function);
        Run(work);
        return new ValueTask<T>(work.Task);
    }

    /// <summary>Idle threads end; queued work is still done.</summary>
    public void Dispose()
    {
        int threads;
        lock (_lock)
        {
            _disposed = true;
            threads = _threads;
        }

        _available.Release(Math.Max(threads, 1));
    }

    private void Serve()
    {
        while (true)
        {
            lock (_lock)
                _idle++;
            _available.Wait();
            IoWork? work;
            lock (_lock)
            {
                _idle--;
                // Nothing queued: the set is being disposed.
                if (!_queue.TryDequeue(out work))
                    return;
            }

            work.Execute();
        }
    }

    private sealed class FunctionWork<T>(Func<T> function) : IoWork
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Task => _completion.Task;

        public override void Execute()
        {
            try
            {
                _completion.SetResult(function());
            }
#pragma warning disable CA1031 // Handed to who awaits it.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                _completion.SetException(fault);
            }
        }
    }
}
