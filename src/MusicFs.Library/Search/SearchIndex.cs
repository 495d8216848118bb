using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Library.Search.Query;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library.Search;

/// <summary>
/// Finds tracks by what people remember of them, in <c>search.db</c> beside the catalog (docs/formats/library.md), which can be made again from there
/// at any time. One loop keeps it in step with the catalog and with corrected tags, behind whoever changes them; searches come from any thread, many at
/// once, and may wait for the disk, so never from a filesystem operation. A damaged file is made anew by the loop.
/// </summary>
public sealed partial class SearchIndex : IAsyncDisposable
{
    public const string FileName = "search.db";

    /// <summary>Words that are taken for one that is written wrongly.</summary>
    private const int MostNear = 30;

    private readonly string _path;
    private readonly LibraryCatalog _catalog;
    private readonly ITagCorrections? _corrections;
    private readonly IPlayCounts? _plays;
    private readonly TimeProvider _time;
    private readonly ConcurrentBag<SearchReader> _readers = [];
    private readonly Channel<SearchWork> _queue = Channel.CreateUnbounded<SearchWork>(new UnboundedChannelOptions { SingleReader = true });
    private SearchWriter? _writer;
    private volatile Problem? _problem;
    private volatile bool _isDamaged;
    private volatile bool _isCaughtUp;
    private long _pending;
    private long _generation;
    private int _readerEpoch;

    private SearchIndex(string path, LibraryCatalog catalog, ITagCorrections? corrections, TimeProvider time, IPlayCounts? plays)
    {
        _path = path;
        _catalog = catalog;
        _corrections = corrections;
        _plays = plays;
        _time = time;
        catalog.Follow((revision, identities) => Add(new SearchWork(revision, identities)));
        if (corrections is not null)
            corrections.Changed += Note;
        if (plays is not null)
            plays.Played += NotePlays;
    }

    /// <summary>Raised, on the loop's thread, when searches may have other results than before. Must return soon.</summary>
    public event Action? Changed;

    /// <summary>Rises with each change.</summary>
    public long Generation => Volatile.Read(ref _generation);

    /// <summary>Opens or makes the index of a folder; before the catalog is first written to. Nothing is read yet, so that a start does not wait for it.</summary>
    /// <param name="folder">The catalog's.</param>
    /// <param name="catalog">What it is made from; must outlive it.</param>
    /// <param name="corrections">What people want tags to be; null for what files say.</param>
    /// <param name="time">The clock.</param>
    /// <param name="plays">How often tracks were played; null where nobody counts.</param>
    public static SearchIndex Open(string folder, LibraryCatalog catalog, ITagCorrections? corrections = null, TimeProvider? time = null, IPlayCounts? plays = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new SearchIndex(Path.Combine(folder, FileName), catalog, corrections, time ?? TimeProvider.System, plays);
    }

    /// <summary>Removes the index of a folder that nobody uses.</summary>
    public static void Delete(string folder)
    {
        foreach (string suffix in Suffixes)
            File.Delete(Path.Combine(folder, FileName + suffix));
    }

    /// <summary>What a query finds, the best first, or sorted as it says.</summary>
    /// <param name="query">The query; its own limit counts as well.</param>
    /// <param name="offset">Hits that are left out.</param>
    /// <param name="limit">Hits at most.</param>
    /// <param name="origin">Only of this origin; null for all.</param>
    /// <param name="corrects">Whether words that are nowhere may be taken for those nearest to them, where nothing is found.</param>
    /// <param name="highlights">Whether hits say where the words are in their names.</param>
    public SearchResult Find(SearchQuery query, int offset, int limit, string? origin = null, bool corrects = false, bool highlights = false)
    {
        ArgumentNullException.ThrowIfNull(query);
        int most = Math.Min(query.Limit ?? SearchQuery.MostTracks, SearchQuery.MostTracks);
        int end = (int)Math.Min(most, (long)offset + limit);
        if (query.Root is null || end <= offset)
            return new SearchResult([], false, Problem: _problem);
        return Read(reader =>
        {
            (List<SearchRow> rows, QueryNode root) = (Rows(reader, query, query.Root, origin, end + 1), query.Root);
            string? corrected = null;
            if (rows.Count == 0 && corrects && Spelling.Correct(reader, query.Root) is (var other, var text))
                (rows, root, corrected) = (Rows(reader, query, other, origin, end + 1), other, text);
            bool hasMore = rows.Count > end && end < most;
            rows = rows.GetRange(Math.Min(offset, rows.Count), Math.Max(0, Math.Min(end, rows.Count) - offset));
            return new SearchResult(Locate(rows, highlights ? Asked(reader, root) : []), hasMore, rows.Count == 0 ? null : corrected);
        }) ?? new SearchResult([], false, Problem: _problem);
    }

