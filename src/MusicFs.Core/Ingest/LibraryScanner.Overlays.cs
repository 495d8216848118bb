using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Overlays;
using MusicFs.Core.Templates;
using MusicFs.Library;

namespace MusicFs.Core.Ingest;

/// <content>Keeps what is shown in step with what people want tags to be.</content>
public sealed partial class LibraryScanner
{
    private readonly Lock _waitingLock = new();

    /// <summary>Albums whose overlays changed while a scan went on, which may have placed them as they were before.</summary>
    private readonly HashSet<AlbumPlace> _waiting = [];
    private bool _isCaughtUp;
    private bool _isMovedCaughtUp;

    /// <summary>
    /// Places the albums of some files again because their overlays changed, from what is known of them: no origin is listed, and of the files
    /// only those are opened that have an overlay. Does not wait for a scan that goes on.
    /// </summary>
    /// <param name="files">The originals.</param>
    /// <param name="cancellation">Gives up; what was placed until then stays.</param>
    public async Task PlaceAgainAsync(IEnumerable<(string OriginId, OriginPath Path)> files, CancellationToken cancellation)
    {
        HashSet<AlbumPlace> albums = [.. files.Select(static file => new AlbumPlace(file.OriginId, file.Path.Parent))];
        if (albums.Count == 0)
            return;
        bool isAlone = await _turn.WaitAsync(TimeSpan.Zero, cancellation).ConfigureAwait(false);
        try
        {
            if (isAlone)
            {
                int origins = _origins.Count();
                _tree.OriginOrder = [.. _origins.Select(static origin => origin.Id)];
                Prepare(origins);
            }
            else
            {
                lock (_waitingLock)
                    _waiting.UnionWith(albums);
            }

            var feed = new TreeFeed(_tree, _time, SaveAsync);
            await PlaceAsync(albums, feed, cancellation).ConfigureAwait(false);
            if (!isAlone)
                return;
            await PlaceNamesakesAsync(feed, cancellation).ConfigureAwait(false);
            await _playlists.UpdateAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            if (isAlone)
                _turn.Release();
        }
    }

    /// <summary>Where the templates of this tree would have the files of an album if their tags were others; nothing is changed.</summary>
    /// <param name="originId">The origin.</param>
    /// <param name="folder">A folder of the album.</param>
    /// <param name="tagsOf">What the tags of a file would be; those of files that cannot be read are not asked for.</param>
    /// <returns>Of each file the paths from the root; without what tells albums of one name, and files of one place, apart.</returns>
    public async Task<IReadOnlyDictionary<OriginPath, IReadOnlyList<string>>> PreviewAsync(string originId, OriginPath folder, Func<CatalogFile, TrackTags> tagsOf)
    {
        ArgumentNullException.ThrowIfNull(tagsOf);
        Dictionary<OriginPath, IReadOnlyList<string>> places = [];
        if (_index is null || _origins.Find(originId) is not { } origin)
            return places;
        _ = await _index.FlushAsync().ConfigureAwait(false);
        var known = new KnownOrigin(origin, _tree);
        AlbumFolder album = new() { Root = OriginScan.AlbumRootOf(folder) };
        foreach (OriginPath one in await OriginScan.FoldersOfAsync(known, album.Root).ConfigureAwait(false))
        {
            foreach (CatalogFile file in _index.FilesIn(originId, one))
                album.Known[file.Path] = file;
        }

        foreach (CatalogFile file in album.Known.Values)
            album.Add(new OriginEntry(file.Path, Contracts.FileSystem.NodeKind.File, file.Version));
        album.Seal();
        for (int i = 0; i < album.Files.Count; i++)
        {
            CatalogFile file = album.Known[album.Files[i].Path];
            _ = album.SetTags(i, ReadTags.Of(file) with { Tags = file.Tags is null ? TrackReader.Unreadable : tagsOf(file) }, file.Identity);
        }

        AlbumFacts[] facts = album.TellApart(originId, new Namesakes([], static () => Task.CompletedTask));
        for (int i = 0; i < facts.Length; i++)
            places[album.Files[i].Path] = [.. _reader.Places(originId, album.Files[i], album.TagsOf(i), facts[i]).Select(static place => "/" + place)];
        return places;
    }

