using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Playlists;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;
using MusicFs.Library;

namespace MusicFs.Core.Ingest;

/// <summary>
/// The audio files of one folder and of the disc folders in it, whose tags are kept until all of them are read: only then
/// are the facts known that concern the album as a whole. Workers fill it, each its own places; the one that reads the
/// last file goes on with it.
/// </summary>
internal sealed class AlbumFolder
{
    private readonly List<OriginEntry> _files = [];
    private readonly List<OriginEntry> _sides = [];
    private readonly List<OriginPath> _folders = [];
    private readonly Dictionary<OriginPath, CatalogFile> _known = [];
    private readonly Dictionary<int, IReadOnlyList<CutTrack>> _cuts = [];
    private readonly HashSet<int> _provisional = [];
    private readonly Dictionary<int, (TrackTags Tags, TreeEdit? Edit, bool IsProvisional)> _overlaid = [];
    private readonly Dictionary<int, IReadOnlyDictionary<PictureType, (string Hash, long Size)>> _overlaidPictures = [];
    private ReadTags[] _tags = [];
    private ulong[] _identities = [];
    private int _outstanding;

    public IReadOnlyList<OriginEntry> Files => _files;

    public IReadOnlyList<OriginPath> Folders => _folders;

    /// <summary>The folder that its disc folders are in.</summary>
    public OriginPath Root { get; init; }

    /// <summary>Files that go with the tracks.</summary>
    public IReadOnlyList<OriginEntry> Sides => _sides;

    /// <summary>Whether any of its side files is not as the tree has it.</summary>
    public bool HasChangedSides { get; set; }

    /// <summary>Whether any of its side files was placed in the company of tracks.</summary>
    public bool HasSettledSides { get; set; }

    /// <summary>Whether any of its side files was placed without tracks, or never.</summary>
    public bool HasUnsettledSides { get; set; }

    /// <summary>Whether one of its folders did not answer.</summary>
    public bool IsIncomplete { get; set; }

    /// <summary>Of its tracks, those that could not be read the last time.</summary>
    public int Unread { get; set; }

    /// <summary>What scans before this one knew of its files.</summary>
    public Dictionary<OriginPath, CatalogFile> Known => _known;

    /// <summary>Whether any of its files is not as the tree has it: then the whole album is placed again.</summary>
    public bool IsChanged { get; set; }

    /// <summary>Files that were the ones now in it before they moved here.</summary>
    public System.Collections.Concurrent.ConcurrentBag<OriginPath> MovedFrom { get; } = [];

    public void AddFolder(OriginPath folder) => _folders.Add(folder);

    public void Add(OriginEntry file) => _files.Add(file);

    /// <summary>What a file is that was listed without that. By the worker that reads it, before it sets its tags.</summary>
    public void SetVersion(int index, OriginVersion version) => _files[index] = _files[index] with { Version = version };

    public void AddSide(OriginEntry file) => _sides.Add(file);

    /// <summary>No more files are added; reading begins.</summary>
    public void Seal()
    {
        // By path, so that what is said of an album does not depend on the order of a listing.
        _files.Sort(static (a, b) => a.Path.Bytes.SequenceCompareTo(b.Path.Bytes));
        _tags = new ReadTags[_files.Count];
        _identities = new ulong[_files.Count];
        _outstanding = _files.Count;
    }

    /// <summary>True for the last file.</summary>
    public bool SetTags(int index, in ReadTags tags, ulong identity)
    {
        _tags[index] = tags;
        _identities[index] = identity;
        return Interlocked.Decrement(ref _outstanding) == 0;
    }

    /// <summary>Whether any of its files is shown whole for now only.</summary>
    public bool IsProvisional => _provisional.Count > 0;

    /// <summary>What is shown of a file's tags: the original's, or what people want in their place.</summary>
    public TrackTags TagsOf(int index) => _overlaid.TryGetValue(index, out (TrackTags Tags, TreeEdit? Edit, bool IsProvisional) overlaid) ? overlaid.Tags : _tags[index].Tags;

