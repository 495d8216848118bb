using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Ingest;

/// <summary>
/// Brings what lies on the origins into the tree: lists, reads tags, places, publishes. One scan at a time; refreshes of single
/// files may come from any thread. Keeps of each file only where it goes.
/// </summary>
public sealed class LibraryScanner : IOriginalRefresher, IDisposable
{
    // Listed files waiting to be read: enough that listing never holds up reading.
    private const int QueuedFiles = 4096;

    private readonly IReadOnlyList<IOrigin> _origins;
    private readonly TrackReader _reader;
    private readonly VirtualTree _tree;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _changing = new(1);
    private readonly LibraryContents _contents;

    /// <summary>Scans into a tree.</summary>
    public LibraryScanner(
        IReadOnlyList<IOrigin> origins, ITagReader tags, PathTemplate template, VirtualTree tree, ILogger<LibraryScanner> logger)
    {
        ArgumentNullException.ThrowIfNull(origins);
        _origins = origins;
        _tree = tree;
        _logger = logger;
        _reader = new TrackReader(origins, tags, template, logger);
        _contents = new LibraryContents([.. origins.Select(origin => origin.Id)]);
    }

    /// <summary>Scans all origins and publishes the result.</summary>
    /// <param name="progress">Called from several threads, often; null for none.</param>
    /// <param name="cancellation">Ends the scan; nothing is published then.</param>
    public async Task<ScanReport> ScanAsync(Action<ScanProgress>? progress, CancellationToken cancellation)
    {
        await _changing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var counts = new ScanCounts(progress);
            ScanReport[] reports = await Task.WhenAll(
                _origins.Select((origin, index) => ScanOriginAsync(index, origin, counts, cancellation))).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            _tree.Publish(_contents.Draft());
            return new ScanReport(
                reports.Sum(r => r.Tracks), reports.Sum(r => r.Failed), reports.Sum(r => r.Files), reports.Sum(r => r.UnreadableFolders));
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <inheritdoc/>
    public async Task RefreshAsync(OriginalFile original)
    {
        ArgumentNullException.ThrowIfNull(original);
        await _changing.WaitAsync().ConfigureAwait(false);
        try
        {
            // Whoever came first has done it.
            if (!_contents.Contains(original))
                return;
            FsResult<OriginEntry> now = await _origins[original.Origin].StatAsync(original.Path, CancellationToken.None).ConfigureAwait(false);
            if (!now.IsSuccess)
                return;
            _logger.LogInformation("{Path} on origin {Origin} has changed.", original.Path, _origins[original.Origin].Id);
            OriginalFile changed = original with { Version = now.Value.Version };
            TrackPlacement? placement = AudioFiles.IsTrack(changed.Path)
                ? (await _reader.ReadAsync(changed, CancellationToken.None).ConfigureAwait(false)).Placement
                : null;
            _contents.Replace(original, changed, placement);
            _tree.Publish(_contents.Draft());
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _changing.Dispose();

    private async Task<ScanReport> ScanOriginAsync(int index, IOrigin origin, ScanCounts counts, CancellationToken cancellation)
    {
        Channel<OriginalFile> queue = Channel.CreateBounded<OriginalFile>(QueuedFiles);
        var lister = new OriginLister(index, origin, _logger);
        Task listing = ListAsync(lister, queue.Writer, cancellation);
        OriginScan[] scans = await Task.WhenAll(
            Enumerable.Range(0, origin.Capabilities.Parallelism).Select(_ => Task.Run(() => ReadAllAsync(queue.Reader, counts, cancellation), cancellation)))
            .ConfigureAwait(false);
        await listing.ConfigureAwait(false);
        counts.ListingDone();
        foreach (OriginScan scan in scans)
            _contents.Add(scan.Files, scan.Tracks);
        return new ScanReport(scans.Sum(s => s.Tracks.Count), scans.Sum(s => s.Failed), scans.Sum(s => s.Files.Count), lister.Unreadable);
    }

    private static async Task ListAsync(OriginLister lister, ChannelWriter<OriginalFile> files, CancellationToken cancellation)
    {
        Exception? fault = null;
        try
        {
            await lister.ListAsync(files, cancellation).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Passed on to the readers, which end with it.
        catch (Exception caught)
#pragma warning restore CA1031
        {
            fault = caught;
        }

        files.Complete(fault);
    }

    private async Task<OriginScan> ReadAllAsync(ChannelReader<OriginalFile> queue, ScanCounts counts, CancellationToken cancellation)
    {
        var scan = new OriginScan();
        await foreach (OriginalFile file in queue.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            scan.Files.Add(file);
            if (!AudioFiles.IsTrack(file.Path) || IsInIgnoredFolder(file.Path))
                continue;
            counts.Listed();
            (TrackPlacement placement, bool hasTags) = await _reader.ReadAsync(file, cancellation).ConfigureAwait(false);
            scan.Tracks.Add(placement);
            if (!hasTags)
                scan.Failed++;
            counts.Read(hasTags);
        }

        return scan;
    }

    private static bool IsInIgnoredFolder(OriginPath path)
    {
        foreach (Range part in path.Parent.Bytes.Split((byte)'/'))
        {
            if (AudioFiles.IsIgnored(path.Parent.Bytes[part]))
                return true;
        }

        return false;
    }

    /// <summary>What one reader of an origin gathered.</summary>
    private sealed class OriginScan
    {
        public List<OriginalFile> Files { get; } = [];

        public List<TrackPlacement> Tracks { get; } = [];

        public int Failed { get; set; }
    }
}
