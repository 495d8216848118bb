using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Ingest;
using MusicFs.Core.Playlists;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;
using MusicFs.Library.Search;
using MusicFs.Library.Search.Query;

namespace MusicFs.Core.Search;

/// <summary>
/// The playlists of a tree as collections: which there are, and which tracks they name now. Nothing is kept but what can be asked again: names until
/// there are other playlists, and some bytes of those read last. Any thread, no backend's: it may wait for an origin.
/// </summary>
public sealed class LibraryPlaylists(VirtualTree tree, OriginSet origins, PlaylistRoots roots, SearchIndex index)
{
    private const int MostPlaylists = 2000;

    /// <summary>Bytes of playlists that are kept, so that a library that is being scanned does not cost their origins a read for each look.</summary>
    private const int MostKept = 8 << 20;

    private const int LongestName = 120;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string OriginId, OriginPath Path), (OriginVersion Version, byte[] Bytes)> _read = [];
    private long _kept;
    private (long Version, IReadOnlyList<LibraryPlaylist> All)? _known;

    /// <summary>
    /// All, by name. Where two are of one name those come first that belong to no album, then it goes by origin and path, so that each has the same
    /// name at each start; so it does for which are left out where there are too many.
    /// </summary>
    public IReadOnlyList<LibraryPlaylist> All()
    {
        lock (_gate)
        {
            long version = tree.PlaylistsVersion;
            if (_known is not { } known || known.Version != version)
                _known = known = (version, Name(tree.Playlists()));
            return known.All;
        }
    }

    /// <summary>The playlist of a <see cref="LibraryPlaylist.FullName"/>; null where there is none.</summary>
    public LibraryPlaylist? Find(string fullName) => All().FirstOrDefault(one => one.FullName == fullName);

    /// <summary>The tracks that it names and that are there, in its order and as often as it names them.</summary>
    /// <param name="playlist">Which.</param>
    /// <param name="limit">So many at most.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task<FsResult<IReadOnlyList<SearchHit>>> TracksAsync(LibraryPlaylist playlist, int limit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(playlist);
        if (VirtualTree.PlaylistAt(tree.Current, playlist.OriginId, playlist.Path) is not { } shown)
            return Array.Empty<SearchHit>();
        FsResult<byte[]> bytes = await ReadAsync(playlist.OriginId, playlist.Path, shown.Version, cancellation).ConfigureAwait(false);
        if (!bytes.IsSuccess)
            return bytes.Error;
        IReadOnlyList<(string OriginId, OriginPath Path)> tracks = PlaylistWriter.TracksOf(
            tree.Current, playlist.OriginId, playlist.Path, bytes.Value, roots, Math.Min(limit, SearchQuery.MostTracks));
        return new FsResult<IReadOnlyList<SearchHit>>(index.Describe(tracks));
    }

    private List<LibraryPlaylist> Name(IEnumerable<(string OriginId, OriginPath Path)> playlists)
    {
        TreeSnapshot snapshot = tree.Current;
        List<LibraryPlaylist> named = [];
        // What is beside a folder is called as that with an ending.
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string originId, OriginPath path) in playlists
            .Select(one => (Name: NameOf(one.Path), one.OriginId, one.Path))
            .OrderByDescending(one => IsAlone(snapshot, one.OriginId, one.Path))
            .ThenBy(static one => one.Name, StringComparer.Ordinal).ThenBy(static one => one.OriginId, StringComparer.Ordinal).ThenBy(static one => one.Path.ToString(), StringComparer.Ordinal)
            .Take(MostPlaylists))
        {
            string unique = name;
            for (int number = 2; taken.Contains(unique) || taken.Contains(unique + ".m3u8"); number++)
                unique = $"{name} ({number})";
            taken.Add(unique);
            taken.Add(unique + ".m3u8");
            named.Add(new LibraryPlaylist(unique, originId, path));
        }

        named.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return named;
    }

    private static bool IsAlone(TreeSnapshot snapshot, string originId, OriginPath path) =>
        VirtualTree.PlaylistAt(snapshot, originId, path) is { Texts: [{ Directory: [.., var last] }, ..] } && last.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(SidePlaces.Playlists));

    private static string NameOf(OriginPath path)
    {
        string name = NameRules.MakeSafe(Encoding.UTF8.GetString(SideFileNames.StemOf(path.Name)), NamePolicy.Posix, NameContext.AtRoot);
        // So that there is room for a number and an ending, in bytes too.
        while (Encoding.UTF8.GetByteCount(name) > LongestName)
            name = name[..^(char.IsLowSurrogate(name[^1]) ? 2 : 1)];
        return name;
    }

    private async Task<FsResult<byte[]>> ReadAsync(string originId, OriginPath path, OriginVersion version, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_read.TryGetValue((originId, path), out (OriginVersion Version, byte[] Bytes) kept) && kept.Version == version)
                return kept.Bytes;
        }

        if (origins.Find(originId) is not { } origin)
            return FsError.OriginUnavailable;
        FsResult<IOriginFile> opened = await origin.OpenAsync(path, version, cancellation).ConfigureAwait(false);
        if (!opened.TryGetValue(out IOriginFile? file))
            return opened.Error;
        using (file)
        {
            FsResult<byte[]> read = await PlaylistOriginal.ReadAsync(file, cancellation).ConfigureAwait(false);
            if (read.IsSuccess)
                Keep((originId, path), version, read.Value);
            return read;
        }
    }

    private void Keep((string OriginId, OriginPath Path) playlist, OriginVersion version, byte[] bytes)
    {
        lock (_gate)
        {
            _kept += bytes.Length - (_read.TryGetValue(playlist, out (OriginVersion, byte[] Bytes) before) ? before.Bytes.Length : 0);
            _read[playlist] = (version, bytes);
            if (_kept <= MostKept && _read.Count <= MostPlaylists)
                return;
            _read.Clear();
            _kept = 0;
        }
    }
}
