using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;
using MusicFs.Library;

namespace MusicFs.Core.Ingest;

/// <summary>
/// One scan of one origin: as many workers as do the origin good take folders to list and files to read from one queue,
/// so that reading begins while listing goes on and tags are held for a few albums at a time. One use.
/// </summary>
internal sealed class OriginScan(
    IOrigin origin, TrackReader reader, OriginCatalog before, OriginMemory memory, ScanCounters counters, ILogger logger, CancellationToken cancellation)
{
    private readonly FolderGuard _guard = new();
    private readonly Channel<Work> _queue = Channel.CreateUnbounded<Work>();
    private int _foldersToList;
    private int _outstanding;

    /// <summary>What was found so far; all of it once <see cref="RunAsync"/> completed.</summary>
    public OriginCatalog Found { get; } = new(origin.Id);

    public async Task RunAsync()
    {
        counters.BeginListing();
        // Where the root does not answer, listing it will say so.
        FsResult<OriginEntry> root = await origin.StatAsync(OriginPath.Root, cancellation).ConfigureAwait(false);
        EnqueueFolder(root.IsSuccess ? new ScannedFolder(root.Value, null) : ScannedFolder.Unknown, ignored: false);
        Task[] workers = new Task[Math.Max(1, origin.Capabilities.Parallelism)];
        for (int i = 0; i < workers.Length; i++)
            workers[i] = Task.Run(WorkAsync, CancellationToken.None);
        await Task.WhenAll(workers).ConfigureAwait(false);
    }

    /// <summary>Forgets what is gone, or keeps it where that is too much to be true.</summary>
    public async Task EndAsync(bool isConfirmed)
    {
        IReadOnlyList<CatalogFile> kept = await memory.ForgetAsync(isConfirmed).ConfigureAwait(false);
        if (kept.Count == 0)
            return;
        counters.AddKept(kept.Count);
        logger.LogWarning(
            "{Count} files of origin {Origin}, more than a fifth, are not there any more. They are kept in the library for now; if they are really gone, say so with 'musicfs scan --confirm-removals'.",
            kept.Count, origin.Id);
        foreach (IGrouping<OriginPath, CatalogFile> folder in kept.GroupBy(file => file.Path.Parent))
        {
            var album = new AlbumFolder();
            foreach (CatalogFile file in folder)
                album.Add(new OriginEntry(file.Path, NodeKind.File, file.Version));
            album.Seal();
            Dictionary<OriginPath, CatalogFile> byPath = folder.ToDictionary(file => file.Path);
            for (int i = 0; i < album.Files.Count; i++)
            {
                CatalogFile file = byPath[album.Files[i].Path];
                if (album.SetTags(i, file.Tags ?? TrackReader.Unreadable, file.Identity))
                    PlaceAlbum(album);
            }
        }
    }

    private async Task WorkAsync()
    {
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            while (_queue.Reader.TryRead(out Work work))
            {
                // A cancelled scan drains its queue; every item counted in is counted out.
                if (!cancellation.IsCancellationRequested)
                    await DoAsync(work).ConfigureAwait(false);
                if (work.Album is null && Interlocked.Decrement(ref _foldersToList) == 0)
                    counters.EndListing();
                if (Interlocked.Decrement(ref _outstanding) == 0)
                    _queue.Writer.Complete();
            }
        }
    }

    private async ValueTask DoAsync(Work work)
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
        var album = new AlbumFolder();
        Stack<ScannedFolder> rest = new([folder]);
        while (rest.TryPop(out ScannedFolder? next))
            await ListFolderAsync(next, ignored, album, next == folder ? rest : null).ConfigureAwait(false);
        album.Seal();
        for (int i = 0; i < album.Files.Count; i++)
        {
            OriginEntry file = album.Files[i];
            // What could not be read is tried again: another version of the program may know it.
            if (album.KnownOf(file.Path) is { Tags: { } tags } known && known.Version == file.Version)
                TakeKnown(album, i, tags, known.Identity);
            else
                Enqueue(new Work(folder, false, album, i));
        }
    }

    private void TakeKnown(AlbumFolder album, int index, TrackTags tags, ulong identity)
    {
        memory.Keep();
        counters.AddRead();
        if (album.SetTags(index, tags, identity))
            PlaceAlbum(album);
    }

    private async Task ListFolderAsync(ScannedFolder folder, bool ignored, AlbumFolder album, Stack<ScannedFolder>? discs)
    {
        FsResult<IReadOnlyList<OriginEntry>> listed = await origin.ListAsync(folder.Path, cancellation).ConfigureAwait(false);
        if (!listed.TryGetValue(out IReadOnlyList<OriginEntry>? entries))
        {
            KeepUnlisted(folder.Path, listed.Error);
            return;
        }

        if (!ignored)
            album.Know(memory.Open(folder.Path, entries));

        foreach (OriginEntry entry in entries)
        {
            if (entry.Kind == NodeKind.File)
                AddFile(entry, ignored, album);
            else
                AddFolder(new ScannedFolder(entry, folder), entry, ignored, discs);
        }
    }

    private void AddFolder(ScannedFolder folder, OriginEntry entry, bool ignored, Stack<ScannedFolder>? discs)
    {
        if (!_guard.MayEnter(folder))
        {
            logger.LogWarning("The folder /{Folder} on origin {Origin} leads back into itself and is left out.", folder.Path, origin.Id);
            return;
        }

        Found.AddFolder(entry);
        if (discs is not null && DiscFolders.IsDisc(entry.Path.Name))
            discs.Push(folder);
        else
            EnqueueFolder(folder, ignored || AudioFileNames.IsIgnored(entry.Path.Name));
    }

    private void AddFile(OriginEntry entry, bool ignored, AlbumFolder album)
    {
        if (!ignored && AudioFileNames.IsAudio(entry.Path.Name))
        {
            counters.AddFound(entry.Version.Size);
            album.Add(entry);
            return;
        }

        counters.AddOther();
        Found.Put(new KnownFile(new TreeFile(entry.Path, entry.Version, []), default));
    }

    /// <summary>A folder that does not answer is unknown and not empty; one that went while we looked is gone.</summary>
    private void KeepUnlisted(OriginPath folder, FsError error)
    {
        if (error == FsError.Interrupted || (error == FsError.NotFound && !folder.IsRoot))
            return;
        memory.Miss(folder);
        counters.AddFailedFolder();
        logger.LogWarning("The folder /{Folder} on origin {Origin} cannot be listed: {Error}.", folder, origin.Id, error);
        Found.Keep(before, folder);
    }

    private async Task ReadFileAsync(AlbumFolder album, int index)
    {
        OriginEntry file = album.Files[index];
        CatalogFile? same = memory.FindSame(file);
        ReadTags read;
        if (same?.Tags is { } tags)
        {
            read = new ReadTags(tags, null, true);
            counters.AddRead();
        }
        else
        {
            read = await reader.ReadAsync(origin, file, counters, cancellation).ConfigureAwait(false);
        }

        ulong identity = album.KnownOf(file.Path)?.Identity
            ?? (same is not null && await memory.HasMovedAsync(same, cancellation).ConfigureAwait(false) ? same.Identity : memory.NewIdentity(file.Path));
        if (cancellation.IsCancellationRequested)
            return;
        await memory.RememberAsync(file, read, identity).ConfigureAwait(false);
        if (album.SetTags(index, read.Tags, identity))
            PlaceAlbum(album);
    }

    private void PlaceAlbum(AlbumFolder album)
    {
        AlbumFacts[] facts = album.FindFacts();
        for (int i = 0; i < facts.Length; i++)
            Found.Put(reader.Place(origin.Id, album.Files[i], album.TagsOf(i), facts[i], album.IdentityOf(i)));
    }

    private void EnqueueFolder(ScannedFolder folder, bool ignored)
    {
        Interlocked.Increment(ref _foldersToList);
        Enqueue(new Work(folder, ignored, null, 0));
    }

    private void Enqueue(Work work)
    {
        Interlocked.Increment(ref _outstanding);
        _queue.Writer.TryWrite(work);
    }

    /// <summary>A folder to list, or the file number <paramref name="Index"/> of an album to read.</summary>
    private readonly record struct Work(ScannedFolder Folder, bool Ignored, AlbumFolder? Album, int Index);
}
