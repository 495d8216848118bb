using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Artwork;
using MusicFs.Core.Edits;
using MusicFs.Core.Overlays;
using MusicFs.Core.Playlists;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;
using MusicFs.Library;
using MusicFs.Library.User;

namespace MusicFs.Core.Ingest;

/// <summary>
/// Fills the tree: lists the origins, reads tags, renders paths, changes what is different. Keeps nothing itself: what an origin held is
/// in the tree, what its files' tags were in the index. Scans and refreshes wait for one another; any thread but a backend's.
/// </summary>
public sealed partial class LibraryScanner : IDisposable
{
    /// <summary>Placing an album again makes others be placed again only where its files changed meanwhile.</summary>
    private const int MostRounds = 5;

    private readonly VirtualTree _tree;
    private readonly OriginSet _origins;
    private readonly ITagReader _tagReader;
    private IReadOnlyList<TreeView> _views;
    private NamePolicy _policy;

    /// <summary>Of the scan that goes on; one waits for another.</summary>
    private TrackReader _reader;
    private readonly ILibraryIndex? _index;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly DepartedFiles _departed = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly PlaylistKeeper _playlists;
    private Namesakes _namesakes;

    /// <summary>Whether what the tree has was placed when there was one origin, and says nothing of what it has in common with others.</summary>
    private bool _isOfOneOrigin;

    /// <summary>
    /// Scans <paramref name="origins"/>, the preferred ones first, into <paramref name="tree"/>; files that <paramref name="index"/> knows are not read again. It
    /// owns none of them.
    /// </summary>
    public LibraryScanner(
        VirtualTree tree, OriginSet origins, ITagReader tagReader, IReadOnlyList<TreeView> views, ILogger<LibraryScanner> logger,
        NamePolicy policy = NamePolicy.Posix, ILibraryIndex? index = null, TimeProvider? time = null,
        PlaylistRoots? roots = null)
    {
        ArgumentNullException.ThrowIfNull(origins);
        _tree = tree;
        _origins = origins;
        _logger = logger;
        _index = index;
        _time = time ?? TimeProvider.System;
        _tagReader = tagReader;
        _views = views;
        _policy = policy;
        _isOfOneOrigin = origins.Count() == 1;
        _reader = ReaderOf(null);
        _namesakes = new Namesakes(views, LearnNamesakesAsync);
        _playlists = new PlaylistKeeper(tree, origins, roots ?? PlaylistRoots.None, logger);
    }

    /// <summary>
    /// Scans every origin; what is found appears in the tree meanwhile, what is gone goes at the end. Files that cannot be read, folders
    /// that cannot be listed and origins that do not answer are counted and logged, and never an exception.
    /// </summary>
    /// <param name="progress">Hears of it now and then, from any thread; must not block.</param>
    /// <param name="cancellation">Gives up; what was found until then stays.</param>
    /// <param name="confirmsRemovals">Whether files may be forgotten however many are gone at once.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired.</exception>
    public Task<ScanReport> ScanAsync(Action<ScanProgress>? progress, CancellationToken cancellation, bool confirmsRemovals = false) =>
        RunAsync([.. _origins], scan => scan.RunAsync(), new ScanCounters(progress), confirmsRemovals, cancellation, isWhole: true);

    /// <summary>Scans all of one origin, as <see cref="ScanAsync(Action{ScanProgress}?, CancellationToken, bool)"/> does all of them.</summary>
    /// <param name="originId">The origin; nothing is done where it is not there any more.</param>
    /// <param name="progress">Hears of it now and then, from any thread; must not block.</param>
    /// <param name="cancellation">Gives up; what was found until then stays.</param>
    /// <param name="confirmsRemovals">Whether files may be forgotten however many are gone at once.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired.</exception>
    public Task<ScanReport> ScanAsync(string originId, Action<ScanProgress>? progress, CancellationToken cancellation, bool confirmsRemovals = false) =>
        RunAsync(Only(originId), scan => scan.RunAsync(), new ScanCounters(progress), confirmsRemovals, cancellation);

    /// <summary>
    /// Takes all of an origin out of the tree. What the index knows of it stays: when the origin comes back, its files are shown as they
    /// were and need not be read again.
    /// </summary>
    public async Task RemoveAsync(string originId)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            var update = new TreeUpdate();
            update.RemoveFolder(originId, OriginPath.Root);
            _tree.Apply(update);
            await SaveAsync().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Tells of a file that it is being written, and is better left as it was. Called by scans, from any thread.</summary>
    public Func<string, OriginPath, bool>? IsBeingWritten { get; init; }

    /// <summary>
    /// Told after a scan of an origin how many of its tracks are gone and kept all the same, because so many at once are not believed; 0 where
    /// none are.
    /// </summary>
    public Action<string, int>? Kept { get; init; }

