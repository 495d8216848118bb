using System.Globalization;
using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;

namespace MusicFs.Core.Plays;

/// <summary>
/// Fetches tracks that somebody may soon read: two at a time, of all of them first what a player needs to begin, and of what is only expected no more than that
/// before it is near. What it asks an origin for waits for every reader there, and is given up for one who waits (<see cref="ReadPipeline.PrefetchAsync"/>).
/// Local origins need none, metered ones are left alone.
/// One for all trees of a library. Any thread.
/// </summary>
public sealed class Prefetcher : IAsyncDisposable
{
    /// <summary>What nobody came to for so long was fetched in vain.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(2);

    private const int AtOnce = 2;
    private const int MostHints = 100;
    private const int MostRemembered = 1000;

    private readonly TimeProvider _time;
    private readonly OriginSet _origins;
    private readonly Lock _lock = new();
    private readonly Dictionary<ShownOriginal, (long Bytes, DateTimeOffset Last, bool IsUsed)> _fetched = [];
    private readonly List<PrefetchJob> _jobs = [];
    private readonly List<Task> _running = [];
    private PrefetchFigures _figures;
    private bool _isDisposed;

    /// <summary>Fetches from these origins, none of which it owns.</summary>
    public Prefetcher(OriginSet origins, TimeProvider time) => (_origins, _time) = (origins, time);

    /// <summary>What reads remote originals; null while there are none.</summary>
    public ReadPipeline? Pipeline { get; set; }

    /// <summary>Whether anything is predicted. Hints are followed in any case.</summary>
    public bool IsOn { get; set; } = true;

    /// <summary>What came of it.</summary>
    public PrefetchFigures Figures
    {
        get
        {
            lock (_lock)
            {
                Settle();
                return _figures with { Waiting = _jobs.Count(static job => !job.IsOver) };
            }
        }
    }

    /// <summary>Completes when there is nothing to do; for tests.</summary>
    internal Task Idle
    {
        get
        {
            lock (_lock)
                return Task.WhenAll(_running);
        }
    }

    /// <summary>These are expected from now on, the next first; what was expected before, and is not now, is not fetched any more.</summary>
    public void Predict(IReadOnlyList<PrefetchTarget> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        lock (_lock)
        {
            PrefetchJob[] before = [.. _jobs.Where(static job => job.Target.Reason != PrefetchReason.Hint)];
            _jobs.RemoveAll(static job => job.Target.Reason != PrefetchReason.Hint);
            foreach (PrefetchTarget target in IsOn ? targets : [])
            {
                if (_jobs.Exists(job => job.Target.File == target.File) || !CanFetch(target.File, out _))
                    continue;
                PrefetchJob job = Array.Find(before, job => job.Target.File == target.File) ?? new PrefetchJob(target);
                job.Target = target;
                _jobs.Add(job);
            }

            foreach (PrefetchJob job in before.Except(_jobs).Where(static job => !job.IsOver))
                _ = job.Stop.CancelAsync();
            Settle();
            Start();
        }
    }

    /// <summary>The track before this one comes to its end: what is expected next is fetched as a whole now, if it is expected still, and for more than the time of day.</summary>
    public void NoteNear(PrefetchTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        lock (_lock)
        {
            if (_jobs.Find(job => job.Target.File == target.File) is not { IsNear: false, Target.Reason: not PrefetchReason.TimeOfDay } job)
                return;
            job.IsNear = true;
            job.IsOver = job.HasAll;
            Start();
        }
    }

    /// <summary>Somebody asks for these. They come before what is only expected.</summary>
    /// <returns>How many will be fetched: those that can be, and are not asked for already.</returns>
    public int Hint(IReadOnlyList<PrefetchTarget> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        int taken = 0;
        lock (_lock)
        {
            // What is there already is not fetched again; what had to make room since is.
            _jobs.RemoveAll(job => job is { IsOver: true, Target.Reason: PrefetchReason.Hint }
                && targets.Any(target => target.File == job.Target.File) && (Pipeline?.StoredBytes(job.Target.File) ?? 0) < job.Target.File.Version.Size);
            if (_jobs.Count > MostHints)
                _jobs.RemoveAll(static job => job is { IsOver: true, Target.Reason: PrefetchReason.Hint });
            foreach (PrefetchTarget target in targets)
            {
                int hints = _jobs.Count(static job => job.Target.Reason == PrefetchReason.Hint);
                if (hints >= MostHints || !CanFetch(target.File, out _) || _jobs.Exists(job => job.Target.File == target.File && job.Target.Reason == PrefetchReason.Hint))
                    continue;
                PrefetchJob job = _jobs.Find(job => job.Target.File == target.File) ?? new PrefetchJob(target);
                _jobs.Remove(job);
                job.Target = target with { Reason = PrefetchReason.Hint };
                job.IsOver = job.HasAll;
                _jobs.Insert(hints, job);
                taken++;
            }

            Start();
        }

        return taken;
    }

