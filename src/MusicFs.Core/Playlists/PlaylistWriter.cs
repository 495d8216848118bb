using System.Text;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Playlists;

/// <summary>
/// Rewrites a playlist for one directory of the tag tree: what it names is led to where the tree shows it, by a path relative to that
/// directory. Depends on nothing but the original, the directory and one state of the tree. One use.
/// </summary>
internal sealed class PlaylistWriter
{
    private readonly TreeSnapshot _tree;
    private readonly string _originId;
    private readonly OriginPath _playlist;
    private readonly IReadOnlyList<byte[]> _directory;
    private readonly PlaylistRoots _roots;
    private readonly HashSet<ulong> _folders = [];
    private long _modified;

    private PlaylistWriter(TreeSnapshot tree, string originId, OriginPath playlist, IReadOnlyList<byte[]> directory, PlaylistRoots roots)
    {
        _tree = tree;
        _originId = originId;
        _playlist = playlist;
        _directory = directory;
        _roots = roots;
    }

    /// <summary>Null where it is shown as it is.</summary>
    /// <param name="tree">Where things are.</param>
    /// <param name="originId">The origin of the playlist.</param>
    /// <param name="playlist">The original.</param>
    /// <param name="bytes">All that is in it.</param>
    /// <param name="directory">Names that lead to the directory that it is shown in.</param>
    /// <param name="roots">Where origins lie.</param>
    public static PlaylistContent? Write(
        TreeSnapshot tree, string originId, OriginEntry playlist, ReadOnlySpan<byte> bytes, IReadOnlyList<byte[]> directory, PlaylistRoots roots)
    {
        PlaylistWriter writer = new(tree, originId, playlist.Path, directory, roots) { _modified = playlist.Version.ModifiedNanoseconds };
        byte[]? text = PlaylistText.Rewrite(bytes, writer.Find);
        GC.KeepAlive(tree);
        return text is null ? null : new PlaylistContent(text, writer._modified, writer._folders);
    }

    /// <summary>The originals of the tracks that a playlist names, in its order and as often as it does.</summary>
    /// <param name="tree">Where things are.</param>
    /// <param name="originId">The origin of the playlist.</param>
    /// <param name="playlist">Where it lies there.</param>
    /// <param name="bytes">All that is in it.</param>
    /// <param name="roots">Where origins lie.</param>
    /// <param name="most">So many at most.</param>
    public static IReadOnlyList<(string OriginId, OriginPath Path)> TracksOf(
        TreeSnapshot tree, string originId, OriginPath playlist, ReadOnlySpan<byte> bytes, PlaylistRoots roots, int most)
    {
        List<(string, OriginPath)> tracks = [];
        _ = PlaylistText.Rewrite(bytes, (line, text) =>
        {
            IEnumerable<(string OriginId, OriginPath Path)> candidates = tracks.Count < most ? PlaylistEntry.Candidates(line, text, originId, playlist, roots) : [];
            foreach ((string id, OriginPath path) in candidates)
            {
                // The first that is there is what is meant, whatever it is.
                if (tree.FindOriginal(id, path) is not (var original and >= 0) || tree.Node(original).IsDirectory)
                    continue;
                if (tree.Node(original).First != 0 && !tree.Node(original).Has(NodeFlags.Side))
                    tracks.Add((id, path));
                break;
            }

            return null;
        });
        GC.KeepAlive(tree);
        return tracks;
    }

    /// <summary>The names of a directory.</summary>
    public static IReadOnlyList<byte[]> NamesOf(string directory) =>
        directory.Length == 0 ? [] : [.. directory.Split('/').Select(Encoding.UTF8.GetBytes)];

    private IReadOnlyList<byte[]>? Find(byte[] line, string text)
    {
        foreach ((string originId, OriginPath path) in PlaylistEntry.Candidates(line, text, _originId, _playlist, _roots))
        {
            // Also where it is not found: it may come.
            _folders.Add(_tree.FolderKeyOf(originId, path.Parent));
            if (_tree.FindOriginal(originId, path) is not (var original and >= 0) || _tree.Node(original).IsDirectory)
                continue;
            _modified = Math.Max(_modified, _tree.Node(original).ModifiedNanoseconds);
            return PathsOf(original, originId, path);
        }

        return null;
    }

    /// <summary>Of a track its own; of a file that holds several those of all. What is no track is where its origin has it.</summary>
    private IReadOnlyList<byte[]>? PathsOf(int original, string originId, OriginPath path)
    {
        ref readonly NodeRecord node = ref _tree.Node(original);
        if (node.First == 0 || node.Has(NodeFlags.Side))
        {
            byte[] hidden = Relative([TreeSnapshot.OriginsFolder.ToArray(), Encoding.UTF8.GetBytes(originId), path.Bytes.ToArray()], 0);
            return hidden.AsSpan().IndexOfAny((byte)'\r', (byte)'\n') < 0 ? [hidden] : null;
        }

        return node.Has(NodeFlags.Parts) ? [.. _tree.PartsOf(original).Select(PathOf)] : [PathOf(node.First)];
    }

    /// <summary>Of several places the nearest one: a playlist of one view names tracks as that view shows them.</summary>
    private byte[] PathOf(int track)
    {
        List<byte[]>? best = null;
        int bestCommon = -1;
        foreach (TrackPlace place in _tree.PlacesOf(track))
        {
            List<byte[]> names = _tree.NamesTo(place);
            int common = CommonWith(names);
            if (common < bestCommon || (common == bestCommon && Compare(names, best!) > 0))
                continue;
            (best, bestCommon) = (names, common);
        }

        return Relative(best!, bestCommon);
    }

    private int CommonWith(List<byte[]> names)
    {
        int common = 0;
        while (common < _directory.Count && common < names.Count - 1 && NameFolding.AreEqual(_directory[common], names[common]))
            common++;
        return common;
    }

    private static int Compare(List<byte[]> a, List<byte[]> b)
    {
        for (int i = 0; i < Math.Min(a.Count, b.Count); i++)
        {
            if (a[i].AsSpan().SequenceCompareTo(b[i]) is var order and not 0)
                return order;
        }

        return a.Count.CompareTo(b.Count);
    }

    private byte[] Relative(List<byte[]> names, int common)
    {
        List<byte> path = [];
        for (int i = common; i < _directory.Count; i++)
            path.AddRange("../"u8);
        for (int i = common; i < names.Count; i++)
        {
            path.AddRange(names[i]);
            path.Add((byte)'/');
        }

        path.RemoveAt(path.Count - 1);
        // What readers take for a comment, an address or blanks to leave out.
        _ = Rune.DecodeFromUtf8(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(path), out Rune first, out _);
        bool isOdd = first.Value == '#' || Rune.IsWhiteSpace(first) || (first.Value != '.' && path.Contains((byte)':'));
        return isOdd ? [.. "./"u8, .. path] : [.. path];
    }
}
