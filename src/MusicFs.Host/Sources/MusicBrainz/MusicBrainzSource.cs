using System.Globalization;
using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Sources;

namespace MusicFs.Host.Sources.MusicBrainz;

/// <summary>
/// Looks albums up in MusicBrainz: by the release's identifier where the tags have it, else by a search for album, artist and number of tracks, of whose results those are looked at
/// that may fit. What fits in every way is taken (<see cref="ReleaseMatch"/>). Where several releases of one group fit (reissues of the same music), only what they all say is; where
/// releases of several groups do, nothing. Sends names, numbers and identifiers of albums, and nothing else. Any thread.
/// </summary>
internal sealed class MusicBrainzSource : IMetadataSource, ISourceState, IDisposable
{
    /// <summary>Of this source.</summary>
    public const string SourceName = "musicbrainz";

    /// <summary>Releases that one look-up looks at: each is a request.</summary>
    private const int MostReleases = 4;

    private const int Results = 15;
    private const int LongestName = 300;

    /// <summary>Scores that differ less are the same.</summary>
    private const double Even = 0.02;

    private readonly MusicBrainzClient _client;
    private readonly CoverArtClient _covers;

    /// <param name="settings">Where it is and who asks.</param>
    /// <param name="time">The clock.</param>
    public MusicBrainzSource(MusicBrainzSettings settings, TimeProvider time) =>
        (_client, _covers) = (new MusicBrainzClient(settings, time), new CoverArtClient(settings, time));

    /// <inheritdoc/>
    public string Name => SourceName;

    /// <inheritdoc/>
    public DateTimeOffset? NotBefore => _client.NotBefore;

    /// <inheritdoc/>
    public string? Trouble => _client.Trouble;

    /// <inheritdoc/>
    public async ValueTask<FsResult<AlbumSuggestion>> LookUpAsync(AlbumQuery album, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(album);
        return ReleaseIdOf(album) is { } id
            ? await LookUpAsync(album, id, cancellation).ConfigureAwait(false)
            : NameOf(album) is { } name && ArtistOf(album) is { } artist
            ? await SearchAsync(album, name, artist, cancellation).ConfigureAwait(false)
            : FsError.NotFound;
    }

    /// <inheritdoc/>
    public async ValueTask<FsResult<byte[]>> FetchCoverAsync(string reference, CancellationToken cancellation) =>
        await _covers.GetAsync(reference, cancellation).ConfigureAwait(false);

    public void Dispose()
    {
        _client.Dispose();
        _covers.Dispose();
    }

