using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Templates;
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
    private Dictionary<OriginPath, CatalogFile>? _known;
    private TrackTags[] _tags = [];
    private ulong[] _identities = [];
    private int _outstanding;

    public IReadOnlyList<OriginEntry> Files => _files;

    public void Add(OriginEntry file) => _files.Add(file);

    /// <summary>What scans before this one knew of the files of a folder of the album.</summary>
    public void Know(Dictionary<OriginPath, CatalogFile> files)
    {
        if (_known is null)
            _known = files;
        else
            files.ToList().ForEach(pair => _known[pair.Key] = pair.Value);
    }

    public CatalogFile? KnownOf(OriginPath path) => _known?.GetValueOrDefault(path);

    /// <summary>No more files are added; reading begins.</summary>
    public void Seal()
    {
        // By path, so that what is said of an album does not depend on the order of a listing.
        _files.Sort(static (a, b) => a.Path.Bytes.SequenceCompareTo(b.Path.Bytes));
        _tags = new TrackTags[_files.Count];
        _identities = new ulong[_files.Count];
        _outstanding = _files.Count;
    }

    /// <summary>True for the last file.</summary>
    public bool SetTags(int index, TrackTags tags, ulong identity)
    {
        _tags[index] = tags;
        _identities[index] = identity;
        return Interlocked.Decrement(ref _outstanding) == 0;
    }

    public TrackTags TagsOf(int index) => _tags[index];

    public ulong IdentityOf(int index) => _identities[index];

    /// <summary>For each file, in order, what its album knows.</summary>
    public AlbumFacts[] FindFacts()
    {
        Dictionary<(string Album, string Artist), AlbumSummary> albums = [];
        AlbumSummary[] summaryOf = new AlbumSummary[_tags.Length];
        for (int i = 0; i < _tags.Length; i++)
        {
            TrackTags tags = _tags[i];
            (string, string) key = (tags.Album ?? "", tags.AlbumArtists.Count > 0 ? tags.AlbumArtists[0] : "");
            if (!albums.TryGetValue(key, out AlbumSummary? summary))
                albums.Add(key, summary = new AlbumSummary());
            summary.Add(tags);
            summaryOf[i] = summary;
        }

        return Array.ConvertAll(summaryOf, summary => summary.Facts);
    }
}
