using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Plugins;
using MusicFs.Core.Ingest;
using MusicFs.Core.Overlays;
using MusicFs.Core.Tree;
using MusicFs.Library;
using MusicFs.Library.Sources;

namespace MusicFs.Core.Sources;

/// <summary>
/// Asks metadata sources about the albums of a library, one at a time, while nothing is scanned and nobody waits for it. What they say is kept by the question, and not asked again
/// before it is old, whatever restarts, moves or copies come between. An album is tried three times; a source that fails for several albums in a row rests for an hour, and
/// then nothing is held against the albums. Without sources nothing is asked and nothing is read. One for all trees of a library. <see cref="RunAsync"/> runs once; the rest may come from any thread.
/// </summary>
public sealed partial class AlbumLookUps
{
    /// <summary>Albums that wait to be asked about at most; the walk through the library goes on when all of them were.</summary>
    public const int QueueLength = 256;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>The walk takes a twentieth of a processor at most, until it takes the interval.</summary>
    private const int Leisure = 20;

    private readonly ILibraryIndex _index;
    private readonly VirtualTree _tree;
    private readonly OriginSet _origins;
    private readonly SuggestionStore _store;
    private readonly TrackOverlays _overlays;
    private readonly TimeProvider _time;
    private readonly ILogger<AlbumLookUps> _log;
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<string, AskedSource> _asked = new(StringComparer.Ordinal);
    private IReadOnlyList<IMetadataSource> _sources = [];
    private IReadOnlyDictionary<string, AnswerCounts> _counts = new Dictionary<string, AnswerCounts>();
    private TimeSpan _walked;
    private long _told;
    private int _waiting;

    /// <param name="index">Knows the files.</param>
    /// <param name="tree">Tells of changes.</param>
    /// <param name="origins">Whose files are meant.</param>
    /// <param name="store">Keeps what is said.</param>
    /// <param name="overlays">Of all mounts: what people want is asked for, and what is said is shown below it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Hears of what fails.</param>
    public AlbumLookUps(
        ILibraryIndex index, VirtualTree tree, OriginSet origins, SuggestionStore store, TrackOverlays overlays, TimeProvider time, ILogger<AlbumLookUps> log) =>
        (_index, _tree, _origins, _store, _overlays, _time, _log) = (index, tree, origins, store, overlays, time, log);

    /// <summary>Who is asked; none for nobody. Each by a name of its own.</summary>
    public IReadOnlyList<IMetadataSource> Sources
    {
        get => Volatile.Read(ref _sources);
        set
        {
            Volatile.Write(ref _sources, value);
            Wake();
        }
    }

    /// <summary>How long an answer, also one that nothing fits, is not asked for again.</summary>
    public TimeSpan KeptFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Whether a scan goes on: nobody is asked meanwhile.</summary>
    public Func<bool> IsBusy { get; set; } = static () => false;

    /// <summary>Has files shown as they are to be by now.</summary>
    public Func<IReadOnlyList<(string OriginId, CatalogFile File)>, Task> Follow { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Told when every album was looked at and some were asked about since it was told last.</summary>
    public Action? Finished { get; set; }

    /// <summary>How far each source is, as counted last; none where nobody is asked.</summary>
    public IReadOnlyList<SourceProgress> Known
    {
        get
        {
            DateTimeOffset now = _time.GetUtcNow();
            IReadOnlyDictionary<string, AnswerCounts> counts = Volatile.Read(ref _counts);
            return [.. Sources.Select(source =>
            {
                AnswerCounts held = counts.GetValueOrDefault(source.Name);
                AskedSource asked = Of(source.Name);
                return new SourceProgress(
                    source.Name, held.Found, held.None, held.Failed, Volatile.Read(ref _waiting), asked.Tries, asked.Answers, asked.Failures, asked.RestsUntil(source, now),
                    _store.Problem?.ToString() ?? asked.Problem ?? (source as ISourceState)?.Trouble);
            })];
        }
    }

    /// <summary>Asks until it is stopped. After it failed it may be called again.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        _tree.Changed += Wake;
        try
        {
            while (true)
            {
                _walked = TimeSpan.Zero;
                // What cannot be kept would be asked for again and again.
                if (_store.Problem is null && Sources.Any(source => Of(source.Name).RestsUntil(source, _time.GetUtcNow()) is null))
                    await PassAsync(stop).ConfigureAwait(false);
                await WaitAsync(stop).ConfigureAwait(false);
                if (Sources.Count > 0)
                    await Task.Delay(TimeSpan.FromTicks(Math.Clamp(_walked.Ticks * Leisure, Shortest.Ticks, Interval.Ticks)), _time, stop).ConfigureAwait(false);
            }
        }
        finally
        {
            Volatile.Write(ref _waiting, 0);
            _tree.Changed -= Wake;
        }
    }

