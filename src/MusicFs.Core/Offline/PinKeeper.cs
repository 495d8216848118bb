using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Reading;
using MusicFs.Core.Search;
using MusicFs.Core.Tree;
using MusicFs.Library.Search.Query;
using MusicFs.Library.User;

namespace MusicFs.Core.Offline;

/// <summary>
/// Sees to it that what people pinned plays without the network: looks up what pins mean as the library changes, has the store keep it and fetches what is
/// missing, two files at a time, behind all who listen and what they may listen to next. One loop for a library; everything else comes from any thread.
/// </summary>
public sealed partial class PinKeeper
{
    /// <summary>Of the store; the rest is left to what is played.</summary>
    private const double PinnedPart = 0.75;

    private const int MostPins = 1000;
    private const int LongestPath = 4096;

    /// <summary>A scan changes much in a row.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>What failed is tried again, and what ends is noticed.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly UserDatabase? _user;
    private readonly VirtualTree _tree;
    private readonly OriginSet _origins;
    private readonly TrackFinder? _finder;
    private readonly Func<ReadPipeline?> _pipeline;
    private readonly TimeProvider _time;
    private readonly ILogger<PinKeeper> _log;
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile IReadOnlyList<HeldPin>? _pins;
    private bool _isKnown;

    /// <param name="user">Keeps the pins; null where nothing is kept.</param>
    /// <param name="tree">Whose paths are meant.</param>
    /// <param name="origins">Where files are fetched.</param>
    /// <param name="finder">What finds tracks by queries; null where nothing does.</param>
    /// <param name="pipeline">What reads remote originals, as soon as there are any.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Hears of what cannot be fetched.</param>
    public PinKeeper(
        UserDatabase? user, VirtualTree tree, OriginSet origins, TrackFinder? finder, Func<ReadPipeline?> pipeline, TimeProvider time, ILogger<PinKeeper> log)
    {
        (_user, _tree, _origins, _finder, _pipeline, _time, _log) = (user, tree, origins, finder, pipeline, time, log);
    }

    /// <summary>Completes when the library is known in full: until then nothing that was kept before is let go. Set before it runs.</summary>
    public Task Settled { get; set; } = Task.CompletedTask;

    /// <summary>Looks at an original that is another one now.</summary>
    public RefreshOriginal? Refresh { get; init; }

    private static Problem NothingKept => new("This library keeps nothing that people make: its user database is not there, or cannot be used.", "The log says why. See 'musicfs library check'.");

    /// <summary>Null, or why a rule means nothing.</summary>
    public static Problem? Check(string rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (rule.StartsWith('/'))
            return rule.Length <= LongestPath && !rule.Any(char.IsControl) ? null : new Problem("That is no path.", "Name a folder or a file of the tree: /Artist/Album");
        if (rule.Length > SearchQuery.LongestText)
            return new Problem($"The query is longer than {SearchQuery.LongestText} characters.", "Say it shorter.");
        if (!SearchQuery.TryParse(rule, out SearchQuery? query, out QueryError? error))
            return error.Describe(rule);
        return query.Root is null ? new Problem("The query asks for nothing.", "Name a word or a field: docs/search.md") : null;
    }

