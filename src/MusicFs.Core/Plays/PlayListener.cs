using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Playlists;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Plays;

/// <summary>What becomes of what one filesystem's <see cref="PlayWatch"/> sees: plays are noted, and what may come next is fetched.</summary>
internal sealed class PlayListener(VirtualTree tree, OpenFiles files, LibraryPlays? plays, Prefetcher? prefetcher, TimeProvider time) : IListener
{
    /// <summary>A playlist is read up to that.</summary>
    private const int LongestPlaylist = 1 << 20;

    private readonly NextTracks _next = new(tree, plays, time);

    /// <inheritdoc/>
    public TimeSpan DurationOf(OpenTrack track)
    {
        FileSource source = track.Source;
        if (plays?.Find(source.OriginId, source.Path)?.Tags?.DurationSeconds is not (> 0 and < 1e6 and var seconds))
            return TimeSpan.Zero;
        // Of a track that is cut out of a file the part that its bytes are of it.
        double part = source.Cut is null || source.Version.Size == 0 ? 1 : Math.Min(1, track.Size / (double)source.Version.Size);
        return TimeSpan.FromSeconds(seconds * part);
    }

    /// <inheritdoc/>
    public Task BeginAsync(OpenTrack track)
    {
        if (prefetcher is null)
            return Task.CompletedTask;
        if (track.IsRemote)
            prefetcher.NotePlay(new ShownOriginal(track.Source.OriginId, track.Source.Path, track.Source.Version), track.IsWarm);
        IReadOnlyList<PrefetchTarget> next = _next.After(track.Node, plays?.Find(track.Source.OriginId, track.Source.Path));
        track.Next = next is [var first, ..] ? first : null;
        prefetcher.Predict(next);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void NearEnd(OpenTrack track)
    {
        if (track.Next is { } next)
            prefetcher?.NoteNear(next);
    }

    /// <inheritdoc/>
    public async Task EndAsync(OpenTrack track, DateTimeOffset started, TimeSpan heard)
    {
        if (plays?.Find(track.Source.OriginId, track.Source.Path) is { } file)
            await plays.RecordAsync(track.Source.OriginId, file, started, heard).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task NotePlaylistAsync(NodeId playlist)
    {
        if (prefetcher is null || tree.PathOf(playlist) is not { } path || await ReadAsync(playlist).ConfigureAwait(false) is not { } text)
            return;
        string folder = path[..(path.LastIndexOf('/') + 1)];
        List<NodeId> tracks = [];
        _ = PlaylistText.Rewrite(text, (_, entry) =>
        {
            if (tree.FindPath(Resolve(folder, entry.Trim())) is { } track)
                tracks.Add(track);
            return null;
        });
        _next.NotePlaylist(tracks);
    }

    /// <summary>A path in the mount, from one that is relative to a folder there.</summary>
    private static string Resolve(string folder, string path)
    {
        List<string> names = [];
        foreach (string name in (folder + path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (name == ".." && names.Count > 0)
                names.RemoveAt(names.Count - 1);
            else if (name is not ("." or ".."))
                names.Add(name);
        }

        return string.Join('/', names);
    }

    private async Task<byte[]?> ReadAsync(NodeId node)
    {
        if (!tree.Hold(node).TryGetValue(out FileSource? source))
            return null;
        FsResult<OpenedFile> opened = await files.OpenQuietlyAsync(node, source, CancellationToken.None).ConfigureAwait(false);
        if (!opened.TryGetValue(out OpenedFile file))
        {
            tree.Forget(node, 1);
            return null;
        }

        byte[] text = new byte[LongestPlaylist];
        FsResult<int> read = files.BeginRead(file.Handle) is { } content
            ? await content.Content.ReadAsync(0, text, CancellationToken.None).ConfigureAwait(false)
            : FsError.BadHandle;
        files.EndRead(file.Handle);
        files.Release(file.Handle);
        return read.TryGetValue(out int count) ? text[..count] : null;
    }
}
