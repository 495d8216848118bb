using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Ingest;
using MusicFs.Core.Reading;

namespace MusicFs.Core.Plays;

/// <summary>
/// Looks at the tracks of one filesystem that are open: now and then while there are any, for those that somebody listens to by now and those that come
/// to their end, and at each that is closed, for those that were played. Opening, reading and closing only note what is looked at later, elsewhere. Any thread.
/// </summary>
internal sealed class PlayWatch : IDisposable
{
    /// <summary>One who has more open at once does not listen to them.</summary>
    private const int MostAtOnce = 3;

    /// <summary>Tracks of which it is remembered what the kernel may have kept.</summary>
    private const int MostRemembered = 4096;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly IListener _listener;
    private readonly TimeProvider _time;
    private readonly Func<uint, string?> _nameOf;
    private readonly Lock _lock = new();
    private readonly HashSet<OpenTrack> _open = [];
    private readonly Dictionary<NodeId, ulong> _read = [];
    private readonly Queue<NodeId> _order = new();
    private readonly ITimer _timer;
    private readonly Queue<Func<Task>> _waiting = new();
    private readonly Action<Exception> _failed;
    private bool _isLooking;
    private bool _isWorking;
    private Task _work = Task.CompletedTask;

    /// <param name="listener">Hears of what was found, one thing after the other, on pool threads.</param>
    /// <param name="time">The clock.</param>
    /// <param name="nameOf">Names processes; null for as the system does.</param>
    /// <param name="failed">Hears of what could not be looked at: it is no play then.</param>
    public PlayWatch(IListener listener, TimeProvider time, Func<uint, string?>? nameOf = null, Action<Exception>? failed = null)
    {
        _listener = listener;
        _time = time;
        _nameOf = nameOf ?? ProgramName.Of;
        _failed = failed ?? (static _ => { });
        _timer = time.CreateTimer(static watch => ((PlayWatch)watch!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Completes when everything that was closed, or found, before is dealt with; for tests, and for an orderly end.</summary>
    public Task Settled
    {
        get
        {
            lock (_lock)
                return _work;
        }
    }

    /// <summary>A file was opened; null where it is none that is played. Holds a reference to nothing.</summary>
    public OpenTrack? Open(OpenContent content, uint process, bool isWarm)
    {
        if (content.Source.Text is not null)
        {
            Do(() => _listener.NotePlaylistAsync(content.Node));
            return null;
        }

        if (!AudioFileNames.IsAudio(content.Source.Path.Name) || content.Content.Size == 0)
            return null;
        lock (_lock)
        {
            OpenTrack track = new(content.Node, content.Source, content.Content.Size, content.Content.BackingFile is null, process, _time.GetTimestamp(), _time)
            {
                IsRemote = content.Content.IsRemote,
                IsWarm = isWarm,
                Before = _read.GetValueOrDefault(content.Node),
            };
            _open.Add(track);
            NoteCrowd(process);
            if (_open.Count == 1)
                Watch(isOn: true);
            return track;
        }
    }

    /// <summary>A handle was closed.</summary>
    public void Close(OpenTrack track)
    {
        long closed = _time.GetTimestamp();
        lock (_lock)
        {
            if (!_open.Remove(track))
                return;
            Remember(track);
            if (_open.Count == 0)
                Watch(isOn: false);
        }

        TimeSpan open = Elapsed(track, closed);
        // A look at it, as nearly all are: nothing is asked of the disk for that.
        if (open >= PlayRules.Shortest / 2)
            Do(() => JudgeAsync(track, open));
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private TimeSpan Elapsed(OpenTrack track, long at) => _time.GetElapsedTime(track.Opened, at);

    private void Watch(bool isOn)
    {
        TimeSpan interval = isOn ? Interval : Timeout.InfiniteTimeSpan;
        _timer.Change(interval, interval);
    }

    private void NoteCrowd(uint process)
    {
        if (process == 0 || _open.Count <= MostAtOnce || _open.Count(track => track.Process == process) <= MostAtOnce)
            return;
        foreach (OpenTrack track in _open.Where(track => track.Process == process))
            track.IsCrowded = true;
    }

    private void Remember(OpenTrack track)
    {
        if (track.Touched == 0)
            return;
        ulong read = track.Touched | _read.GetValueOrDefault(track.Node);
        if (!_read.ContainsKey(track.Node))
            _order.Enqueue(track.Node);
        _read[track.Node] = read;
        if (_order.Count > MostRemembered)
            _read.Remove(_order.Dequeue());
    }

    private void Look()
    {
        lock (_lock)
        {
            if (_isLooking || !_open.Any(static track => !track.IsNearEnd))
                return;
            _isLooking = true;
        }

        Do(async () =>
        {
            OpenTrack[] open;
            lock (_lock)
            {
                _isLooking = false;
                open = [.. _open.Where(static track => !track.IsNearEnd)];
            }

            foreach (OpenTrack track in open)
                await LookAsync(track, Elapsed(track, _time.GetTimestamp())).ConfigureAwait(false);
        });
    }

    private async Task LookAsync(OpenTrack track, TimeSpan open)
    {
        if (open < PlayRules.Shortest / 2 || track.IsCrowded)
            return;
        // While it lives: who is short-lived has gone when its file is closed.
        Ask(track);
        if (PlayRules.IsOther(track.Program))
            return;
        ListeningFacts facts = track.Facts(open, track.Waited);
        if (!track.HasBegun && PlayRules.HasBegun(facts))
        {
            track.HasBegun = true;
            await _listener.BeginAsync(track).ConfigureAwait(false);
        }

        if (track.HasBegun && PlayRules.IsNearEnd(facts))
        {
            track.IsNearEnd = true;
            _listener.NearEnd(track);
        }
    }

    private async Task JudgeAsync(OpenTrack track, TimeSpan open)
    {
        Ask(track);
        if (PlayRules.Heard(track.Facts(open, track.Waited)) is { } heard)
            await _listener.EndAsync(track, _time.GetUtcNow() - open, heard).ConfigureAwait(false);
    }

    private void Ask(OpenTrack track)
    {
        if (!track.IsProgramKnown)
            track.Program = _nameOf(track.Process);
        track.IsProgramKnown = true;
        if (!PlayRules.IsOther(track.Program))
            track.Duration ??= _listener.DurationOf(track);
    }

    /// <summary>One after the other, so that plays are told in the order in which they ended.</summary>
    private void Do(Func<Task> work)
    {
        lock (_lock)
        {
            _waiting.Enqueue(work);
            if (_isWorking)
                return;
            _isWorking = true;
            _work = Task.Run(WorkAsync);
        }
    }

    private async Task WorkAsync()
    {
        while (true)
        {
            Func<Task>? work;
            lock (_lock)
            {
                _isWorking = _waiting.TryDequeue(out work);
                if (!_isWorking)
                    return;
            }

            try
            {
                await work!().ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                _failed(failure);
            }
        }
    }
}