    /// <summary>Somebody listens to a remote track.</summary>
    public void NotePlay(ShownOriginal file, bool isWarm)
    {
        lock (_lock)
        {
            _figures = _figures with { Plays = _figures.Plays + 1, WarmPlays = _figures.WarmPlays + (isWarm ? 1 : 0) };
            if (!_fetched.TryGetValue(file, out var known) || known.IsUsed)
                return;
            _fetched[file] = known with { IsUsed = true };
            _figures = _figures with { UsedBytes = _figures.UsedBytes + known.Bytes };
        }
    }

    /// <summary>What there is to say, for people.</summary>
    public string Describe()
    {
        PrefetchFigures figures = Figures;
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"prefetch: {(IsOn ? "on" : "off")}\n");
        text.Append(CultureInfo.InvariantCulture, $"plays: {figures.Plays}, {figures.WarmPlays} of them began in the cache\n");
        text.Append(CultureInfo.InvariantCulture, $"fetched: {figures.FetchedBytes} bytes, {figures.UsedBytes} used, {figures.WastedBytes} wasted\n");
        lock (_lock)
        {
            foreach (PrefetchJob job in _jobs)
            {
                string state = job.Problem ?? (job.IsOver ? job.HasAll ? "done" : "its beginning is there" : job.IsRunning ? job.HasHead ? "fetching" : "fetching its beginning" : job.HasHead ? "waiting for the rest" : "waiting");
                text.Append(CultureInfo.InvariantCulture, $"{Name(job.Target.Reason)}: {job.Target.Path}: {state}, {job.Bytes} bytes\n");
            }
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (_lock)
        {
            _isDisposed = true;
            foreach (PrefetchJob job in _jobs)
                _ = job.Stop.CancelAsync();
            running = [.. _running];
        }

        await Task.WhenAll(running).ConfigureAwait(false);
    }

    internal static string Name(PrefetchReason reason) => reason switch
    {
        PrefetchReason.Hint => "hint", PrefetchReason.Sequence => "sequence", PrefetchReason.Playlist => "playlist", PrefetchReason.Album => "album", _ => "time of day",
    };

    private bool CanFetch(ShownOriginal file, out IOrigin? origin)
    {
        origin = _origins.Find(file.OriginId);
        return Pipeline is { AcceptsPrefetch: true } && origin is { Capabilities.IsRemote: true } and not IMonitoredOrigin { IsMetered: true };
    }

    /// <summary>Called under the lock.</summary>
    private void Start()
    {
        while (!_isDisposed && _jobs.Count(static job => job.IsRunning) < AtOnce)
        {
            // Of one that is stopped the end is near, but its requests may be under way.
            PrefetchJob? next = _jobs.Find(static job => !job.IsRunning && !job.IsOver && !job.HasHead) ?? _jobs.Find(static job => !job.IsRunning && !job.IsOver);
            if (next is null)
                return;
            if (!CanFetch(next.Target.File, out IOrigin? origin))
            {
                next.IsOver = true;
                continue;
            }

            next.IsRunning = true;
            TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _running.Add(begun.Task);
            _ = RunAsync(next, origin!, Pipeline!, begun);
        }
    }

    private async Task RunAsync(PrefetchJob job, IOrigin origin, ReadPipeline pipeline, TaskCompletionSource done)
    {
        await Task.Yield();
        FsError error = FsError.Internal;
        try
        {
            error = await pipeline.PrefetchAsync(origin, job.Target.File, job.HasHead ? LaterNeed.Whole : LaterNeed.Head, bytes => Note(job, bytes), job.Stop.Token).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                job.IsRunning = false;
                job.HasAll = error == FsError.None && job.HasHead;
                job.HasHead |= error == FsError.None;
                job.IsOver = error != FsError.None || job.HasAll || job.IsHeadOnly;
                job.Problem = error is FsError.None or FsError.Interrupted ? null : $"the origin did not give it: {error}";
                Start();
                _running.Remove(done.Task);
            }

            done.SetResult();
        }
    }

    private void Note(PrefetchJob job, int bytes)
    {
        lock (_lock)
        {
            job.Bytes += bytes;
            (long Bytes, DateTimeOffset Last, bool IsUsed) known = _fetched.GetValueOrDefault(job.Target.File);
            _fetched[job.Target.File] = (known.Bytes + bytes, _time.GetUtcNow(), known.IsUsed);
            _figures = _figures with { FetchedBytes = _figures.FetchedBytes + bytes, UsedBytes = _figures.UsedBytes + (known.IsUsed ? bytes : 0) };
        }
    }

    /// <summary>Called under the lock.</summary>
    private void Settle()
    {
        DateTimeOffset old = _time.GetUtcNow() - Patience;
        int surplus = _fetched.Count - MostRemembered;
        foreach ((ShownOriginal file, (long bytes, DateTimeOffset last, bool isUsed)) in _fetched.OrderBy(static one => one.Value.Last).ToArray())
        {
            if (last > old && surplus-- <= 0)
                break;
            _fetched.Remove(file);
            if (!isUsed)
                _figures = _figures with { WastedBytes = _figures.WastedBytes + bytes };
        }
    }
}
