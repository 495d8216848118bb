using MusicFs.Contracts.Events;
using MusicFs.Host.Events;
using MusicFs.Host.Mounting;

namespace MusicFs.Host.Daemon;

/// <summary>Knows how far the scan under way is, and what the last one found. Tells the events, and the terminal while the daemon starts.</summary>
internal sealed class ScanMonitor(EventHub events, IProgress<ScanProgress>? terminal) : IProgress<ScanProgress>
{
    private readonly Lock _gate = new();
    private ScanProgress _progress;
    private LibrarySummary? _found;
    private bool _isRunning;
    private long _good;
    private long _failed;

    /// <summary>Whether one runs, how far it is, and what the last one found; null before the first has ended.</summary>
    public (bool IsRunning, ScanProgress Progress, LibrarySummary? Found) State
    {
        get
        {
            lock (_gate)
                return (_isRunning, _progress, _found);
        }
    }

    /// <summary>Scans that ended, and those that failed or were given up.</summary>
    public (long Good, long Failed) Ended
    {
        get
        {
            lock (_gate)
                return (_good, _failed);
        }
    }

    /// <param name="originId">Of one origin; null of all.</param>
    public void Begin(string? originId = null)
    {
        lock (_gate)
        {
            _isRunning = true;
            _progress = default;
        }

        events.Publish(EventTypes.SyncStarted, originId);
    }

    public void Report(ScanProgress value)
    {
        lock (_gate)
            _progress = value;
        terminal?.Report(value);
    }

    /// <summary>It ended, and found this; null where it failed.</summary>
    public void End(LibrarySummary? found)
    {
        lock (_gate)
        {
            _isRunning = false;
            _ = found is null ? _failed++ : _good++;
            _found = found ?? _found;
        }

        if (found is { } library)
        {
            events.Publish(
                EventTypes.SyncFinished, ("tracks", library.Tracks), ("without_tags", library.WithoutTags), ("unreadable_folders", library.UnreadableFolders));
        }
    }
}
