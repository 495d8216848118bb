using System.Text;

namespace MusicFs.Core.Playlists;

/// <summary>Where the roots of origins lie on this machine: what absolute paths in playlists are held against. Immutable.</summary>
/// <param name="folders">Of each origin that is a folder: its id and its path.</param>
public sealed class PlaylistRoots(IEnumerable<(string OriginId, string Folder)> folders)
{
    private readonly (string OriginId, byte[] Folder)[] _folders =
        [.. folders.Select(static root => (root.OriginId, Encoding.UTF8.GetBytes(root.Folder.TrimEnd('/') + "/"))).OrderByDescending(static root => root.Item2.Length)];

    /// <summary>Of origins that are no folders.</summary>
    public static PlaylistRoots None { get; } = new([]);

    /// <summary>The origins that a path lies on, and the rest of it; the innermost first.</summary>
    internal IEnumerable<(string OriginId, byte[] Below)> Find(byte[] path)
    {
        foreach ((string originId, byte[] folder) in _folders)
        {
            if (path.AsSpan().StartsWith(folder))
                yield return (originId, path[folder.Length..]);
        }
    }
}
