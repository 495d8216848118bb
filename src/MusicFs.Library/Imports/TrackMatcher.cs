using System.Globalization;
using System.Text;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;

namespace MusicFs.Library.Imports;

/// <summary>
/// Finds the files that tracks of another library are: by where they lie, else by what identifies a recording, else by what is said of it.
/// What fits several files of one origin is none of them. Waits for the disk.
/// </summary>
/// <param name="index">What the origins hold.</param>
/// <param name="origins">Where each origin begins: a folder, or an address.</param>
/// <param name="maps">What paths of the other library begin with, and what they begin with here.</param>
public sealed class TrackMatcher(ILibraryIndex index, IReadOnlyList<(string OriginId, string Location)> origins, IReadOnlyList<(string Old, string New)> maps)
{
    /// <summary>Files that fit one track; more say no more than these do.</summary>
    private const int MostCandidates = 16;

    private static readonly string[] Kinds = ["musicbrainz", "musicbrainz", "isrc", "tags"];
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    /// <summary>The file at the place that the other library names; null where there is none.</summary>
    public TrackMatch? ByPath(ImportedTrack track)
    {
        ArgumentNullException.ThrowIfNull(track);
        foreach (ReadOnlyMemory<byte> path in PathsOf(track.Path))
        {
            foreach ((string origin, OriginPath place) in PlacesOf(path))
            {
                if (index.Find(origin, place) is { } file)
                    return new TrackMatch("path", [(origin, file)], null);
            }
        }

        return null;
    }

    /// <summary>What tracks are that <see cref="ByPath"/> did not find, in the same order. Reads the whole catalog once.</summary>
    public IReadOnlyList<TrackMatch> ByContent(IReadOnlyList<ImportedTrack> tracks, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tracks);
        Dictionary<string, List<Candidate>> wanted = new(StringComparer.Ordinal);
        foreach (ImportedTrack track in tracks)
        {
            foreach (string key in KeysOf(track).OfType<string>())
                wanted.TryAdd(key, []);
        }