    /// <summary>Pins what a rule means, or gives a pin of the same rule another end and budget.</summary>
    /// <param name="rule">A query, or a path from the root of the tree.</param>
    /// <param name="until">When it ends; null for never.</param>
    /// <param name="budget">Bytes at most; null for all that there is room for.</param>
    /// <returns>Null, or why it is not pinned.</returns>
    public async Task<Problem?> PinAsync(string rule, DateTimeOffset? until, long? budget)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (_user is null)
            return NothingKept;
        rule = Normal(rule);
        if (Check(rule) is { } wrong)
            return wrong;
        if (Pins().Count >= MostPins && !Pins().Any(pin => pin.Rule == rule))
            return new Problem($"There are {MostPins} pins already.", "Take some back: musicfs unpin");
        Problem? problem = await _user.PutPinAsync(new HeldPin(rule, until, budget, _time.GetUtcNow())).ConfigureAwait(false);
        Reread();
        return problem;
    }

    /// <summary>Takes a pin back: what it meant stays only as long as anything that was played.</summary>
    /// <returns>Null, or why there still is one.</returns>
    public async Task<Problem?> UnpinAsync(string rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (_user is null)
            return NothingKept;
        Problem? problem = await _user.RemovePinAsync(Normal(rule)).ConfigureAwait(false);
        Reread();
        return problem;
    }

    /// <summary>How the pins stand at this moment. Waits for the disk.</summary>
    public IReadOnlyList<PinReport> Describe() => [.. MakePlan().Reports.Select(WithFailure)];

    /// <summary>How the pin of a rule stands; null where there is none. Waits for the disk.</summary>
    public PinReport? Describe(string rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return Describe().FirstOrDefault(report => report.Pin.Rule == Normal(rule));
    }

    /// <summary>Keeps and fetches until it is stopped. One at a time; after it failed it may be called again.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        _tree.Changed += Wake;
        if (_finder is not null)
            _finder.Index.Changed += Wake;
        try
        {
            while (true)
            {
                (TimeSpan pause, bool isForChanges) = await FollowPlanAsync(stop).ConfigureAwait(false);
                await WaitAsync(isForChanges, stop).ConfigureAwait(false);
                await Task.Delay(pause, _time, stop).ConfigureAwait(false);
            }
        }
        finally
        {
            _tree.Changed -= Wake;
            if (_finder is not null)
                _finder.Index.Changed -= Wake;
        }
    }

    /// <summary>Keeps and fetches what pins mean now. The plan may be as large as the library: while the loop waits, and while it makes the next one, nothing refers to it.</summary>
    /// <returns>How long the next one is to wait at least, and whether only a change calls for one.</returns>
    private async Task<(TimeSpan Pause, bool IsForChanges)> FollowPlanAsync(CancellationToken stop)
    {
        long begun = _time.GetTimestamp();
        PinPlan plan = await Task.Run(MakePlan, stop).ConfigureAwait(false);
        TimeSpan pause = LongerOf(Pause, 20 * _time.GetElapsedTime(begun));
        Protect(plan);
        await FetchAsync(plan, pause, stop).ConfigureAwait(false);
        return (pause, plan.Reports.Count == 0);
    }

    private static TimeSpan LongerOf(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static string Normal(string rule) => rule.StartsWith('/') ? "/" + string.Join('/', rule.Split('/', StringSplitOptions.RemoveEmptyEntries)) : rule.Trim();

    private void Wake() => _changes.Writer.TryWrite(true);

    private void Reread()
    {
        _pins = null;
        Wake();
    }

    private IReadOnlyList<HeldPin> Pins()
    {
        if (_pins is { } known)
            return known;
        if (_user is null)
            return [];
        IReadOnlyList<HeldPin> read = _user.Pins(out Problem? problem);
        // What could not be read is tried again.
        return problem is null ? _pins = read : read;
    }

    /// <summary>Until something changes, and no longer than what failed or ends may wait.</summary>
    private async Task WaitAsync(bool isForChanges, CancellationToken stop)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task<bool> change = _changes.Reader.ReadAsync(end.Token).AsTask();
        await Task.WhenAny(change, Task.Delay(isForChanges ? Timeout.InfiniteTimeSpan : Interval, _time, end.Token)).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
        await ((Task)change).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
    }

    /// <summary>Nothing that was kept is let go for what a library seems to lack that is still being looked at.</summary>
    private void Protect(PinPlan plan)
    {
        if (_pipeline() is not { } pipeline)
            return;
        bool isUnknown = _user is not null && (_pins is null || plan.Reports.Any(report => report.State == PinState.Waiting && report.Files == 0));
        _isKnown |= Settled.IsCompleted && (_finder is null || plan.Reports.All(static report => report.Pin.IsPath) || _finder.Index.GetStatistics().IsComplete);
        pipeline.Protect(plan.Kept, andMore: isUnknown || !_isKnown);
    }
}
