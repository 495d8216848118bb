using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;
using MusicFs.Library.Search;
using MusicFs.Library.Search.Query;
using MusicFs.Library.User;

namespace MusicFs.Core.Offline;

/// <content>What pins mean.</content>
public sealed partial class PinKeeper
{
    private PinPlan MakePlan()
    {
        ReadPipeline? pipeline = _pipeline();
        DateTimeOffset now = _time.GetUtcNow();
        return PinPlan.Of(
            Pins().Select(pin => pin.IsExpired(now) ? (pin, [], null) : Find(pin)),
            (long)((pipeline?.Room ?? 0) * PinnedPart),
            now,
            file => pipeline?.WholePart(file.Original.OriginId, file.Original.Path, file.Original.Version) ?? 0);
    }

    private (HeldPin Pin, IReadOnlyList<PinnedFile> Files, string? Unknown) Find(HeldPin pin)
    {
        if (pin.IsPath)
            return (pin, At(pin.Rule), null);
        if (_finder is null)
            return (pin, [], "This library keeps no catalog, and so finds nothing by queries.");
        if (!SearchQuery.TryParse(pin.Rule, out SearchQuery? query, out QueryError? error))
            return (pin, [], error.Describe(pin.Rule).What);
        bool isOrdered = query.Order.Count > 0 || query.Limit is not null;
        (List<(string OriginId, OriginPath Path)> found, string? unknown) = isOrdered ? InOrder(query) : All(query);
        List<(string Place, FileSource Source)> files = [.. found.SelectMany(one => _tree.ShownOf(one.OriginId, one.Path)).DistinctBy(static file => file.Place)];
        files.AddRange(_tree.SidesBeside(files.Select(static file => file.Place)));
        if (!isOrdered)
            files.Sort(static (one, other) => string.CompareOrdinal(one.Place, other.Place));
        return (pin, Stand(files), unknown);
    }

    private List<PinnedFile> At(string path)
    {
        ReadPipeline? pipeline = _pipeline();
        // A whole library may be meant: of each file no more is kept than is needed.
        List<PinnedFile> files = _tree.FilesAt(path, (place, source) => Stand(place, source, pipeline)) ?? [];
        files.Sort(static (one, other) => string.CompareOrdinal(one.Place, other.Place));
        return files;
    }

    private (List<(string OriginId, OriginPath Path)> Found, string? Unknown) InOrder(SearchQuery query)
    {
        SearchResult result = _finder!.Index.Find(query, 0, SearchQuery.MostTracks);
        return ([.. result.Hits.Select(static hit => (hit.OriginId, hit.Path))], result.Problem?.What);
    }

    private (List<(string OriginId, OriginPath Path)> Found, string? Unknown) All(SearchQuery query)
    {
        (IReadOnlyList<(string OriginId, OriginPath Path)> tracks, Contracts.FileSystem.Problem? problem) = _finder!.Index.FindAll(query);
        return ([.. tracks], problem?.What);
    }

    private List<PinnedFile> Stand(List<(string Place, FileSource Source)> files)
    {
        ReadPipeline? pipeline = _pipeline();
        return [.. files.Select(file => Stand(file.Place, file.Source, pipeline))];
    }

    /// <summary>Of the copies the one that costs least.</summary>
    private PinnedFile Stand(string place, FileSource source, ReadPipeline? pipeline)
    {
        PinnedFile best = Stand(place, new ShownOriginal(source.OriginId, source.Path, source.Version), pipeline);
        foreach (FileCopy copy in source.Others)
        {
            PinnedFile other = Stand(place, new ShownOriginal(copy.OriginId, copy.Path, copy.Version), pipeline);
            best = other.Standing < best.Standing ? other : best;
        }

        return best;
    }

    private PinnedFile Stand(string place, ShownOriginal original, ReadPipeline? pipeline)
    {
        IOrigin? origin = _origins.Find(original.OriginId);
        return new PinnedFile(
            place, original,
            origin is { Capabilities.IsRemote: false } ? PinnedStanding.Local
            : pipeline?.IsWhole(original.OriginId, original.Path, original.Version) == true ? PinnedStanding.Stored
            : origin is null || IsAway(origin) ? PinnedStanding.Away
            : origin is IMonitoredOrigin { IsMetered: true } ? PinnedStanding.Metered
            : PinnedStanding.Missing);
    }

    private static bool IsAway(IOrigin origin) => origin is IMonitoredOrigin { Health.State: OriginHealthState.Unhealthy };
}