        if (wanted.Count > 0)
            Collect(wanted, cancellation);
        return [.. tracks.Select(track => Choose(track, wanted))];
    }

    private void Collect(Dictionary<string, List<Candidate>> wanted, CancellationToken cancellation)
    {
        foreach (string origin in origins.Select(static origin => origin.OriginId).Distinct())
        {
            foreach (OriginPath folder in index.FoldersOf(origin))
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (CatalogFile file in index.FilesIn(origin, folder))
                {
                    foreach (string key in file.Tags is { } tags ? KeysOf(tags) : [])
                    {
                        if (wanted.TryGetValue(key, out List<Candidate>? list) && list.Count < MostCandidates)
                            list.Add(new Candidate(origin, file));
                    }
                }
            }
        }
    }

    private static TrackMatch Choose(ImportedTrack track, Dictionary<string, List<Candidate>> found)
    {
        string?[] keys = KeysOf(track);
        string? problem = null;
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i] is not { } key || found[key] is not { Count: > 0 } all)
                continue;
            List<Candidate> fitting = [.. all.Where(candidate => IsAsLong(track, candidate.File.Tags!) || Kinds[i] != "tags").DistinctBy(static candidate => (candidate.OriginId, candidate.File.Path))];
            fitting = Narrow(fitting, candidate => IsAsLong(track, candidate.File.Tags!));
            fitting = Narrow(fitting, candidate => track.First("MUSICBRAINZ_ALBUMID") is { } release && candidate.File.Tags!.MusicBrainz?.ReleaseId == release);
            fitting = Narrow(fitting, candidate => track.First("ALBUM") is { } album && Folded(album) == Folded(candidate.File.Tags!.Album ?? ""));
            fitting = Narrow(fitting, candidate => Number(track, "DISCNUMBER") == (candidate.File.Tags!.DiscNumber ?? 1));
            fitting = Narrow(fitting, candidate => Number(track, "TRACKNUMBER") == candidate.File.Tags!.TrackNumber);
            if (fitting.Count > 0 && fitting.DistinctBy(static candidate => candidate.OriginId).Count() == fitting.Count)
                return new TrackMatch(Kinds[i], [.. fitting.Select(static candidate => (candidate.OriginId, candidate.File))], null);
            if (fitting.Count > 0)
                problem ??= $"{fitting.Count} files fit it by {Kinds[i]}: {fitting[0].File.Path}, {fitting[1].File.Path}{(fitting.Count > 2 ? " ..." : "")}";
        }

        return TrackMatch.None(problem ?? "No file of the library is at its path, or has its MusicBrainz id, its ISRC, or its title, artist, album and track number.");
    }

    /// <summary>Those of a kind where there is any, else all.</summary>
    private static List<Candidate> Narrow(List<Candidate> candidates, Predicate<Candidate> fits) =>
        candidates.Count > 1 && candidates.FindAll(fits) is { Count: > 0 } some ? some : candidates;

    private static bool IsAsLong(ImportedTrack track, TrackTags tags) =>
        track.DurationSeconds is not { } wanted || tags.DurationSeconds is not { } there || Math.Abs(wanted - there) <= Tolerance.TotalSeconds;

    private static int? Number(ImportedTrack track, string field) =>
        int.TryParse(track.First(field), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : field == "DISCNUMBER" ? 1 : null;

    /// <summary>By the order of <see cref="Kinds"/>.</summary>
    private static string?[] KeysOf(ImportedTrack track) =>
    [
        Key('t', track.First("MUSICBRAINZ_RELEASETRACKID")), Key('r', track.First("MUSICBRAINZ_TRACKID")), Key('i', track.First("ISRC")),
        track.First("TITLE") is { } title && track.Fields.TryGetValue("ARTIST", out IReadOnlyList<string>? artists) && track.First("ALBUM") is { } album
            ? Key('s', $"{title}\0{string.Join("; ", artists)}\0{album}\0{Number(track, "TRACKNUMBER")}")
            : null,
    ];

    private static IEnumerable<string> KeysOf(TrackTags tags)
    {
        string?[] keys = [Key('t', tags.MusicBrainz?.TrackId), Key('r', tags.MusicBrainz?.RecordingId), Key('i', tags.Isrc)];
        foreach (string key in keys.OfType<string>())
            yield return key;
        if (tags.Title is null || tags.Artists.Count == 0 || tags.Album is null)
            yield break;
        // Who has room for one artist keeps the first of several, or all in one text.
        string[] artists = tags.Artists.Count == 1 ? [tags.Artists[0]] : [tags.Artists[0], .. FieldComparison.Joined(tags.Artists)];
        foreach (string artist in artists)
            yield return Key('s', $"{tags.Title}\0{artist}\0{tags.Album}\0{tags.TrackNumber}")!;
    }

    private static string? Key(char kind, string? text) => string.IsNullOrWhiteSpace(text) ? null : kind + Folded(text);

    private static string Folded(string text) => FieldComparison.Plain(text).ToUpperInvariant();

    /// <summary>A path as it is, and as the maps have it.</summary>
    private IEnumerable<ReadOnlyMemory<byte>> PathsOf(ReadOnlyMemory<byte> path)
    {
        if (path.IsEmpty)
            yield break;
        foreach ((string old, string now) in maps)
        {
            if (Below(path, old) is { } rest)
                yield return (byte[])[.. Encoding.UTF8.GetBytes(now.TrimEnd('/')), (byte)'/', .. rest.Span];
        }

        yield return path;
    }

    /// <summary>A path that begins at no root is one of any origin.</summary>
    private IEnumerable<(string OriginId, OriginPath Path)> PlacesOf(ReadOnlyMemory<byte> path)
    {
        foreach ((string origin, string location) in origins)
        {
            if (path.Span[0] != (byte)'/' && !location.Contains("://", StringComparison.Ordinal))
                yield return (origin, new OriginPath(path));
            else if (Below(path, location) is { } rest)
                yield return (origin, new OriginPath(rest));
            // What another system wrote may spell letters of several parts in another way.
            if (Below(path, location) is { } spelled && FieldComparison.Plain(Encoding.UTF8.GetString(spelled.Span)) is var plain)
                yield return (origin, OriginPath.FromString(plain));
        }
    }

    private static ReadOnlyMemory<byte>? Below(ReadOnlyMemory<byte> path, string folder)
    {
        byte[] start = Encoding.UTF8.GetBytes(folder.TrimEnd('/') + "/");
        return path.Length > start.Length && path.Span.StartsWith(start) ? path[start.Length..] : null;
    }

    private readonly record struct Candidate(string OriginId, CatalogFile File);
}