    private async Task PlaceAsync(IEnumerable<AlbumPlace> albums, TreeFeed feed, CancellationToken cancellation)
    {
        // What was read a moment ago is not read again.
        if (_index is not null)
            _ = await _index.FlushAsync().ConfigureAwait(false);
        foreach (IGrouping<string, AlbumPlace> places in albums.GroupBy(static place => place.OriginId))
        {
            if (_origins.Find(places.Key) is not { } origin)
                continue;
            using OriginScan scan = CreateScan(new KnownOrigin(origin, _tree), feed, new ScanCounters(null), cancellation, isForced: true);
            await scan.RunAsync(places.Select(static place => place.Folder), isDeep: false).ConfigureAwait(false);
            feed.Flush();
        }
    }

    /// <summary>
    /// What changed while a scan went on is placed once more; after a start, and after files were looked for that went elsewhere, everything
    /// is compared that has an overlay or is shown with one.
    /// </summary>
    private async Task SettleOverlaysAsync(bool isWhole, CancellationToken cancellation)
    {
        if (Overlays is null || _index is null)
            return;
        HashSet<AlbumPlace> albums;
        lock (_waitingLock)
        {
            albums = [.. _waiting];
            _waiting.Clear();
        }

        if (isWhole || !_isCaughtUp)
        {
            _ = await _index.FlushAsync().ConfigureAwait(false);
            albums.UnionWith(FindBehind(Overlays, _index));
        }

        _isCaughtUp = true;
        if (albums.Count == 0)
            return;
        await PlaceAsync(albums, new TreeFeed(_tree, _time, SaveAsync), cancellation).ConfigureAwait(false);
        await _playlists.UpdateAsync(cancellation).ConfigureAwait(false);
    }

    private IEnumerable<AlbumPlace> FindBehind(TrackOverlays overlays, ILibraryIndex index)
    {
        foreach (ulong identity in overlays.Tracks)
        {
            if (index.FindIdentity(identity) is (string originId, CatalogFile file) && !overlays.IsAsWanted(_tree, originId, file))
                yield return new AlbumPlace(originId, file.Path.Parent);
        }

        foreach ((string originId, OriginPath path) in _tree.EditedOriginals())
        {
            if (index.Find(originId, path) is { } file && !overlays.IsAsWanted(_tree, originId, file))
                yield return new AlbumPlace(originId, path.Parent);
        }
    }

    /// <summary>What was moved and is not shown there is placed again, and directories go that were removed: a crash came between the two.</summary>
    private async Task CatchUpWithMovesAsync(TreeFeed feed, CancellationToken cancellation)
    {
        if (Moved is null || _isMovedCaughtUp)
            return;
        _isMovedCaughtUp = true;
        await Moved.RemoveLeftDirectoriesAsync(_tree).ConfigureAwait(false);
        // What is not shown yet is placed right from the start.
        if (_tree.Tracks > 0 && Moved.FindBehind(_tree) is { Count: > 0 } behind)
            await PlaceAsync([.. behind.Select(static file => new AlbumPlace(file.OriginId, file.Path.Parent)).Distinct()], feed, cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether a file was served otherwise than is wanted by now, and is not any more: a crash came between the two.</summary>
    private async Task<bool> CatchUpAsync(string originId, OriginPath path)
    {
        if (Overlays is null || _index?.Find(originId, path) is not { } file || Overlays.IsAsWanted(_tree, originId, file))
            return false;
        await PlaceAgainAsync([(originId, path)], CancellationToken.None).ConfigureAwait(false);
        return Overlays.IsAsWanted(_tree, originId, file);
    }
}
