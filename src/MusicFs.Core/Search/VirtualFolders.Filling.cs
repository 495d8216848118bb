using System.Globalization;
using System.Text;
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
            AddCollection(entries, folder, collection.Name, () => _finder.TracksOf(collection));
        entries.Add(Group(folder, BuiltIn.Decades, FillDecades));
        entries.Add(Group(folder, BuiltIn.Genres, FillGenres));
        AddCollection(entries, folder, BuiltIn.Duplicates, () => _finder.Index.Duplicates(SearchQuery.MostTracks), areCopies: true);
        return new FolderContent(entries);
    }

    private FolderEntry Group(VirtualFolder parent, string name, Func<VirtualFolder, FolderContent> fill)
    {
        VirtualFolder group = Folder(parent, name, fill, hasFolders: true);
        return new FolderEntry(group.Name, Folder: group);
    }

    private FolderContent FillDecades(VirtualFolder folder)
    {
        List<FolderEntry> entries = [];
        foreach (int decade in _finder.Index.Decades())
            AddCollection(entries, folder, string.Create(CultureInfo.InvariantCulture, $"{decade}s"), () => Hits(Parsed($"year:{decade}..{decade + 9}"), SearchQuery.MostTracks));
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
            if (name.Length is > 0 and < 128 && met.Add(name) && _finder.Index.HasAny(query))
                AddCollection(entries, folder, name, () => Hits(query, SearchQuery.MostTracks));
        }

        return new FolderContent(entries);
    }

    /// <summary>A collection is a folder of links, and a list beside it.</summary>
    private void AddCollection(List<FolderEntry> entries, VirtualFolder parent, string name, Func<IReadOnlyList<SearchHit>> find, bool areCopies = false)
    {
        VirtualFolder folder = Folder(parent, name, made => Links(made, find(), areCopies));
        entries.Add(new FolderEntry(folder.Name, Folder: folder));
        entries.Add(new FolderEntry(Encoding.UTF8.GetBytes(name + ".m3u8"), Write: () => List(parent, Places(find(), areCopies))));
    }

    private FolderContent Links(VirtualFolder folder, SearchQuery query, int most, bool corrects) => Links(folder, _finder.Index.Find(query, 0, most, corrects: corrects).Hits, areCopies: false);

    private IReadOnlyList<SearchHit> Hits(SearchQuery query, int most) => _finder.Index.Find(query, 0, most).Hits;

    private static SearchQuery Parsed(string query) => SearchQuery.Parse(query, out _) ?? new SearchQuery(query, null, [], null);

    private FolderContent Links(VirtualFolder folder, IReadOnlyList<SearchHit> hits, bool areCopies)
    {
        List<(SearchHit Hit, string Place)> places = Places(hits, areCopies);
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

    /// <summary>Where hits are shown, each place once. What a tree does not show is left out; of copies also what is shown as one.</summary>
    private List<(SearchHit Hit, string Place)> Places(IReadOnlyList<SearchHit> hits, bool areCopies)
    {
        HashSet<string> met = new(StringComparer.Ordinal);
        List<(SearchHit Hit, string Place)> places = new(hits.Count);
        foreach (SearchHit hit in hits)
        {
            foreach (string place in _tree.FirstPlacesOf(hit.OriginId, hit.Path))
            {
                if (met.Add(place))
                    places.Add((hit, place));
            }
        }

        if (!areCopies)
            return places;
        return [.. places.GroupBy(static one => one.Hit.Score).Where(static group => group.Count() > 1).SelectMany(static group => group)];
    }
}