    public ulong IdentityOf(int index) => _identities[index];

    /// <summary>People want other tags than a file's own. Called when all tags are read, by one thread. A provisional one is looked at again by the next scan.</summary>
    public void Overlay(int index, TrackTags tags, TreeEdit? edit, bool isProvisional) => _overlaid[index] = (tags, edit, isProvisional);

    /// <summary>People want a file to have other pictures than its own.</summary>
    public void OverlayPictures(int index, IReadOnlyDictionary<PictureType, (string Hash, long Size)> pictures) => _overlaidPictures[index] = pictures;

    public bool IsCut(int index) => _cuts.ContainsKey(index);

    /// <summary>A file is shown as the tracks in it. Called when all tags are read, by one thread.</summary>
    public void Cut(int index, IReadOnlyList<CutTrack> tracks) => _cuts[index] = tracks;

    /// <summary>Title and performer of the tracks that are in a file, one a line, where its own tags do not name them; null for none.</summary>
    public string? PartsOf(int index)
    {
        if (!_cuts.TryGetValue(index, out IReadOnlyList<CutTrack>? tracks))
            return null;
        HashSet<string?> own = [.. TagsOf(index).CueSheet?.Tracks.Select(static track => track.Title) ?? []];
        string[] parts = [.. tracks.Where(track => !own.Contains(track.Tags.Title)).Select(static track => $"{Line(track.Tags.Title)}\t{Line(track.Tags.Artists.Count > 0 ? track.Tags.Artists[0] : null)}")];
        return parts.Length == 0 ? null : string.Join('\n', parts);

        static string Line(string? text) => (text ?? "").ReplaceLineEndings(" ").Replace('\t', ' ');
    }

    /// <summary>A file that is shown whole for now: the next scan looks at it again.</summary>
    public void TryAgain(int index) => _provisional.Add(index);

    /// <summary>Places every file, as its own tags and the facts of its album have it.</summary>
    public TreeUpdate Place(string originId, TrackReader reader, PlaylistKeeper playlists, Namesakes namesakes)
    {
        var update = new TreeUpdate();
        foreach (OriginPath path in MovedFrom)
            update.RemoveFile(originId, path);
        AlbumFacts[] facts = TellApart(originId, namesakes);
        var sides = new SidePlaces(reader.Policy);
        AlbumPictures? pictures = reader.Artwork.IsNone ? null : new AlbumPictures(reader.Artwork);
        int next = 0;
        for (int i = 0; i < _files.Count; i++)
        {
            IReadOnlyList<CutTrack>? cut = _cuts.GetValueOrDefault(i);
            TreeFile file = cut is null
                ? PlaceWhole(originId, i, reader, facts[next])
                : reader.Place(originId, _files[i], cut, facts.AsSpan(next), _identities[i]);
            update.PutFile(originId, file);
            next += cut?.Count ?? 1;
            if (cut is null)
                sides.Add(file.Path, TagsOf(i), file.Places, isWhole: true);
            for (int t = 0; t < cut?.Count; t++)
                sides.Add(file.Path, cut[t].Tags, file.Parts![t].Places, isWhole: false);
            pictures?.Add(
                file.Path, cut is null ? TagsOf(i) : TagsOf(i) with { Album = cut[0].Tags.Album, AlbumArtists = cut[0].Tags.AlbumArtists },
                cut is null ? file.Places : file.Parts!.SelectMany(static part => part.Places), _overlaidPictures.GetValueOrDefault(i));
        }

        foreach (OriginEntry side in _sides)
        {
            if (SideFileNames.IsPlaylist(side.Path.Name))
                playlists.Add(new WantedPlaylist(originId, side, sides.OfPlaylist(side.Path)));
            else
                PutSide(update, originId, reader.PlaceSide(side, sides.Of(side.Path)), side, pictures);
        }

        pictures?.Put(update, originId, Root);
        return update;
    }

