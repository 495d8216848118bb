using System.Text;

namespace MusicFs.Core.Playlists;

/// <summary>
/// Where the roots of origins lie on this machine: what absolute paths in playlists are held against. Replaced as a whole when origins come and go. Any thread.
/// </summary>
/// <param name="folders">Of each origin that is a folder: its id and its path.</param>
public sealed class PlaylistRoots(IEnumerable<(string OriginId, string Folder)> folders)
{
    private int _version;
    private volatile (string OriginId, byte[] Folder)[] _folders = Sorted(folders);

    /// <summary>Of origins that are no folders.</summary>
    public static PlaylistRoots None { get; } = new([]);

    /// <summary>The origins are these from now on. A playlist that names files of one that came is made again when that has been scanned.</summary>
    public void Replace(IEnumerable<(string OriginId, string Folder)> folders)
    {
        _folders = Sorted(folders);
        Interlocked.Increment(ref _version);
    }

    /// <summary>Another number after each change.</summary>
    internal int Version => Volatile.Read(ref _version);

    /// <summary>The origins that a path lies on, and the rest of it; the innermost first.</summary>
    internal IEnumerable<(string OriginId, byte[] Below)> Find(byte[] path)
    {
        foreach ((string originId, byte[] folder) in _folders)
        {
            if (path.AsSpan().StartsWith(folder))
                yield return (originId, path[folder.Length..]);
        }
    }

    private static (string OriginId, byte[] Folder)[] Sorted(IEnumerable<(string OriginId, string Folder)> folders) =>
        [.. folders.Select(static root => (root.OriginId, Encoding.UTF8.GetBytes(root.Folder.TrimEnd('/') + "/"))).OrderByDescending(static root => root.Item2.Length)];
}
