using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Playlists;

/// <summary>
/// Which playlists name files of which folders. A change asks for those of its folders alone, however many playlists there are. Any thread.
/// </summary>
internal sealed class PlaylistFolders
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string OriginId, OriginPath Path), IReadOnlySet<ulong>> _folders = [];
    private readonly Dictionary<ulong, HashSet<(string OriginId, OriginPath Path)>> _playlists = [];

    /// <summary>Whether anything is known of a playlist.</summary>
    public bool Knows((string OriginId, OriginPath Path) playlist)
    {
        lock (_lock)
            return _folders.ContainsKey(playlist);
    }

    /// <summary>A playlist names files in <paramref name="folders"/> (<see cref="Tree.TreeSnapshot.FolderKeyOf"/>), and in no others.</summary>
    public void Set((string OriginId, OriginPath Path) playlist, IReadOnlySet<ulong> folders)
    {
        lock (_lock)
        {
            Forget(playlist);
            _folders.Add(playlist, folders);
            foreach (ulong folder in folders)
            {
                if (!_playlists.TryGetValue(folder, out HashSet<(string, OriginPath)>? playlists))
                    _playlists.Add(folder, playlists = []);
                playlists.Add(playlist);
            }
        }
    }

    /// <summary>A playlist is no more.</summary>
    public void Remove((string OriginId, OriginPath Path) playlist)
    {
        lock (_lock)
            Forget(playlist);
    }

    /// <summary>Nothing is known of any.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _folders.Clear();
            _playlists.Clear();
        }
    }

    /// <summary>The playlists that name files in any of <paramref name="folders"/>.</summary>
    public HashSet<(string OriginId, OriginPath Path)> Naming(IReadOnlySet<ulong> folders)
    {
        HashSet<(string, OriginPath)> found = [];
        lock (_lock)
        {
            // A whole scan can have moved more folders than playlists name.
            foreach (ulong folder in folders.Count < _playlists.Count ? folders : _playlists.Keys.Where(folders.Contains))
            {
                if (_playlists.TryGetValue(folder, out HashSet<(string, OriginPath)>? playlists))
                    found.UnionWith(playlists);
            }
        }

        return found;
    }

    private void Forget((string OriginId, OriginPath Path) playlist)
    {
        if (!_folders.Remove(playlist, out IReadOnlySet<ulong>? folders))
            return;
        foreach (ulong folder in folders)
        {
            if (_playlists.TryGetValue(folder, out HashSet<(string, OriginPath)>? playlists) && playlists.Remove(playlist) && playlists.Count == 0)
                _playlists.Remove(folder);
        }
    }
}
