using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
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
    private ReadTags[] _tags = [];
    private ulong[] _identities = [];
    private int _outstanding;

    public IReadOnlyList<OriginEntry> Files => _files;

    public IReadOnlyList<OriginPath> Folders => _folders;

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

    /// <summary>Places every file, as its own tags and the facts of its album have it.</summary>
    public TreeUpdate Place(string originId, TrackReader reader)
    {
        var update = new TreeUpdate();
        foreach (OriginPath path in MovedFrom)
            update.RemoveFile(originId, path);
        AlbumFacts[] facts = FindFacts();
        var sides = new SidePlaces(reader.Policy);
        for (int i = 0; i < facts.Length; i++)
        {
            TreeFile file = reader.Place(originId, _files[i], _tags[i], facts[i], _identities[i]);
            update.PutFile(originId, file);
            if (_sides.Count > 0)
                sides.Add(file.Path, _tags[i].Tags, file.Places);
        }

        foreach (OriginEntry side in _sides)
            update.PutFile(originId, new TreeFile(side.Path, side.Version, sides.Of(side.Path), IsSide: true));
        return update;
    }

    /// <summary>Shows side files where they lie and nowhere else, for want of tracks.</summary>
    public TreeUpdate PlaceSidesAlone(string originId)
    {
        var update = new TreeUpdate();
        foreach (OriginEntry side in _sides)
            update.PutFile(originId, new TreeFile(side.Path, side.Version, []));
        return update;
    }

    /// <summary>For each file, in order, what its album knows.</summary>
    private AlbumFacts[] FindFacts()
    {
        Dictionary<(string Album, string Artist), AlbumSummary> albums = [];
        AlbumSummary[] summaryOf = new AlbumSummary[_tags.Length];
        for (int i = 0; i < _tags.Length; i++)
        {
            TrackTags tags = _tags[i].Tags;
            (string, string) key = (tags.Album ?? "", tags.AlbumArtists.Count > 0 ? tags.AlbumArtists[0] : "");
            if (!albums.TryGetValue(key, out AlbumSummary? summary))
                albums.Add(key, summary = new AlbumSummary());
            summary.Add(tags);
            summaryOf[i] = summary;
        }

        return Array.ConvertAll(summaryOf, summary => summary.Facts);
    }
}
