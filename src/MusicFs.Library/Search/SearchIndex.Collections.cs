using MusicFs.Contracts.Origins;
using MusicFs.Library.Search.Query;

namespace MusicFs.Library.Search;

/// <content>What collections are made of beside queries.</content>
public sealed partial class SearchIndex
{
    /// <summary>Tracks of which another has the same audio, those of one audio together and with one score.</summary>
    public IReadOnlyList<SearchHit> Duplicates(int limit) => Read(reader => Locate(reader.Copies(limit), [])) ?? [];

    /// <summary>These tracks in the order in which they are named, as far as they are known; each with a lower score than the one before.</summary>
    public IReadOnlyList<SearchHit> Tracks(IReadOnlyCollection<ulong> identities) => Read(reader =>
    {
        List<SearchRow> rows = reader.RowsOf(identities);
        for (int i = 0; i < rows.Count; i++)
            rows[i].Score = -i;
        return Locate(rows, []);
    }) ?? [];

    /// <summary>Whether a query finds anything.</summary>
    public bool HasAny(SearchQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return query.Root is { } root && Read(reader => reader.Rows(Compiler(reader).Compile(root), null, [], 1)) is { Count: > 0 };
    }

    /// <summary>First years of decades that tracks are from, in order; some may be of no track any more.</summary>
    public IReadOnlyList<int> Decades() => Read(static reader => reader.Decades()) ?? [];

    /// <summary>Genres of tracks as they are written, in order; some may be of none any more.</summary>
    public IReadOnlyList<string> Genres(int limit) => Read(reader => reader.Genres(limit)) ?? [];

    /// <summary>Files as hits, in their order. One that is not in the index yet is known by its name alone.</summary>
    public IReadOnlyList<SearchHit> Describe(IReadOnlyList<(string OriginId, OriginPath Path)> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        IReadOnlyList<ulong?> identities = _catalog.Identify(files);
        Dictionary<ulong, SearchRow> rows = (Read(reader => reader.RowsOf(identities.OfType<ulong>().ToHashSet())) ?? []).ToDictionary(static row => row.Identity);
        List<SearchHit> hits = new(files.Count);
        for (int i = 0; i < files.Count; i++)
        {
            (string originId, OriginPath path) = files[i];
            hits.Add(identities[i] is { } identity && rows.TryGetValue(identity, out SearchRow? row)
                ? new SearchHit(identity, originId, path, row.Artist, row.Album, row.Title, row.Year, row.Seconds, -i)
                : new SearchHit(identities[i] ?? 0, originId, path, "", "", Path.GetFileNameWithoutExtension(path.ToString()), null, null, -i));
        }

        return hits;
    }
}
