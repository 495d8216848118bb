using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;
using MusicFs.Library;
using MusicFs.Library.Fingerprints;

namespace MusicFs.Core.Recordings;

/// <summary>
/// Computes the acoustic fingerprints that a catalog lacks, one at a time, while nobody waits for it: what is computed is kept by the audio, and not computed again
/// after a restart, a move or a new tag. Originals on metered origins and on those that do not answer are left alone. What fails is kept with its reason and tried again a day
/// later, three times in all. One for all trees of a library. <see cref="RunAsync"/> runs once; the rest may come from any thread.
/// </summary>
public sealed class FingerprintKeeper
{
    /// <summary>Failures in a row that are the program's and not the files'.</summary>
    private const int MostDoubts = 10;

    private const int BatchLength = 64;
    private const int LongestProblem = 300;

    /// <summary>A scan changes much in a row.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan HoldOff = TimeSpan.FromHours(1);
    private static readonly TimeSpan TryAgain = TimeSpan.FromDays(1);

    private readonly LibraryCatalog _catalog;
    private readonly VirtualTree _tree;
    private readonly OriginSet _origins;
    private readonly Func<ReadPipeline?> _pipeline;
    private readonly IFingerprintProgram _program;
    private readonly TimeProvider _time;
    private readonly ILogger<FingerprintKeeper> _log;
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<HeldFingerprint> _doubtful = [];
    private readonly Lock _lock = new();
    private FingerprintCounts _counts;
    private volatile bool _isOn;
    private volatile bool _isWorking;
    private volatile string? _problem;
    private volatile string? _obstacle;
    private long _computed;
    private long _told;
    private long _heldUntil;

    /// <param name="catalog">Knows the files, and keeps what is computed.</param>
    /// <param name="tree">Tells of changes.</param>
    /// <param name="origins">Where files are read.</param>
    /// <param name="pipeline">What reads remote originals, as soon as there are any.</param>
    /// <param name="program">Computes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Hears of what fails.</param>
    public FingerprintKeeper(
        LibraryCatalog catalog, VirtualTree tree, OriginSet origins, Func<ReadPipeline?> pipeline, IFingerprintProgram program, TimeProvider time, ILogger<FingerprintKeeper> log)
    {
        (_catalog, _tree, _origins, _pipeline, _program, _time, _log) = (catalog, tree, origins, pipeline, program, time, log);
    }

    /// <summary>Whether any are computed. What is computed stays.</summary>
    public bool IsOn
    {
        get => _isOn;
        set
        {
            _isOn = value;
            Interlocked.Exchange(ref _heldUntil, 0);
            Wake();
        }
    }

    /// <summary>Told when all that can be computed is, after something was.</summary>
    public Action<FingerprintProgress>? Finished { get; set; }

    /// <summary>Computed since the start.</summary>
    public long Computed => Interlocked.Read(ref _computed);

    /// <summary>How far it is, as far as that is known without a look: counted while it is on.</summary>
    public FingerprintProgress Known
    {
        get
        {
            lock (_lock)
                return new FingerprintProgress(_isOn, _counts.Files, _counts.Done, _counts.Failed, _isWorking, Computed, _isOn ? _obstacle ?? _problem : null);
        }
    }

    /// <summary>How far it is. Waits for the disk, and counts all files.</summary>
    public FingerprintProgress Describe()
    {
        FingerprintCounts counts = _catalog.CountPrints();
        lock (_lock)
            _counts = counts;
        return Known;
    }