    /// <summary>Reads a CUE sheet as it lies in a file, null where it is none; without it only sheets in tags are followed.</summary>
    public Func<byte[], CueSheet?>? ReadCueSheet { get; init; }

    /// <summary>Tells the audio of a file from others; without it, no file is known again that was moved and tagged anew.</summary>
    public IAudioFingerprinter? Fingerprinter { get; init; }

    /// <summary>Where the covers of albums are taken from.</summary>
    public ArtworkSources Artwork { get; set; } = ArtworkSources.None;

    /// <summary>Whether other encodings of a recording are shown as one track with it.</summary>
    public bool MergesRecordings { get; set; }

    /// <summary>What people made, which follows its files; null where there is nothing.</summary>
    public UserDatabase? User { get; init; }

    /// <summary>What people want tags to be; null where nothing is kept.</summary>
    public TrackOverlays? Overlays { get; init; }

    /// <summary>Where people have things in the view; null where nothing is kept.</summary>
    public MovedPlaces? Moved { get; init; }

    /// <summary>Looks at some folders of an origin again, and at all that is below those in them that are new.</summary>
    /// <param name="originId">The origin.</param>
    /// <param name="folders">Its folders; one that is gone is missed in the one that held it.</param>
    /// <param name="isDeep">Whether all that is below them is looked at too.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired.</exception>
    public Task<ScanReport> LookAsync(string originId, IReadOnlyCollection<OriginPath> folders, bool isDeep, CancellationToken cancellation) =>
        RunAsync(
            Only(originId), scan => scan.RunAsync(folders, isDeep), new ScanCounters(null), confirmsRemovals: false,
            cancellation, isAll: false, folders: folders);

    /// <summary>Looks at one original again: the <see cref="RefreshOriginal"/> of a <see cref="MusicFileSystem"/>.</summary>
    public async Task RefreshAsync(string originId, OriginPath path)
    {
        // What a playlist names may have moved. That is known without its origin, and while a scan goes on.
        if (SideFileNames.IsPlaylist(path.Name) && await _playlists.RenewAsync(originId, path, CancellationToken.None).ConfigureAwait(false))
            return;
        if (!await CatchUpAsync(originId, path).ConfigureAwait(false))
            await LookAsync(originId, [path.Parent], isDeep: false, CancellationToken.None).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _turn.Dispose();
        _playlists.Dispose();
    }

