using System.Text;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Templates;

namespace MusicFs.Core.Ingest;

/// <summary>Finds where the side files of an album go, from where its tracks went.</summary>
internal sealed class SidePlaces(NamePolicy policy)
{
    private readonly Dictionary<OriginPath, AlbumDirectory> _folders = [];
    private readonly AlbumDirectory _all = new();

    /// <summary>The directory of playlists that belong to no album.</summary>
    public const string Playlists = "Playlists";

    /// <summary>Places of tracks by their paths without extension; Latin-1 keeps names apart that are not UTF-8.</summary>
    private readonly Dictionary<string, List<string>> _byStem = new(StringComparer.Ordinal);

    /// <param name="track">A file.</param>
    /// <param name="tags">Of a track in it.</param>
    /// <param name="places">Where that is shown.</param>
    /// <param name="isWhole">Whether it is the only one.</param>
    public void Add(OriginPath track, TrackTags tags, IReadOnlyList<string> places, bool isWhole)
    {
        if (!_folders.TryGetValue(track.Parent, out AlbumDirectory? folder))
            _folders.Add(track.Parent, folder = new AlbumDirectory());
        folder.Add(tags, places);
        _all.Add(tags, places);
        if (!isWhole)
            return;
        string stem = StemOf(track);
        if (!_byStem.TryGetValue(stem, out List<string>? same))
            _byStem.Add(stem, same = []);
        same.AddRange(places);
    }

    /// <summary>Where a side file is shown; nowhere where its folder does not hold one album.</summary>
    public IReadOnlyList<string> Of(OriginPath side)
    {
        if (SideFileNames.IsCueSheet(side.Name))
            return [];
        if (SideFileNames.IsLyrics(side.Name) && _byStem.TryGetValue(StemOf(side), out List<string>? tracks))
            return [.. tracks.Select(LyricsOf).Distinct()];
        // What lies above the folders of the discs belongs to all of them.
        AlbumDirectory album = _folders.GetValueOrDefault(side.Parent) ?? _all;
        string name = NameRules.MakeSafe(Encoding.UTF8.GetString(side.Name), policy, NameContext.File);
        return [.. album.Find().Select(directory => $"{directory}/{name}")];
    }

    /// <summary>Where a playlist is shown: like any side file, and where that is nowhere in a directory for all such.</summary>
    public IReadOnlyList<string> OfPlaylist(OriginPath playlist) => Of(playlist) is { Count: > 0 } places ? places : [AloneOf(playlist, policy)];

    /// <summary>Where a playlist is shown that has no tracks beside it, or those of several albums.</summary>
    public static string AloneOf(OriginPath playlist, NamePolicy policy) =>
        $"{Playlists}/{NameRules.MakeSafe(Encoding.UTF8.GetString(playlist.Name), policy, NameContext.File)}";

    private string LyricsOf(string place)
    {
        int slash = place.LastIndexOf('/') + 1;
        int dot = place.LastIndexOf('.');
        string name = (dot > slash ? place[slash..dot] : place[slash..]) + ".lrc";
        return place[..slash] + NameRules.MakeSafe(name, policy, NameContext.File);
    }

    private static string StemOf(OriginPath path) =>
        Encoding.Latin1.GetString(path.Bytes[..^path.Name.Length]) + Encoding.Latin1.GetString(SideFileNames.StemOf(path.Name));
}
