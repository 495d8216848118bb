using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;
using MusicFs.Library;

namespace MusicFs.Core.Plays;

/// <summary>
/// Guesses what is played next in one tree: first as learned, then by the playlist or the album, then by the time of day. Used by one thread at a time;
/// asks the catalog for a few tracks, and nothing of an origin.
/// </summary>
/// <param name="tree">What is shown.</param>
/// <param name="plays">What was played; null where nothing is noted.</param>
/// <param name="time">The clock.</param>
internal sealed class NextTracks(VirtualTree tree, LibraryPlays? plays, TimeProvider time)
{
    /// <summary>As many are fetched before they are played.</summary>
    public const int Count = 3;

    private const int MostPlaylists = 4;

    /// <summary>Playlists that were opened, the last one first.</summary>
    private readonly List<IReadOnlyList<NodeId>> _playlists = [];
    private NodeId _last;

    /// <summary>Somebody opened a playlist of these tracks.</summary>
    public void NotePlaylist(IReadOnlyList<NodeId> tracks)
    {
        _playlists.RemoveAll(known => known.SequenceEqual(tracks));
        _playlists.Insert(0, tracks);
        if (_playlists.Count > MostPlaylists)
            _playlists.RemoveAt(MostPlaylists);
    }

    /// <summary>What may come after a track that is listened to now, the most likely first.</summary>
    public IReadOnlyList<PrefetchTarget> After(NodeId track, CatalogFile? known)
    {
        List<PrefetchTarget> next = [];
        if (known is not null && plays is not null)
            AddAll(next, track, plays.Patterns.After(known.Identity, Count), PrefetchReason.Sequence);
        // From the last that is known: what was learned may lead out of the album.
        NodeId from = next.Count > 0 ? NodeOf(next[^1]) ?? track : track;
        if (next.Count == 0 && InPlaylist(track) is { } listed)
            AddAll(next, track, listed, PrefetchReason.Playlist);
        else
            AddAll(next, track, tree.TracksAfter(from, Count), PrefetchReason.Album);
        if (next.Count == 0 && plays is not null)
            AddAll(next, track, plays.Patterns.At(time.GetUtcNow(), Count), PrefetchReason.TimeOfDay);
        _last = track;
        return next;
    }

    /// <summary>What is behind a track in a playlist that is being played: the one before it in the list was played before it, or it is the first.</summary>
    private IReadOnlyList<NodeId>? InPlaylist(NodeId track)
    {
        foreach (IReadOnlyList<NodeId> playlist in _playlists)
        {
            for (int i = 0; i < playlist.Count; i++)
            {
                if (playlist[i] == track && (i == 0 || playlist[i - 1] == _last))
                    return [.. playlist.Skip(i + 1).Take(Count)];
            }
        }

        return null;
    }

    private NodeId? NodeOf(PrefetchTarget target) => tree.FindPath(target.Path);

    private void AddAll(List<PrefetchTarget> next, NodeId played, IReadOnlyList<ulong> tracks, PrefetchReason reason)
    {
        foreach (ulong identity in tracks)
        {
            if (plays!.Find(identity) is (string origin, CatalogFile file) && tree.FirstPlacesOf(origin, file.Path) is [var path, ..] && tree.FindPath(path) is { } node)
                Add(next, played, node, reason);
        }
    }

    private void AddAll(List<PrefetchTarget> next, NodeId played, IReadOnlyList<NodeId> tracks, PrefetchReason reason)
    {
        foreach (NodeId node in tracks)
            Add(next, played, node, reason);
    }

    private void Add(List<PrefetchTarget> next, NodeId played, NodeId node, PrefetchReason reason)
    {
        if (node == played || next.Count >= Count || TargetOf(tree, node, reason) is not { } target || next.Exists(one => one.File == target.File))
            return;
        next.Add(target);
    }

    /// <summary>A file of the tree as something to fetch; null for a folder, and for what is not there.</summary>
    public static PrefetchTarget? TargetOf(VirtualTree tree, NodeId node, PrefetchReason reason) =>
        tree.Source(node).TryGetValue(out FileSource? source) && source is { Text: null } && tree.PathOf(node) is { } path
            ? new PrefetchTarget(new ShownOriginal(source.OriginId, source.Path, source.Version), path, reason)
            : null;

    /// <summary>The tracks at a path, or below it.</summary>
    public static IReadOnlyList<PrefetchTarget> TargetsAt(VirtualTree tree, NodeId node, int count) =>
        [.. tree.TracksBelow(node, count).Select(track => TargetOf(tree, track, PrefetchReason.Hint)).OfType<PrefetchTarget>()];
}
