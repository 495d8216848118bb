namespace MusicFs.Core.Ingest;

/// <summary>
/// What is left to do in one scan of an origin. Files that wait come before folders, and the folder found last before those found earlier,
/// so that what waits does not grow with the library but with its depth. Ends when all that was put in has been done. Any thread.
/// </summary>
internal sealed class ScanQueue : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<ScanWork> _files = new();
    private readonly Stack<ScanWork> _folders = new();
    private readonly SemaphoreSlim _waiting = new(0);
    private int _outstanding;

    public void Add(in ScanWork work)
    {
        lock (_lock)
        {
            _outstanding++;
            (work.Album is null ? _folders : _files).Push(work);
        }

        _waiting.Release();
    }

    /// <summary>Something to do, or nothing when all is done. Whoever takes something says <see cref="Done"/> afterwards.</summary>
    public async ValueTask<ScanWork?> TakeAsync()
    {
        await _waiting.WaitAsync().ConfigureAwait(false);
        lock (_lock)
        {
            if (_files.TryPop(out ScanWork work) || _folders.TryPop(out work))
                return work;
        }

        // For the next one who waits.
        _waiting.Release();
        return null;
    }

    /// <summary>Something that was taken is done; what came of it has been added.</summary>
    public void Done()
    {
        bool isOver;
        lock (_lock)
            isOver = --_outstanding == 0;
        if (isOver)
            _waiting.Release();
    }

    public void Dispose() => _waiting.Dispose();
}
