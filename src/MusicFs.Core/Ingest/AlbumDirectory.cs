using MusicFs.Contracts.Tags;

namespace MusicFs.Core.Ingest;

/// <summary>Where the tracks of one folder are placed, as far as it matters to the files beside them.</summary>
internal sealed class AlbumDirectory
{
    private readonly Dictionary<string, int> _tracksIn = new(StringComparer.Ordinal);
    private (string? Album, string? Artist)? _album;
    private bool _albumsDiffer;
    private int _tracks;
    private IReadOnlyList<string>? _found;

    public void Add(TrackTags tags, IReadOnlyList<string> places)
    {
        (string?, string?) album = (tags.Album, tags.AlbumArtists.Count > 0 ? tags.AlbumArtists[0] : null);
        _albumsDiffer |= tags.Album is null || (_album is { } other && other != album);
        _album ??= album;
        _tracks++;
        foreach (string directory in places.Select(DirectoryOf).Distinct())
            _tracksIn[directory] = _tracksIn.GetValueOrDefault(directory) + 1;
    }

    /// <summary>
    /// The directories that hold more than half of the tracks, one for each view; else that which holds most of them. None where the
    /// tracks are not of one album.
    /// </summary>
    public IReadOnlyList<string> Find() => _found ??= _albumsDiffer ? [] : FindMost();

    private List<string> FindMost()
    {
        // What a template puts at the root is no album's directory.
        List<KeyValuePair<string, int>> all =
            [.. _tracksIn.Where(pair => pair.Key.Length > 0).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)];
        List<string> most = [.. all.Where(pair => 2 * pair.Value > _tracks).Select(pair => pair.Key)];
        return most.Count > 0 || all.Count == 0 ? most : [all[0].Key];
    }

    private static string DirectoryOf(string place) => place[..Math.Max(0, place.LastIndexOf('/'))];
}
