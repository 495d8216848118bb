using MusicFs.Contracts.Origins;
using MusicFs.Core.Ingest;

namespace MusicFs.Core.Tree;

/// <summary>What those ask who keep playlists in step with the tracks that they name.</summary>
public sealed partial class VirtualTree
{
    private HashSet<ulong> _moved = [];
    private long _playlistsVersion;

    /// <summary>Rises whenever there may be other playlists than before, or in other places; what is in them does not matter.</summary>
    internal long PlaylistsVersion => Volatile.Read(ref _playlistsVersion);

    /// <summary>Folders of origins with files that were shown elsewhere before, or not at all, or are no more, since this was asked last.</summary>
    internal HashSet<ulong> TakeMoved()
    {
        lock (_publishing)
        {
            HashSet<ulong> moved = _moved;
            _moved = [];
            return moved;
        }
    }

    /// <summary>Every playlist that is shown rewritten. Looks at every node.</summary>
    internal List<(string OriginId, OriginPath Path)> Playlists()
    {
        TreeSnapshot snapshot = _current;
        List<(string, OriginPath)> playlists = [];
        for (int slot = TreeSnapshot.Root; slot < snapshot.Capacity; slot++)
        {
            ref readonly NodeRecord node = ref snapshot.Node(slot);
            if (node.IsInUse && IsText(node) && !node.IsTrack)
                playlists.Add((snapshot.OriginIds[node.Origin], new OriginPath(snapshot.OriginPathOf(slot))));
        }

        GC.KeepAlive(snapshot);
        return playlists;
    }

    /// <summary>The original of a playlist that is shown rewritten, and what is shown of it and where; null where there is none.</summary>
    internal static (OriginVersion Version, IReadOnlyList<(ulong Code, long Size, IReadOnlyList<byte[]> Directory)> Texts)? PlaylistAt(
        TreeSnapshot snapshot, string originId, OriginPath path)
    {
        int original = snapshot.FindOriginal(originId, path);
        if (original < 0 || !IsText(snapshot.Node(original)))
            return null;
        List<(ulong, long, IReadOnlyList<byte[]>)> texts = [];
        foreach (int part in snapshot.PartsOf(original))
        {
            ref readonly NodeRecord text = ref snapshot.Node(part);
            texts.Add((text.VersionTag, text.Size, snapshot.NamesTo(text.Parent)));
        }

        (OriginVersion, IReadOnlyList<(ulong, long, IReadOnlyList<byte[]>)>) found = (snapshot.Node(original).Version, texts);
        GC.KeepAlive(snapshot);
        return found;
    }

    /// <summary>Told behind the change: whoever asked between the two asks again.</summary>
    private void NotePlaylists(TreeUpdate update)
    {
        if (update.Steps.Any(static step => step.Kind is TreeUpdate.StepKind.RemoveFolder or TreeUpdate.StepKind.MovePlace
            || (step.Kind is TreeUpdate.StepKind.PutFile or TreeUpdate.StepKind.RemoveFile && SideFileNames.IsPlaylist(step.File.Path.Name))))
        {
            Interlocked.Increment(ref _playlistsVersion);
        }
    }

    private static bool IsText(in NodeRecord node) => !node.IsDirectory && node.Has(NodeFlags.Side) && node.Has(NodeFlags.Parts);
}