    /// <summary>Text as a term of a search: none of its characters means anything (Lucene's query syntax).</summary>
    internal static string Quoted(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (char c in text)
        {
            if (c is '"' or '\\')
                quoted.Append('\\');
            quoted.Append(char.IsControl(c) ? ' ' : c);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>The release is known: what is to be seen is whether it is this one. Its names may be spelled otherwise.</summary>
    private async Task<FsResult<AlbumSuggestion>> LookUpAsync(AlbumQuery album, string id, CancellationToken cancellation)
    {
        FsResult<MusicBrainzRelease> found = await ReleaseAsync(id, cancellation).ConfigureAwait(false);
        if (!found.IsSuccess)
            return found.Error;
        double score = ReleaseMatch.Score(found.Value, album, null, null);
        return score < ReleaseMatch.Threshold ? FsError.NotFound : Say(album, [found.Value], score, isOnlyOne: true);
    }

    private async Task<FsResult<AlbumSuggestion>> SearchAsync(AlbumQuery album, string name, string artist, CancellationToken cancellation)
    {
        string query = string.Create(CultureInfo.InvariantCulture, $"release:{Quoted(name)} AND artist:{Quoted(artist)} AND tracks:{album.Tracks.Count}");
        FsResult<IReadOnlyList<MusicBrainzRelease>> searched = await _client.GetAsync(
            string.Create(CultureInfo.InvariantCulture, $"release?query={Uri.EscapeDataString(query)}&limit={Results}&fmt=json"), ReleaseReader.ReadSearch, cancellation).ConfigureAwait(false);
        if (!searched.IsSuccess)
            return searched.Error;
        MusicBrainzRelease[] candidates = [.. searched.Value.Where(release => ReleaseMatch.MayFit(release, album, name, artist)).DistinctBy(static release => release.Id)];
        List<(MusicBrainzRelease Release, double Score)> fitting = [];
        foreach (MusicBrainzRelease candidate in InOrder(candidates, album).Take(MostReleases))
        {
            FsResult<MusicBrainzRelease> found = await ReleaseAsync(candidate.Id, cancellation).ConfigureAwait(false);
            if (found.Error is not (FsError.None or FsError.NotFound))
                return found.Error;
            if (found.IsSuccess && ReleaseMatch.Score(found.Value, album, name, artist) is >= ReleaseMatch.Threshold and var score)
                fitting.Add((found.Value, score));
        }

        if (fitting.Count == 0)
            return FsError.NotFound;
        double best = fitting.Max(static one => one.Score);
        MusicBrainzRelease[] equal = [.. fitting.Where(one => one.Score >= best - Even).Select(static one => one.Release)];
        // Another album of the same name and the same lengths: nobody knows which. Likewise where one was not looked at.
        HashSet<string> groups = [.. equal.Select(static release => release.GroupId), .. candidates.Skip(MostReleases).Select(static release => release.GroupId)];
        if (groups.Count > 1 || groups.Contains(""))
            return FsError.NotFound;
        MusicBrainzRelease[] named = [.. equal.Where(release => IsNamed(release, album))];
        bool isNamed = named.Length == 1;
        return Say(album, isNamed ? named : equal, best, isNamed || candidates.Length == 1);
    }

    /// <summary>What tags say of the edition comes first.</summary>
    private static IEnumerable<MusicBrainzRelease> InOrder(IEnumerable<MusicBrainzRelease> candidates, AlbumQuery album) =>
        candidates.OrderByDescending(release => IsNamed(release, album)).ThenByDescending(static release => release.SearchScore);

    /// <summary>Whether the tags name just this edition: by its whole date, its catalogue number or its barcode.</summary>
    private static bool IsNamed(MusicBrainzRelease release, AlbumQuery album)
    {
        TrackTags tags = album.Tracks[0].Tags;
        return (release.CatalogNumber.Length > 0 && string.Equals(tags.CatalogNumber, release.CatalogNumber, StringComparison.OrdinalIgnoreCase))
            || (release.Barcode.Length > 0 && tags.Fields.GetValueOrDefault("BARCODE")?.Contains(release.Barcode) == true)
            || (release.Date.Length == 10 && tags.Date == release.Date);
    }

    private Task<FsResult<MusicBrainzRelease>> ReleaseAsync(string id, CancellationToken cancellation) =>
        _client.GetAsync($"release/{id}?inc=recordings+artist-credits+release-groups+labels+isrcs&fmt=json", ReleaseReader.ReadRelease, cancellation);

    private static AlbumSuggestion Say(AlbumQuery album, MusicBrainzRelease[] releases, double score, bool isOnlyOne) => new(
        SourceName, Math.Min(1, score), [.. Enumerable.Range(0, album.Tracks.Count).Select(i => new TrackSuggestion(i, ReleaseFields.Of(releases, i, isOnlyOne)))])
    {
        Reference = isOnlyOne ? $"release/{releases[0].Id}" : $"release-group/{releases[0].GroupId}",
    };

    /// <summary>Of all tracks; null where they have none or several.</summary>
    private static string? ReleaseIdOf(AlbumQuery album) =>
        OnlyOne(album, static tags => tags.MusicBrainz?.ReleaseId) is { } id && Guid.TryParseExact(id, "D", out Guid release) ? release.ToString("D") : null;

    private static string? NameOf(AlbumQuery album) => OnlyOne(album, static tags => tags.Album);

    /// <summary>Who the album is by; of many it is by various ones only where the tags say so.</summary>
    private static string? ArtistOf(AlbumQuery album) =>
        OnlyOne(album, static tags => tags.AlbumArtists is [var artist, ..] ? artist : null)
        ?? (album.Tracks.Any(static track => track.Tags.AlbumArtists.Count > 0) ? null : OnlyOne(album, static tags => tags.Artists is [var artist, ..] ? artist : null))
        ?? (album.Tracks.All(static track => track.Tags is { Compilation: true, AlbumArtists.Count: 0 }) ? "Various Artists" : null);

    private static string? OnlyOne(AlbumQuery album, Func<TrackTags, string?> of) =>
        album.Tracks.Select(track => of(track.Tags)).Distinct().ToArray() is [{ } one] && !string.IsNullOrWhiteSpace(one) && one.Length <= LongestName ? one : null;
}
