using System.Text;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Ingest;

/// <summary>
/// Everything the scans found, and the tree it makes. In memory until the catalog keeps it. Its owner serialises changes;
/// adding may come from several scans at once.
/// </summary>
internal sealed class LibraryContents(IReadOnlyList<string> originIds)
{
    private static readonly byte[] OriginsFolder = ".origins"u8.ToArray();

    private readonly Lock _lock = new();
    private readonly Dictionary<(int Origin, OriginPath Path), OriginalFile> _files = [];
    private readonly Dictionary<(int Origin, OriginPath Path), TrackPlacement> _tracks = [];

    public void Add(IEnumerable<OriginalFile> files, IEnumerable<TrackPlacement> tracks)
    {
        lock (_lock)
        {
            foreach (OriginalFile file in files)
                _files[(file.Origin, file.Path)] = file;
            foreach (TrackPlacement track in tracks)
                _tracks[(track.Original.Origin, track.Original.Path)] = track;
        }
    }

    /// <summary>Whether this very version is what is shown.</summary>
    public bool Contains(OriginalFile file)
    {
        lock (_lock)
            return _files.TryGetValue((file.Origin, file.Path), out OriginalFile? known) && known == file;
    }

    public void Replace(OriginalFile before, OriginalFile now, TrackPlacement? track)
    {
        lock (_lock)
        {
            _files[(before.Origin, before.Path)] = now;
            if (track is not null)
                _tracks[(before.Origin, before.Path)] = track;
        }
    }

    /// <summary>The tree: tracks under their tags, and every file under <c>/.origins/ID</c>. In an order that depends on nothing but the files.</summary>
    public TreeDraft Draft()
    {
        lock (_lock)
        {
            var draft = new TreeDraft();
            HashSet<AlbumKey> severalDiscs = SeveralDiscs();
            foreach (TrackPlacement track in _tracks.Values.Order(ByOriginAndPath))
            {
                IReadOnlyList<string> paths = severalDiscs.Contains(track.Album) ? track.SeveralDiscPaths : track.Paths;
                DraftFileKey? shared = paths.Count > 1 ? new DraftFileKey() : null;
                foreach (string path in paths)
                    draft.AddTrack(path, track.Original, shared);
            }

            foreach (string id in originIds)
                draft.AddOriginFolder(OriginsFolder, Encoding.UTF8.GetBytes(id));
            foreach (OriginalFile file in _files.Values)
                draft.AddOriginal(OriginsFolder, Encoding.UTF8.GetBytes(originIds[file.Origin]), file);
            return draft;
        }
    }

    private static readonly Comparer<TrackPlacement> ByOriginAndPath = Comparer<TrackPlacement>.Create(static (a, b) =>
        a.Original.Origin != b.Original.Origin
            ? a.Original.Origin.CompareTo(b.Original.Origin)
            : a.Original.Path.Bytes.SequenceCompareTo(b.Original.Path.Bytes));

    private HashSet<AlbumKey> SeveralDiscs() =>
        [.. _tracks.Values.Where(track => track.Disc > 0).GroupBy(track => track.Album)
            .Where(album => album.Max(track => track.Disc) > 1).Select(album => album.Key)];
}
