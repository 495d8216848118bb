using System.Globalization;
using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Core.Templates;
using MusicFs.Library.Search;
using MusicFs.Library.Search.Query;

namespace MusicFs.Core.Search;

/// <content>What is in the folders. Called on threads that may wait for the disk.</content>
public sealed partial class VirtualFolders
{
    /// <summary>Links below <c>/.search</c>.</summary>
    private const int MostFound = 1000;

    private const int MostGenres = 2000;

    private FolderContent FillCollections(VirtualFolder folder)
    {
        List<FolderEntry> entries = [];
        foreach (CollectionQuery collection in _finder.Collections.All)
            AddCollection(entries, folder, collection.Name, () => Found(() => _finder.TracksOf(collection)));
        entries.Add(Group(folder, BuiltIn.Decades, FillDecades));
        entries.Add(Group(folder, BuiltIn.Genres, FillGenres));
        AddCollection(entries, folder, BuiltIn.Duplicates, () => Found(() => _finder.Index.Duplicates(SearchQuery.MostTracks)), Repeats.OfOneAudio);
        if (_finder.Playlists is { } playlists)
            entries.Add(Group(folder, BuiltIn.Playlists, made => FillPlaylists(made, playlists)));
        return new FolderContent(entries);
    }

    private FolderEntry Group(VirtualFolder parent, string name, Func<VirtualFolder, FolderContent> fill)
    {
        VirtualFolder group = Folder(parent, name, made => Found(() => fill(made)), hasFolders: true);
        return new FolderEntry(group.Name, Folder: group);
    }

    private FolderContent FillDecades(VirtualFolder folder)
    {
        List<FolderEntry> entries = [];
        foreach (int decade in _finder.Index.Decades())
        {
            SearchQuery query = Parsed($"year:{decade}..{decade + 9}");
            if (_finder.Index.HasAny(query))
                AddCollection(entries, folder, string.Create(CultureInfo.InvariantCulture, $"{decade}s"), () => Hits(query));
        }

        return new FolderContent(entries);
    }

    private FolderContent FillGenres(VirtualFolder folder)
    {
        List<FolderEntry> entries = [];
        HashSet<string> met = new(StringComparer.OrdinalIgnoreCase);
        foreach (string genre in _finder.Index.Genres(MostGenres))
        {
            string name = NameRules.MakeSafe(genre, NamePolicy.Posix, NameContext.AtRoot);
            SearchQuery query = Parsed($"genre:=\"{genre.Replace("\"", "", StringComparison.Ordinal)}\"");
            if (name.Length is > 0 and < 128 && !name.EndsWith(".m3u8", StringComparison.Ordinal) && met.Add(name) && _finder.Index.HasAny(query))
                AddCollection(entries, folder, name, () => Hits(query));
        }

        return new FolderContent(entries);
    }

    private FolderContent FillPlaylists(VirtualFolder folder, LibraryPlaylists playlists)
    {
        List<FolderEntry> entries = [];
        foreach (LibraryPlaylist playlist in playlists.All())
            AddCollection(entries, folder, playlist.Name, () => playlists.TracksAsync(playlist, SearchQuery.MostTracks, CancellationToken.None), Repeats.Kept);
        return new FolderContent(entries);
    }

    /// <summary>A collection is a folder of links, and a list beside it.</summary>
    private void AddCollection(
        List<FolderEntry> entries, VirtualFolder parent, string name, Func<Task<FsResult<IReadOnlyList<SearchHit>>>> find, Repeats repeats = Repeats.LeftOut)
    {
        VirtualFolder folder = Folder(parent, name, async made => await find().ConfigureAwait(false) is { } found && found.TryGetValue(out IReadOnlyList<SearchHit>? hits)
            ? Links(made, hits, repeats) : found.Error);
        entries.Add(new FolderEntry(folder.Name, Folder: folder));
        entries.Add(new FolderEntry(Encoding.UTF8.GetBytes(name + ".m3u8"), Write: async () => await find().ConfigureAwait(false) is { } found && found.TryGetValue(out IReadOnlyList<SearchHit>? hits)
            ? List(parent, Places(hits, repeats)) : found.Error));
    }

    private Task<FsResult<IReadOnlyList<SearchHit>>> Hits(SearchQuery query) => Found(() => _finder.Index.Find(query, 0, SearchQuery.MostTracks).Hits);

    /// <summary>What the index finds is always found, if it is nothing.</summary>
    private static Task<FsResult<T>> Found<T>(Func<T> find) => Task.FromResult(new FsResult<T>(find()));

    private static SearchQuery Parsed(string query) => SearchQuery.Parse(query, out _) ?? new SearchQuery(query, null, [], null);

    private FolderContent Links(VirtualFolder folder, IReadOnlyList<SearchHit> hits, Repeats repeats)
    {
        List<(SearchHit Hit, string Place)> places = Places(hits, repeats);
        string up = UpFrom(folder.Depth + 1);
        string number = places.Count < 1000 ? "000" : "00000";
        return new FolderContent([.. places.Select((one, i) =>
        {
            string extension = Path.GetExtension(one.Place);
            string artist = one.Hit.Artist.Length == 0 ? "" : one.Hit.Artist + " - ";
            string name = $"{(i + 1).ToString(number, CultureInfo.InvariantCulture)} - {artist}{one.Hit.Title}{extension}";
            return new FolderEntry(
                Encoding.UTF8.GetBytes(NameRules.MakeSafe(name, NamePolicy.Posix, NameContext.File)), Target: Encoding.UTF8.GetBytes(up + one.Place[1..]));
        })]);
    }

    private static string UpFrom(int depth) => string.Concat(Enumerable.Repeat("../", depth));

    private static byte[] List(VirtualFolder folder, List<(SearchHit Hit, string Place)> places)
    {
        StringBuilder text = new("#EXTM3U\n");
        string up = UpFrom(folder.Depth + 1);
        foreach ((SearchHit hit, string place) in places)
        {
            string title = (hit.Artist.Length == 0 ? hit.Title : $"{hit.Artist} - {hit.Title}").ReplaceLineEndings(" ");
            text.Append(CultureInfo.InvariantCulture, $"#EXTINF:{hit.Seconds ?? -1},{title}\n{up}{place.AsSpan(1)}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Where hits are shown. What a tree does not show is left out.</summary>
    private List<(SearchHit Hit, string Place)> Places(IReadOnlyList<SearchHit> hits, Repeats repeats)
    {
        HashSet<string> met = new(StringComparer.Ordinal);
        List<(SearchHit Hit, string Place)> places = new(hits.Count);
        foreach (SearchHit hit in hits)
        {
            foreach (string place in _tree.FirstPlacesOf(hit.OriginId, hit.Path))
            {
                if (met.Add(place) || repeats == Repeats.Kept)
                    places.Add((hit, place));
            }
        }

        if (repeats != Repeats.OfOneAudio)
            return places;
        return [.. places.GroupBy(static one => one.Hit.Score).Where(static group => group.Count() > 1).SelectMany(static group => group)];
    }

    /// <summary>What becomes of a place that hits lead to more than once.</summary>
    private enum Repeats
    {
        LeftOut,

        /// <summary>Likewise, and what was copies of one track is left out altogether.</summary>
        OfOneAudio,

        /// <summary>A playlist may have a track twice.</summary>
        Kept,
    }
}