    /// <summary>Computes until it is stopped. After it failed it may be called again.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        _tree.Changed += Wake;
        try
        {
            while (true)
            {
                long begun = _time.GetTimestamp();
                if (_isOn && IsUsable())
                    await PassAsync(stop).ConfigureAwait(false);
                TimeSpan spent = _time.GetElapsedTime(begun);
                await WaitAsync(stop).ConfigureAwait(false);
                if (_isOn)
                    await Task.Delay(spent > Interval ? Interval : spent + Pause, _time, stop).ConfigureAwait(false);
            }
        }
        finally
        {
            _isWorking = false;
            _tree.Changed -= Wake;
        }
    }

    private bool IsUsable()
    {
        if (_time.GetUtcNow().Ticks < Interlocked.Read(ref _heldUntil))
            return false;
        string? obstacle = _program.FindObstacle();
        if (obstacle is not null && obstacle != _obstacle)
            _log.LogWarning("Acoustic fingerprints are not computed: {Reason}", obstacle);
        _obstacle = obstacle;
        return obstacle is null;
    }

    private void Wake() => _changes.Writer.TryWrite(true);

    /// <summary>Until something changes, and no longer than what failed may wait.</summary>
    private async Task WaitAsync(CancellationToken stop)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task<bool> change = _changes.Reader.ReadAsync(end.Token).AsTask();
        await Task.WhenAny(change, Task.Delay(_isOn ? Interval : Timeout.InfiniteTimeSpan, _time, end.Token)).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
        await ((Task)change).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
    }

    /// <summary>Every file that has none, once.</summary>
    private async Task PassAsync(CancellationToken stop)
    {
        long row = 0;
        await Task.Run(Describe, stop).ConfigureAwait(false);
        _doubtful.Clear();
        HashSet<AudioFingerprint> met = [];
        HashSet<string> silent = [];
        DateTimeOffset triedBefore = _time.GetUtcNow() - TryAgain;
        while (_isOn && await Task.Run(() => _catalog.WithoutPrint(row, BatchLength, triedBefore), stop).ConfigureAwait(false) is { Count: > 0 } batch)
        {
            foreach ((long at, string originId, CatalogFile file) in batch)
            {
                row = at;
                if (!_isOn || _obstacle is not null)
                    break;
                if (!silent.Contains(originId) && file.Audio is { } audio && !met.Contains(audio) && Usable(originId) is { } origin)
                    await TakeAsync(origin, file, audio, met, silent, stop).ConfigureAwait(false);
            }

            if (_obstacle is not null)
                return;
        }

        foreach (HeldFingerprint failed in _doubtful)
            await _catalog.PutPrintAsync(failed).ConfigureAwait(false);
        if (_isOn)
            await _catalog.TidyPrintsAsync().ConfigureAwait(false);
        await _catalog.FlushAsync().ConfigureAwait(false);
        if (_isOn && Computed + _doubtful.Count is var done && done != _told)
        {
            _told = done;
            Finished?.Invoke(await Task.Run(Describe, stop).ConfigureAwait(false));
        }
    }

    private IOrigin? Usable(string originId) =>
        _origins.Find(originId) is { } origin and not IMonitoredOrigin { IsMetered: true } and not IMonitoredOrigin { Health.State: OriginHealthState.Unhealthy }
            ? origin : null;

    private async Task TakeAsync(IOrigin origin, CatalogFile file, AudioFingerprint audio, HashSet<AudioFingerprint> met, HashSet<string> silent, CancellationToken stop)
    {
        _isWorking = true;
        FingerprintResult result = await ComputeAsync(origin, file, audio.Container, stop).ConfigureAwait(false);
        _isWorking = false;
        stop.ThrowIfCancellationRequested();
        if (result.ReadError != FsError.None)
        {
            // The others of an origin that does not answer wait for the next pass together.
            if (result.ReadError is FsError.OriginUnavailable or FsError.TimedOut)
                silent.Add(origin.Id);
            return;
        }

        met.Add(audio);
        double seconds = file.Tags?.DurationSeconds ?? result.Seconds;
        int milliseconds = double.IsFinite(seconds) ? (int)Math.Clamp(seconds * 1000, 0, int.MaxValue / 2) : 0;
        HeldFingerprint held = new(audio, milliseconds, result.Print?.Pack(), result.Print is null ? Shortened(result.Problem) : null, _time.GetUtcNow());
        if (result.Print is null)
            await DoubtAsync(origin.Id, file.Path, held).ConfigureAwait(false);
        else
            await KeepAsync(held).ConfigureAwait(false);
    }

    private async Task KeepAsync(HeldFingerprint held)
    {
        // The program works, so it was those files.
        foreach (HeldFingerprint failed in _doubtful)
            await _catalog.PutPrintAsync(failed).ConfigureAwait(false);
        _doubtful.Clear();
        Interlocked.Increment(ref _computed);
        lock (_lock)
            _counts = _counts with { Done = _counts.Done + 1 };
        await _catalog.PutPrintAsync(held).ConfigureAwait(false);
    }

    /// <summary>Files of which none works are no fault of the files: then nothing is held against them, and the program is tried again later.</summary>
    private async Task DoubtAsync(string originId, OriginPath path, HeldFingerprint failed)
    {
        _problem = $"{originId}:{path}: {failed.Problem}";
        _log.LogInformation("{Origin}:{Path} has no acoustic fingerprint: {Reason}.", originId, path, failed.Problem);
        _doubtful.Add(failed);
        if (_doubtful.Count < MostDoubts)
            return;
        Interlocked.Exchange(ref _heldUntil, (_time.GetUtcNow() + HoldOff).Ticks);
        _obstacle = $"{MostDoubts} files in a row gave none, the last one: {failed.Problem}";
        _log.LogWarning("Acoustic fingerprints are not computed for now: {Reason}.", _obstacle);
        _doubtful.Clear();
        await _catalog.FlushAsync().ConfigureAwait(false);
    }

    private async Task<FingerprintResult> ComputeAsync(IOrigin origin, CatalogFile file, AudioContainer container, CancellationToken stop)
    {
        ReadPipeline? pipeline = _pipeline();
        // What is stored costs no origin anything; the rest is not stored for this: it would push out what people play.
        bool isStored = origin.Capabilities.IsRemote && pipeline?.IsWhole(origin.Id, file.Path, file.Version) == true;
        FsResult<IOriginFile> opened = isStored
            ? await pipeline!.OpenAsync(origin, new FileSource(origin.Id, file.Path, file.Version), stop).ConfigureAwait(false)
            : await origin.OpenAsync(file.Path, file.Version, stop).ConfigureAwait(false);
        if (!opened.IsSuccess)
            return new FingerprintResult(null, 0, null, opened.Error);
        using IOriginFile original = opened.Value;
        return await _program.ComputeAsync(container, new PoliteSource(original, pipeline, _time), stop).ConfigureAwait(false);
    }

    private static string Shortened(string? problem) => problem switch
    {
        null => "it gave none",
        { Length: > LongestProblem } => problem[..LongestProblem],
        _ => problem,
    };
}