    private async Task<ScanReport> RunAsync(
        IOrigin[] origins, Func<OriginScan, Task> run, ScanCounters counters, bool confirmsRemovals, CancellationToken cancellation, bool isWhole = false,
        bool isAll = true, IReadOnlyCollection<OriginPath>? folders = null)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        OriginScan[] scans = [];
        try
        {
            var feed = new TreeFeed(_tree, _time, SaveAsync);
            long before = Changes;
            IOrigin[] all = [.. _origins];
            _tree.OriginOrder = [.. all.Select(static origin => origin.Id)];
            bool merges = Prepare(all.Length);
            if (merges && _isOfOneOrigin)
                await PlaceAgainAsync(all, feed, cancellation).ConfigureAwait(false);
            _isOfOneOrigin = !merges;
            await CatchUpWithMovesAsync(feed, cancellation).ConfigureAwait(false);
            scans = [.. origins.Select(origin => CreateScan(origin, feed, counters, cancellation, isForced: _unsettled.Contains(origin.Id)))];
            for (int i = 0; i < scans.Length; i++)
                await RestoreAsync(origins[i], scans[i], feed).ConfigureAwait(false);
            await Task.WhenAll(scans.Select(run)).ConfigureAwait(false);
            feed.Flush();
            cancellation.ThrowIfCancellationRequested();
            foreach (OriginScan scan in scans)
                await scan.EndAsync(confirmsRemovals).ConfigureAwait(false);
            await PlaceNamesakesAsync(feed, cancellation).ConfigureAwait(false);
            await PlaceLostPicturesAsync(origins, scans, feed, cancellation).ConfigureAwait(false);
            await _playlists.UpdateAsync(cancellation).ConfigureAwait(false);
            bool isFollowed = (isWhole || (folders is not null && Changes != before)) && await SettleUserAsync(origins, counters.Report, folders).ConfigureAwait(false);
            if (isFollowed)
            {
                _isMovedCaughtUp = false;
                await CatchUpWithMovesAsync(feed, cancellation).ConfigureAwait(false);
            }

            bool isInherited = merges && (isWhole || Changes != before) && await InheritAsync().ConfigureAwait(false);
            if (isAll && counters.Report.FailedFolders == 0)
                _unsettled.ExceptWith(origins.Select(static origin => origin.Id));
            await SettleOverlaysAsync(isWhole || isFollowed || isInherited, cancellation).ConfigureAwait(false);
            await SaveAsync().ConfigureAwait(false);
            counters.Tell();
            return counters.Report;
        }
        finally
        {
            foreach (OriginScan scan in scans)
                scan.Dispose();
            _turn.Release();
        }
    }

    /// <summary>An album whose picture went may show another one now.</summary>
    private async Task PlaceLostPicturesAsync(IOrigin[] origins, OriginScan[] scans, TreeFeed feed, CancellationToken cancellation)
    {
        List<AlbumPlace> lost = [];
        for (int i = 0; i < scans.Length; i++)
            lost.AddRange(scans[i].LostPictures.Select(folder => new AlbumPlace(origins[i].Id, folder)));
        if (lost.Count > 0)
            await PlaceAsync(lost, feed, cancellation).ConfigureAwait(false);
    }

    /// <summary>Within one origin every file is a track of its own.</summary>
    /// <returns>Whether files may be one track.</returns>
    private bool Prepare(int origins)
    {
        TrackMerging? merging = origins > 1 || MergesRecordings ? new TrackMerging(MergesRecordings) : null;
        _reader = ReaderOf(merging);
        return merging is not null;
    }

    private IOrigin[] Only(string originId) => _origins.Find(originId) is { } origin ? [origin] : [];

    private TrackReader ReaderOf(TrackMerging? merging) => new(_tagReader, Fingerprinter, _views, _policy, merging, _logger) { Artwork = Artwork };

    private OriginScan CreateScan(IOrigin origin, TreeFeed feed, ScanCounters counters, CancellationToken cancellation, bool isForced = false) => new(
        origin, _reader, _tree, feed, new OriginMemory(origin, _index, _departed), new CueAlbums(origin, ReadCueSheet, _logger), _playlists, _namesakes, IsBeingWritten,
        Kept, Overlays, counters, _logger, cancellation)
    {
        IsForced = isForced,
        IsWanted = IsWanted,
    };

    /// <summary>Places albums again whose names are not what they were since others of the same name came or went, on whatever origin.</summary>
    private async Task PlaceNamesakesAsync(TreeFeed feed, CancellationToken cancellation)
    {
        for (int i = 0; i < MostRounds && _namesakes.TakeAffected() is { Count: > 0 } affected; i++)
        {
            // What was read a moment ago is not read again.
            if (_index is not null)
                _ = await _index.FlushAsync().ConfigureAwait(false);
            foreach (IGrouping<string, AlbumPlace> places in affected.GroupBy(static place => place.OriginId))
            {
                if (_origins.Find(places.Key) is not { } origin)
                    continue;
                using OriginScan scan = CreateScan(origin, feed, new ScanCounters(null), cancellation, isForced: true);
                await scan.RunAsync(places.Select(static place => place.Folder), isDeep: false).ConfigureAwait(false);
                feed.Flush();
                await scan.EndAsync(isConfirmed: false).ConfigureAwait(false);
            }
        }
    }

    private async Task LearnNamesakesAsync()
    {
        if (_index is null)
            return;
        foreach (IOrigin origin in _origins.Where(origin => _index.HasFiles(origin.Id)))
        {
            using OriginScan scan = CreateScan(origin, new TreeFeed(_tree, _time, SaveAsync), new ScanCounters(null), CancellationToken.None);
            await scan.LearnNamesakesAsync(_index).ConfigureAwait(false);
        }
    }

    /// <summary>What is kept of an origin is shown before it is asked anything, where the tree has nothing of it.</summary>
    private async Task RestoreAsync(IOrigin origin, OriginScan scan, TreeFeed feed)
    {
        if (_index is null || _tree.TracksOf(origin.Id) > 0 || !_index.HasFiles(origin.Id))
            return;
        await _namesakes.LearnAsync().ConfigureAwait(false);
        await scan.RestoreAsync(_index).ConfigureAwait(false);
        feed.Flush();
    }

    /// <summary>A second origin has come: what was placed before is placed once more, so that the copies of it are known.</summary>
    private async Task PlaceAgainAsync(IOrigin[] origins, TreeFeed feed, CancellationToken cancellation)
    {
        foreach (IOrigin origin in origins)
        {
            if (_index is null || _tree.TracksOf(origin.Id) == 0)
                continue;
            using OriginScan scan = CreateScan(origin, feed, new ScanCounters(null), cancellation);
            await scan.PlaceCopiesAsync(_index).ConfigureAwait(false);
            feed.Flush();
        }
    }

    /// <summary>What the image says is the catalog's first: a tree that knew more than the catalog would have nobody read those files again.</summary>
    private async Task SaveAsync()
    {
        if (_index is not null && await _index.FlushAsync().ConfigureAwait(false) is { } lost)
            _logger.LogWarning("What was read could not be kept, and is read again the next time: {Problem}", lost);
        else if (_tree.IsWorthSaving && _tree.Save() is { } problem)
            _logger.LogWarning("The next start will take longer: {Problem}", problem);
    }
}
