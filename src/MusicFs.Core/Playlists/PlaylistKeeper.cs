using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Playlists;

/// <summary>
/// Keeps the playlists of the tag tree in step with it (B9). The tree has of each the size and a code of its text, which is made again when it
/// is opened. What scans find, and what names a file whose path changed, is put into the tree when they have ended; which those are is known by
/// the folders that playlists name, learnt when the first path changes. Any thread but a backend's.
/// </summary>
internal sealed class PlaylistKeeper(VirtualTree tree, OriginSet origins, PlaylistRoots roots, ILogger logger) : IDisposable
{
    /// <summary>Playlists that are read at once.</summary>
    private const int Parallelism = 8;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ConcurrentDictionary<(string OriginId, OriginPath Path), WantedPlaylist> _wanted = [];

    private readonly PlaylistFolders _folders = new();
    private readonly HashSet<ulong> _moved = [];
    private bool _isComplete;

    /// <summary>Of the roots that all in the tree were made for.</summary>
    private int _rootsVersion = roots.Version;

    /// <summary>A playlist that is new, has changed, or shall be shown elsewhere.</summary>
    public void Add(WantedPlaylist playlist) => _wanted[(playlist.OriginId, playlist.File.Path)] = playlist;

    /// <summary>Shows what was added, and brings up to date what names files that moved.</summary>
    public async Task UpdateAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            _moved.UnionWith(tree.TakeMoved());
            if (roots.Version is var version && version != _rootsVersion)
            {
                // Any of them may name what is on an origin that came, or went.
                _rootsVersion = version;
                _folders.Clear();
                await LearnAsync(cancellation).ConfigureAwait(false);
            }
            else if (_moved.Count > 0 && !_isComplete)
            {
                await LearnAsync(cancellation).ConfigureAwait(false);
            }

