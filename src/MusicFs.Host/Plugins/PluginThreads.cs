namespace MusicFs.Host.Plugins;

/// <summary>
/// The threads that run one plugin's code, apart from all others: one that blocks, spins or is lost holds up that plugin only. They begin with work and end
/// when the plugin does. Any thread.
/// </summary>
internal sealed class PluginThreads(string id, int limit, int mostWaiting) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<PluginWork> _queue = new();
    private readonly SemaphoreSlim _available = new(0);
    private int _threads;
    private int _idle;
    private bool _isDisposed;

    /// <summary>Queues a call; false where too many wait, or no more are taken.</summary>
    public bool TryRun(PluginWork work)
    {
        bool starts;
        lock (_gate)
        {
            if (_isDisposed || _queue.Count >= mostWaiting)
                return false;
            _queue.Enqueue(work);
            starts = _queue.Count > _idle && _threads < limit;
            if (starts)
                _threads++;
        }

        _available.Release();
        if (starts)
            new Thread(Serve) { IsBackground = true, Name = $"plugin {id}" }.Start();
        return true;
    }

    /// <summary>Idle threads end, others with their call.</summary>
    public void Dispose()
    {
        int threads;
        lock (_gate)
        {
            _isDisposed = true;
            threads = _threads;
        }

        _available.Release(Math.Max(threads, 1));
    }

    private void Serve()
    {
        while (Next() is { } work)
            Execute(work);
    }

    private PluginWork? Next()
    {
        lock (_gate)
            _idle++;
        _available.Wait();
        lock (_gate)
        {
            _idle--;
            return _queue.TryDequeue(out PluginWork? work) ? work : null;
        }
    }

    private static void Execute(PluginWork work)
    {
        if (!work.TryBegin())
            return;
        try
        {
            work.Run();
        }
#pragma warning disable CA1031 // Whatever a plugin throws; to whoever waits.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            work.Fail(fault);
        }
        finally
        {
            work.End();
        }
    }
}