    private AskedSource Of(string name) => _asked.GetOrAdd(name, static (_, time) => new AskedSource(time), _time);

    private void Wake() => _changes.Writer.TryWrite(true);

    /// <summary>Until something changes, and no longer than what is old or rests may wait.</summary>
    private async Task WaitAsync(CancellationToken stop)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task<bool> change = _changes.Reader.ReadAsync(end.Token).AsTask();
        await Task.WhenAny(change, Task.Delay(Sources.Count > 0 ? Interval : Timeout.InfiniteTimeSpan, _time, end.Token)).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
        await ((Task)change).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
    }

    /// <summary>Every album, once.</summary>
    private async Task PassAsync(CancellationToken stop)
    {
        List<AlbumInQuestion> queue = [];
        HashSet<ulong> met = [];
        await WaitForQuietAsync(stop).ConfigureAwait(false);
        await CountAsync().ConfigureAwait(false);
        _ = await _index.FlushAsync().ConfigureAwait(false);
        // Less may be allowed than before.
        await TrimCoversAsync().ConfigureAwait(false);
        foreach (IOrigin origin in _origins)
        {
            IReadOnlyList<OriginPath> folders = await Task.Run(() => _index.FoldersOf(origin.Id), stop).ConfigureAwait(false);
            foreach (IGrouping<OriginPath, OriginPath> root in folders.GroupBy(OriginScan.AlbumRootOf))
            {
                long begun = _time.GetTimestamp();
                foreach (AlbumInQuestion album in await Task.Run(() => AlbumsIn(origin, root), stop).ConfigureAwait(false))
                {
                    met.UnionWith(album.Files.Select(static file => file.Identity));
                    if (await MeetAsync(album).ConfigureAwait(false))
                        queue.Add(album);
                }

                _walked += _time.GetElapsedTime(begun);
                if (queue.Count >= QueueLength)
                    await DrainAsync(queue, stop).ConfigureAwait(false);
                if (Sources.Count == 0)
                    return;
            }
        }

        await DrainAsync(queue, stop).ConfigureAwait(false);
        await SettleDoubtsAsync().ConfigureAwait(false);
        await CountAsync().ConfigureAwait(false);
        if (Sources.Count > 0 && !IsBusy())
            await _store.TidyAsync(await Task.Run(() => _store.Files().Where(identity => !met.Contains(identity) && !_index.HasIdentity(identity)).ToArray(), stop).ConfigureAwait(false), _time.GetUtcNow()).ConfigureAwait(false);
        if (_asked.Values.Sum(static source => source.Tries) is var tries && tries != _told)
        {
            _told = tries;
            Finished?.Invoke();
        }
    }

    private AlbumInQuestion[] AlbumsIn(IOrigin origin, IEnumerable<OriginPath> folders) =>
        [.. AlbumInQuestion.Find(folders.SelectMany(folder => _index.FilesIn(origin.Id, folder)), file => _overlays.CorrectByPeople(file.Identity, file.Tags!), origin)];

    /// <summary>Whether anybody is to be asked about it. What was said of it before counts for these files from now on.</summary>
    private async Task<bool> MeetAsync(AlbumInQuestion album)
    {
        bool isNew = await _store.PlaceAsync(album.Key, [.. album.Files.Select(static file => file.Identity)]).ConfigureAwait(false);
        bool isAnswered = await Task.Run(() => Sources.All(source => _store.IsAnswered(album.Key, source.Name, _time.GetUtcNow()))).ConfigureAwait(false);
        if (isNew && isAnswered)
            await ShowAsync(album.Key).ConfigureAwait(false);
        return !isAnswered || await Task.Run(() => LacksCover(album)).ConfigureAwait(false);
    }

    /// <summary>Shows what is said of an album, wherever it lies.</summary>
    private async Task ShowAsync(AlbumKey album)
    {
        (string, CatalogFile)[] files = await Task.Run(() => _store.FilesOf(album).Select(_index.FindIdentity).OfType<(string, CatalogFile)>().ToArray()).ConfigureAwait(false);
        _overlays.NoteSuggested([.. files.Select(static file => file.Item2.Identity)]);
        await Follow(files).ConfigureAwait(false);
    }

    private async Task CountAsync() => Volatile.Write(ref _counts, await Task.Run(_store.Count).ConfigureAwait(false));

    private async Task WaitForQuietAsync(CancellationToken stop)
    {
        while (IsBusy())
            await Task.Delay(TimeSpan.FromSeconds(1), _time, stop).ConfigureAwait(false);
    }
}