    private static void PutSide(TreeUpdate update, string originId, in TreeFile file, OriginEntry side, AlbumPictures? pictures)
    {
        update.PutFile(originId, file);
        pictures?.AddSide(side, file.Places);
    }

    /// <summary>Which copies there are of it depends on the original alone.</summary>
    private TreeFile PlaceWhole(string originId, int index, TrackReader reader, AlbumFacts facts)
    {
        TreeFile file = reader.Place(originId, _files[index], _tags[index], TagsOf(index), facts, _identities[index], _provisional.Contains(index));
        return _overlaid.TryGetValue(index, out (TrackTags, TreeEdit? Edit, bool IsProvisional) overlaid)
            ? file with { Edit = overlaid.Edit, IsUnread = file.IsUnread || overlaid.IsProvisional }
            : file;
    }

    /// <summary>Shows side files where they lie and nowhere else, for want of tracks; playlists name those of other folders.</summary>
    public TreeUpdate PlaceSidesAlone(string originId, TrackReader reader, PlaylistKeeper playlists)
    {
        var update = new TreeUpdate();
        foreach (OriginEntry side in _sides)
        {
            if (SideFileNames.IsPlaylist(side.Path.Name))
                playlists.Add(new WantedPlaylist(originId, side, [SidePlaces.AloneOf(side.Path, reader.Policy)]));
            else
                update.PutFile(originId, new TreeFile(side.Path, side.Version, []));
        }

        return update;
    }

    /// <summary>
    /// Tells <paramref name="namesakes"/> of the albums in it. For each track, in order, what its album knows, its namesakes included.
    /// </summary>
    public AlbumFacts[] TellApart(string originId, Namesakes namesakes)
    {
        AlbumFacts[] facts = FindFacts();
        if (!namesakes.IsNeeded)
            return facts;
        List<TrackFacts> tracks = new(facts.Length);
        for (int i = 0; i < _files.Count; i++)
        {
            string name = System.Text.Encoding.UTF8.GetString(_files[i].Path.Name);
            IEnumerable<TrackTags> all = _cuts.TryGetValue(i, out IReadOnlyList<CutTrack>? cut) ? cut.Select(static track => track.Tags) : [TagsOf(i)];
            foreach (TrackTags tags in all)
                tracks.Add(new TrackFacts { Tags = tags, FileName = name, OriginId = originId, Album = facts[tracks.Count] });
        }

        AlbumPlace place = new(originId, Root);
        NamedAlbum?[] albums = NamedAlbum.Find(place, tracks, namesakes.Definitions);
        Dictionary<NamedAlbum, IReadOnlyDictionary<string, string>> texts = namesakes.Set(place, [.. albums.OfType<NamedAlbum>().Distinct()]);
        for (int i = 0; i < facts.Length; i++)
            facts[i] = albums[i] is { } album ? facts[i] with { Unique = texts[album] } : facts[i];
        return facts;
    }

    /// <summary>For each track, in order, what its album knows.</summary>
    private AlbumFacts[] FindFacts()
    {
        Dictionary<(string Album, string Artist), AlbumSummary> albums = [];
        List<AlbumSummary> summaryOf = new(_tags.Length);
        for (int i = 0; i < _tags.Length; i++)
        {
            if (_cuts.TryGetValue(i, out IReadOnlyList<CutTrack>? cut))
                summaryOf.AddRange(cut.Select(track => Summarise(track.Tags)));
            else
                summaryOf.Add(Summarise(TagsOf(i)));
        }

        return [.. summaryOf.Select(summary => summary.Facts)];

        AlbumSummary Summarise(TrackTags tags)
        {
            (string, string) key = (tags.Album ?? "", tags.AlbumArtists.Count > 0 ? tags.AlbumArtists[0] : "");
            if (!albums.TryGetValue(key, out AlbumSummary? summary))
                albums.Add(key, summary = new AlbumSummary());
            summary.Add(tags);
            return summary;
        }
    }
}
