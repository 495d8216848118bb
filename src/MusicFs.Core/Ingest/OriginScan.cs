using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Failures;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Overlays;
using MusicFs.Core.Playlists;
using MusicFs.Core.Tree;
using MusicFs.Library;

namespace MusicFs.Core.Ingest;

/// <summary>
/// One scan of one origin, or of some of its folders: as many workers as do the origin good take folders to list and files to read from
/// one queue, so that reading begins while listing goes on and tags are held for a few albums at a time. What is as the tree has it costs
/// a listing. One use.
/// </summary>
internal sealed partial class OriginScan(
    IOrigin origin, TrackReader reader, VirtualTree tree, TreeFeed feed, OriginMemory memory, CueAlbums cues, PlaylistKeeper playlists, Namesakes namesakes,
    Func<string, OriginPath, bool>? isBeingWritten, Action<string, int>? keeps, TrackOverlays? overlays,
    ScanCounters counters, ILogger logger, CancellationToken cancellation) : IDisposable
{
    private readonly FolderGuard _guard = new();
    private readonly ScanQueue _queue = new();
    private readonly ConcurrentBag<OriginPath> _lostPictures = [];
    private bool _isWhole = true;
    private bool _isDeep = true;
    private int _foldersToList;

    /// <summary>Whether what is found is placed again though nothing of it changed.</summary>
    public bool IsForced { get; init; }

    /// <summary>Folders from which pictures went: their albums may show another one when these are forgotten.</summary>
    public IReadOnlyCollection<OriginPath> LostPictures => _lostPictures;

    /// <summary>Whether a file that an earlier scan has kept is among those that are wanted; without it all are.</summary>
    public Func<string, OriginPath, bool>? IsWanted { get; init; }

    /// <summary>Looks at everything.</summary>
    public async Task RunAsync()
    {
        counters.BeginListing();
        // Where the root does not answer, listing it will say so.
        FsResult<OriginEntry> root = await origin.StatAsync(OriginPath.Root, cancellation).ConfigureAwait(false);
        if (root.IsSuccess)
            await AddTimeAsync(root.Value).ConfigureAwait(false);
        EnqueueFolder(root.IsSuccess ? new ScannedFolder(root.Value, null) : ScannedFolder.Unknown, ignored: false);
        await WorkAllAsync().ConfigureAwait(false);
    }

    /// <summary>Looks at some folders, and at what is below them where that is asked for, or where the tree does not have it.</summary>
    /// <param name="folders">The folders.</param>
    /// <param name="isDeep">Whether all that is below them is looked at too.</param>
    public async Task RunAsync(IEnumerable<OriginPath> folders, bool isDeep)
    {
        counters.BeginListing();
        _isWhole = false;
        _isDeep = isDeep;
        HashSet<OriginPath> albums = [.. folders.Select(AlbumRootOf)];
        if (albums.Count == 0)
            return;
        foreach (OriginPath folder in albums)
        {
            FsResult<OriginEntry> found = await origin.StatAsync(folder, cancellation).ConfigureAwait(false);
            if (found.Error == FsError.NotFound && !folder.IsRoot)
                EnqueueFolder(new ScannedFolder(new OriginEntry(folder.Parent, NodeKind.Directory, default), null), IsIgnored(folder.Parent));
            else if (found.IsSuccess && found.Value.Kind == NodeKind.Directory)
                EnqueueFolder(new ScannedFolder(found.Value, null), IsIgnored(folder));
        }

        if (_foldersToList > 0)
            await WorkAllAsync().ConfigureAwait(false);
    }

    /// <summary>Forgets what is gone, or keeps it where that is too much to be true.</summary>
    public async Task EndAsync(bool isConfirmed)
    {
        await memory.FollowAsync(tree, cancellation).ConfigureAwait(false);
        if (memory.HasMissed)
            await namesakes.LearnAsync().ConfigureAwait(false);
        int kept = await memory.ForgetAsync(tree, isConfirmed, folder => namesakes.Remove(new AlbumPlace(origin.Id, folder))).ConfigureAwait(false);
        // A look at a part says nothing of what is kept elsewhere.
        if (kept > 0 || _isWhole)
            keeps?.Invoke(origin.Id, kept);
        if (kept == 0)
            return;
        counters.AddKept(kept);
        logger.LogWarning(
            "{Count} files of origin {Origin}, more than a fifth, are not there any more. They are kept in the library for now; if they are really gone, say so with 'musicfs origin confirm {Id}', or 'musicfs scan --confirm-removals' while nothing is mounted.",
            kept, origin.Id, origin.Id);
    }

    /// <inheritdoc/>
    public void Dispose() => _queue.Dispose();

    /// <summary>The folder that the album of a folder begins in: that above a disc's.</summary>
    public static OriginPath AlbumRootOf(OriginPath folder) => !folder.IsRoot && DiscFolders.IsDisc(folder.Name) ? folder.Parent : folder;

    private static bool IsIgnored(OriginPath folder)
    {
        for (; !folder.IsRoot; folder = folder.Parent)
        {
            if (AudioFileNames.IsIgnored(folder.Name))
                return true;
        }

        return false;
    }

    private async Task WorkAllAsync()
    {
        Task[] workers = new Task[Math.Max(1, origin.Capabilities.Parallelism)];
        for (int i = 0; i < workers.Length; i++)
            workers[i] = Task.Run(WorkAsync, CancellationToken.None);
        await Task.WhenAll(workers).ConfigureAwait(false);
    }

    private async Task WorkAsync()
    {
        while (await _queue.TakeAsync().ConfigureAwait(false) is { } work)
        {
            // A cancelled scan drains its queue.
            if (!cancellation.IsCancellationRequested)
                await DoAsync(work).ConfigureAwait(false);
            if (work.Album is null && Interlocked.Decrement(ref _foldersToList) == 0)
                counters.EndListing();
            _queue.Done();
        }
    }

    private async ValueTask DoAsync(ScanWork work)
    {
        try
        {
            if (work.Album is { } album)
                await ReadFileAsync(album, work.Index).ConfigureAwait(false);
            else
                await ListAlbumAsync(work.Folder, work.Ignored).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            // A bug met in one folder must not end the worker, whose queue would then never empty.
            logger.LogError(fault, "Scanning /{Folder} on origin {Origin} failed.", work.Album?.Files[work.Index].Path ?? work.Folder.Path, origin.Id);
        }
    }

    /// <summary>Lists a folder and the disc folders in it, whose files belong to one album.</summary>
    private async Task ListAlbumAsync(ScannedFolder folder, bool ignored)
    {
        var album = new AlbumFolder { Root = folder.Path };
        Stack<ScannedFolder> rest = new([folder]);
        while (rest.TryPop(out ScannedFolder? next))
            await ListFolderAsync(next, ignored, album, next == folder ? rest : null).ConfigureAwait(false);
        if (album.Files.Count == 0)
        {
            if (!album.IsIncomplete && album.IsChanged)
            {
                await namesakes.LearnAsync().ConfigureAwait(false);
                _ = namesakes.Set(new AlbumPlace(origin.Id, album.Root), []);
            }

            if (!album.IsIncomplete && (album.HasChangedSides || album.HasSettledSides || album.IsChanged || IsForced))
                await feed.AddAsync(album.PlaceSidesAlone(origin.Id, reader, playlists)).ConfigureAwait(false);
            return;
        }

        if (!album.IsChanged && !album.HasChangedSides && !album.HasUnsettledSides && !IsForced)
        {
            counters.AddKnown(album.Files.Count, album.Unread);
            return;
        }

        // Before anything new is kept: what is learnt is what the tree shows.
        await namesakes.LearnAsync().ConfigureAwait(false);
        foreach (OriginPath known in album.Folders)
            memory.Recall(known, album.Known);
        album.Seal();
        for (int i = 0; i < album.Files.Count; i++)
        {
            OriginEntry file = album.Files[i];
            // What could not be read is tried again: another version of the program may know it.
            if (album.Known.TryGetValue(file.Path, out CatalogFile? known) && known.Tags is not null && known.Version == file.Version)
                await TakeKnownAsync(album, i, known).ConfigureAwait(false);
            else
                _queue.Add(new ScanWork(folder, false, album, i));
        }
    }

    private async ValueTask TakeKnownAsync(AlbumFolder album, int index, CatalogFile known)
    {
        counters.AddRead();
        if (album.SetTags(index, ReadTags.Of(known), known.Identity))
            await PlaceAsync(album).ConfigureAwait(false);
    }

    private async Task ListFolderAsync(ScannedFolder folder, bool ignored, AlbumFolder album, Stack<ScannedFolder>? discs)
    {
        FsResult<IReadOnlyList<OriginEntry>> listed = await Failpoint.FailsAsync(Failpoint.ScanFolder).ConfigureAwait(false)
            ? FsError.OriginUnavailable : await ListAsync(folder.Path, ignored).ConfigureAwait(false);
        if (!listed.TryGetValue(out IReadOnlyList<OriginEntry>? entries))
        {
            album.IsIncomplete = true;
            // A folder that does not answer is unknown and not empty; one that went while we looked is gone, and is missed above.
            if (listed.Error == FsError.Interrupted || (listed.Error == FsError.NotFound && !folder.Path.IsRoot))
                return;
            counters.AddFailedFolder();
            logger.LogWarning("The folder /{Folder} on origin {Origin} cannot be listed: {Error}.", folder.Path, origin.Id, listed.Error);
            return;
        }

        FolderDifference difference = FolderDifference.Between(
            tree.Current, origin.Id, folder.Path, entries, file => ignored ? FileRole.Other : SideFileNames.RoleOf(file.Path.Name),
            path => isBeingWritten?.Invoke(origin.Id, path) == true, retriesUnread: _isWhole);
        memory.Miss(difference.Gone);
        if (!reader.Artwork.IsNone && difference.Gone.Exists(static gone => !gone.IsFolder && SideFileNames.IsPicture(gone.Path.Name)))
            _lostPictures.Add(folder.Path);
        var update = new TreeUpdate();
        AddFiles(difference, ignored, album, folder.Path, update);
        foreach (OriginEntry changed in difference.ChangedFolders)
            update.PutFolder(origin.Id, changed.Path, changed.Version.ModifiedNanoseconds);
        foreach (OriginEntry entry in entries)
        {
            if (entry.Kind == NodeKind.Directory)
                AddFolder(new ScannedFolder(entry, folder), entry, ignored, difference, discs);
        }

        if (update.Count > 0)
            await feed.AddAsync(update).ConfigureAwait(false);
    }

    private void AddFiles(FolderDifference difference, bool ignored, AlbumFolder album, OriginPath folder, TreeUpdate update)
    {
        album.AddFolder(folder);
        album.IsChanged |= difference.HasGoneTracks;
        album.HasSettledSides |= difference.HasSettledSides;
        album.HasUnsettledSides |= difference.HasUnsettledSides;
        album.Unread += difference.Unread;
        foreach (OriginEntry file in difference.Same)
            AddFile(file, ignored, album);
        foreach (OriginEntry file in difference.Changed)
        {
            FileRole role = AddFile(file, ignored, album);
            album.IsChanged |= role == FileRole.Track;
            album.HasChangedSides |= role == FileRole.Side;
            // A playlist is made at the end.
            if (role == FileRole.Other || (SideFileNames.IsPlaylist(file.Path.Name) && tree.Current.FindOriginal(origin.Id, file.Path) < 0))
                update.PutFile(origin.Id, new TreeFile(file.Path, file.Version, []));
        }
    }

    private FileRole AddFile(OriginEntry file, bool ignored, AlbumFolder album)
    {
        FileRole role = ignored ? FileRole.Other : SideFileNames.RoleOf(file.Path.Name);
        if (role != FileRole.Track)
        {
            counters.AddOther();
            if (role == FileRole.Side)
                album.AddSide(file);
            return role;
        }

        counters.AddFound(Math.Max(0, file.Version.Size));
        album.Add(file);
        return role;
    }

    private void AddFolder(
        ScannedFolder folder, OriginEntry entry, bool ignored, FolderDifference difference, Stack<ScannedFolder>? discs)
    {
        if (!_guard.MayEnter(folder))
        {
            logger.LogWarning("The folder /{Folder} on origin {Origin} leads back into itself and is left out.", folder.Path, origin.Id);
            return;
        }

        if (discs is not null && DiscFolders.IsDisc(entry.Path.Name))
            discs.Push(folder);
        else if (_isDeep || difference.NewFolders.Contains(entry.Path))
            EnqueueFolder(folder, ignored || AudioFileNames.IsIgnored(entry.Path.Name));
    }

    private ValueTask AddTimeAsync(OriginEntry folder)
    {
        var update = new TreeUpdate();
        update.PutFolder(origin.Id, folder.Path, folder.Version.ModifiedNanoseconds);
        return feed.AddAsync(update);
    }

    private async Task ReadFileAsync(AlbumFolder album, int index)
    {
        FsResult<IOriginFile>? found = null;
        if (album.Files[index].Version == OriginVersion.Unknown)
            found = await FindAsync(album, index).ConfigureAwait(false);
        OriginEntry file = album.Files[index];
        album.Known.TryGetValue(file.Path, out CatalogFile? known);
        CatalogFile? same = found is { IsSuccess: true } && known is { Tags: not null } && known.Version == file.Version ? known : memory.FindSame(file);
        ReadTags read;
        if (same?.Tags is not null)
        {
            read = ReadTags.Of(same);
            counters.AddRead();
            if (found is { IsSuccess: true } open)
                open.Value.Dispose();
        }
        else
        {
            read = await reader.ReadAsync(origin, file, found, counters, cancellation).ConfigureAwait(false);
        }

        ulong identity = known?.Identity ?? 0;
        if (identity == 0 && same is not null && await memory.HasMovedAsync(same, cancellation).ConfigureAwait(false))
        {
            identity = same.Identity;
            album.MovedFrom.Add(same.Path);
        }

        if (identity == 0)
        {
            identity = memory.NewIdentity(file.Path);
            memory.Suspect(file, read.Audio);
        }

        if (cancellation.IsCancellationRequested)
            return;
        await memory.RememberAsync(file, read, identity).ConfigureAwait(false);
        if (album.SetTags(index, read, identity))
            await PlaceAsync(album).ConfigureAwait(false);
    }

    private async ValueTask PlaceAsync(AlbumFolder album)
    {
        await cues.FindAsync(album, cancellation).ConfigureAwait(false);
        for (int i = 0; i < album.Files.Count; i++)
            await memory.RememberPartsAsync(album.Files[i].Path, album.PartsOf(i), album.Known.GetValueOrDefault(album.Files[i].Path)).ConfigureAwait(false);
        _ = await Failpoint.FailsAsync(Failpoint.ScanPlace).ConfigureAwait(false);
        await ShowAsync(album).ConfigureAwait(false);
    }

    /// <summary>As people want it, with what is known of it by now.</summary>
    private async ValueTask ShowAsync(AlbumFolder album)
    {
        await OverlayAsync(album).ConfigureAwait(false);
        await feed.AddAsync(album.Place(origin.Id, reader, playlists, namesakes)).ConfigureAwait(false);
    }

    private void EnqueueFolder(ScannedFolder folder, bool ignored)
    {
        Interlocked.Increment(ref _foldersToList);
        _queue.Add(new ScanWork(folder, ignored, null, 0));
    }
}