    /// <summary>Of all tracks that a query finds where they lie; of those that it sorts or limits as it says.</summary>
    public (IReadOnlyList<(string OriginId, OriginPath Path)> Tracks, Problem? Problem) FindAll(SearchQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Root is not { } root)
            return ([], _problem);
        List<ulong>? found = Read(reader => query.Limit is { } limit
            ? [.. Rows(reader, query, root, null, limit).Select(static row => row.Identity)]
            : reader.Identities(Compiler(reader).Compile(root), null));
        return found is null ? ([], _problem) : ([.. _catalog.Locate(found).Select(static one => (one.OriginId, one.Path))], null);
    }

    /// <summary>Counts what there is.</summary>
    public SearchStatistics GetStatistics()
    {
        long bytes = Suffixes.Sum(suffix => new FileInfo(_path + suffix) is { Exists: true } file ? file.Length : 0);
        long pending = Volatile.Read(ref _pending);
        return new SearchStatistics(Read(static reader => (long?)reader.Count()) ?? 0, pending, bytes, _isCaughtUp && pending == 0 && _problem is null);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        if (_corrections is not null)
            _corrections.Changed -= Note;
        if (_plays is not null)
            _plays.Played -= NotePlays;
        Close();
        return ValueTask.CompletedTask;
    }

    private static IEnumerable<string> Suffixes => ["", "-wal", "-shm"];

    private List<SearchRow> Rows(SearchReader reader, SearchQuery query, QueryNode root, string? origin, int count)
    {
        QueryCompiler compiler = Compiler(reader);
        return query.Order.Count > 0
            ? reader.Rows(compiler.Compile(root), origin, query.Order, count)
            : new Ranking(reader, compiler, origin).Best(root, count);
    }

    private QueryCompiler Compiler(SearchReader reader) =>
        new(_time.GetUtcNow().ToUnixTimeSeconds(), (word, distance) => reader.Near(word, distance ?? Spelling.DistanceFor(word), MostNear));

    private static List<(QueryNode.Text, IReadOnlyList<string>)> Asked(SearchReader reader, QueryNode root) =>
    [
        .. QueryCompiler.Conjuncts(root).SelectMany(static part => part is QueryNode.Any any ? any.Parts : [part]).OfType<QueryNode.Text>().Select(text =>
        {
            (List<string> words, List<string> joined) = SearchText.WordsOf(text.Value);
            IEnumerable<string> near = text.Match == WordMatch.Fuzzy ? words.SelectMany(word => reader.Near(word, text.Distance ?? Spelling.DistanceFor(word), MostNear)) : [];
            return (text, (IReadOnlyList<string>)[.. words, .. joined, .. near]);
        }),
    ];

    private List<SearchHit> Locate(List<SearchRow> rows, List<(QueryNode.Text, IReadOnlyList<string>)> asked)
    {
        Dictionary<ulong, (string OriginId, OriginPath Path)> places = [];
        foreach ((ulong identity, string originId, OriginPath path) in _catalog.Locate([.. rows.Select(static row => row.Identity)]))
            places[identity] = (originId, path);
        List<SearchHit> hits = new(rows.Count);
        foreach (SearchRow row in rows)
        {
            if (places.TryGetValue(row.Identity, out (string OriginId, OriginPath Path) place))
            {
                hits.Add(new SearchHit(row.Identity, place.OriginId, place.Path, row.Artist, row.Album, row.Title, row.Year, row.Seconds, row.Score)
                {
                    Highlights = asked.Count == 0 ? [] : Highlighting.Of(row, asked),
                });
            }
        }

        return hits;
    }

    private T? Read<T>(Func<SearchReader, T> read)
    {
        int epoch = Volatile.Read(ref _readerEpoch);
        SearchReader? reader = null;
        try
        {
            if (!_readers.TryTake(out reader))
            {
                if (!File.Exists(_path))
                    return default;
                reader = new SearchReader(_path);
            }

            T result = read(reader);
            if (epoch == Volatile.Read(ref _readerEpoch))
            {
                _readers.Add(reader);
                reader = null;
            }

            return result;
        }
        catch (SqliteException error)
        {
            Fail(error);
            return default;
        }
        finally
        {
            reader?.Dispose();
        }
    }

    private void Fail(SqliteException error)
    {
        if (SqliteFile.IsDamage(error))
        {
            _isDamaged = true;
            Add(new SearchWork(0, []));
        }
        else if (_isCaughtUp)
        {
            _problem = SqliteFile.Describe(_path, error);
        }
    }
}