            WantedPlaylist[] wanted = [.. _wanted.Values];
            (string, OriginPath)[] affected = [.. _folders.Naming(_moved).Where(playlist => !_wanted.ContainsKey(playlist))];
            ParallelOptions options = new() { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellation };
            await Parallel.ForEachAsync(wanted, options, async (playlist, stop) => await ShowAsync(playlist, stop).ConfigureAwait(false)).ConfigureAwait(false);
            await Parallel.ForEachAsync(affected, options, async (playlist, stop) => await RenewAsync(playlist, stop).ConfigureAwait(false)).ConfigureAwait(false);
            _moved.Clear();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Makes a playlist of the tree again that turned out to be another one by now.</summary>
    /// <returns>False where its original is not as the tree says.</returns>
    public async Task<bool> RenewAsync(string originId, OriginPath path, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await RenewAsync((originId, path), cancellation).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>Reads all that are in the tree: what those of an earlier process name is not kept.</summary>
    private async Task LearnAsync(CancellationToken cancellation)
    {
        ParallelOptions options = new() { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellation };
        await Parallel.ForEachAsync(
            tree.Playlists().Where(playlist => !_folders.Knows(playlist)), options,
            async (playlist, stop) => await RenewAsync(playlist, stop).ConfigureAwait(false)).ConfigureAwait(false);
        _isComplete = true;
    }

    private async ValueTask ShowAsync(WantedPlaylist playlist, CancellationToken cancellation)
    {
        byte[]? bytes = null;
        if (playlist.File.Version.Size <= PlaylistText.MaxBytes)
        {
            FsResult<byte[]> read = await ReadAsync(playlist.OriginId, playlist.File, cancellation).ConfigureAwait(false);
            // One that is gone or another by now is met by the next scan; what does not answer is tried again.
            if (read.Error is FsError.NotFound or FsError.Stale)
                _wanted.TryRemove(KeyValuePair.Create((playlist.OriginId, playlist.File.Path), playlist));
            if (!read.IsSuccess)
                return;
            bytes = read.Value;
        }

        // Whatever moves from here on is told by the tree for the next time.
        List<TreePart> parts = [];
        TreeSnapshot snapshot = tree.Current;
        foreach (string place in tree.PlacesByRules(playlist.OriginId, playlist.File.Path, playlist.Places))
        {
            if (bytes is null)
                break;
            string directory = place[..Math.Max(0, place.LastIndexOf('/'))];
            if (Write(snapshot, playlist.OriginId, playlist.File, bytes, PlaylistWriter.NamesOf(directory)) is { } content)
                parts.Add(new TreePart(parts.Count + 1, [place], content.Text.Length, content.Code, content.ModifiedNanoseconds));
        }

        bool isWhole = parts.Count == 0;
        if (isWhole)
            logger.LogInformation("The playlist {Path} on origin {Origin} is shown as it is: it is no text, or too long.", playlist.File.Path, playlist.OriginId);
        var update = new TreeUpdate();
        update.PutFile(playlist.OriginId, new TreeFile(
            playlist.File.Path, playlist.File.Version, isWhole ? playlist.Places : [], IsSide: true, Parts: isWhole ? null : parts));
        tree.Apply(update);
        _wanted.TryRemove(KeyValuePair.Create((playlist.OriginId, playlist.File.Path), playlist));
    }

    private async ValueTask<bool> RenewAsync((string OriginId, OriginPath Path) playlist, CancellationToken cancellation)
    {
        if (VirtualTree.PlaylistAt(tree.Current, playlist.OriginId, playlist.Path) is not { } shown)
        {
            _folders.Remove(playlist);
            return false;
        }

        OriginEntry file = new(playlist.Path, Contracts.FileSystem.NodeKind.File, shown.Version);
        FsResult<byte[]> bytes = await ReadAsync(playlist.OriginId, file, cancellation).ConfigureAwait(false);
        if (!bytes.IsSuccess)
            return false;
        TreeSnapshot snapshot = tree.Current;
        List<TreePart> parts = [];
        foreach ((_, _, IReadOnlyList<byte[]> directory) in shown.Texts)
        {
            if (Write(snapshot, playlist.OriginId, file, bytes.Value, directory) is not { } content)
                return false;
            parts.Add(new TreePart(parts.Count + 1, [], content.Text.Length, content.Code, content.ModifiedNanoseconds));
        }

        if (parts.Select(static part => part.Code).SequenceEqual(shown.Texts.Select(static text => text.Code)))
            return true;
        var update = new TreeUpdate();
        update.ChangeTexts(playlist.OriginId, new TreeFile(playlist.Path, shown.Version, [], IsSide: true, Parts: parts));
        tree.Apply(update);
        return true;
    }

    private PlaylistContent? Write(TreeSnapshot snapshot, string originId, OriginEntry file, byte[] bytes, IReadOnlyList<byte[]> directory)
    {
        PlaylistContent? content = PlaylistWriter.Write(snapshot, originId, file, bytes, directory, roots);
        if (content is not null)
            _folders.Set((originId, file.Path), content.Folders);
        return content;
    }

    private async ValueTask<FsResult<byte[]>> ReadAsync(string originId, OriginEntry file, CancellationToken cancellation)
    {
        if (origins.Find(originId) is not { } origin)
            return FsError.OriginUnavailable;
        FsResult<IOriginFile> opened = await origin.OpenAsync(file.Path, file.Version, cancellation).ConfigureAwait(false);
        if (!opened.TryGetValue(out IOriginFile? original))
        {
            logger.LogDebug("The playlist {Path} on origin {Origin} cannot be opened: {Error}.", file.Path, originId, opened.Error);
            return opened.Error;
        }

        using (original)
        {
            FsResult<byte[]> read = await PlaylistOriginal.ReadAsync(original, cancellation).ConfigureAwait(false);
            if (!read.IsSuccess)
                logger.LogWarning("The playlist {Path} on origin {Origin} cannot be read: {Error}.", file.Path, originId, read.Error);
            return read;
        }
    }
}
