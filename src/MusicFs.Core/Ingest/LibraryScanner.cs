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
/// Fills the tree: lists the origins, reads tags, renders paths, publishes. Keeps what it found, so that one file can be
/// looked at again alone. Scans and refreshes wait for one another; any thread but a backend's.
/// </summary>
public sealed class LibraryScanner : IDisposable
{
    private readonly VirtualTree _tree;
    private readonly IReadOnlyList<IOrigin> _origins;
    private readonly TrackReader _reader;
    private readonly ILibraryIndex? _index;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<string, OriginCatalog> _catalogs;

    /// <summary>
    /// Scans <paramref name="origins"/> into <paramref name="tree"/>; files that <paramref name="index"/> knows are not read again. It
    /// owns none of them.
    /// </summary>
    public LibraryScanner(
        VirtualTree tree, IReadOnlyList<IOrigin> origins, ITagReader tagReader, IReadOnlyList<TreeView> views, ILogger<LibraryScanner> logger,
        NamePolicy policy = NamePolicy.Posix, ILibraryIndex? index = null)
    {
        ArgumentNullException.ThrowIfNull(origins);
        _tree = tree;
        _origins = origins;
        _logger = logger;
        _index = index;
        _reader = new TrackReader(tagReader, views, policy, logger);
        _catalogs = origins.ToDictionary(origin => origin.Id, origin => new OriginCatalog(origin.Id), StringComparer.Ordinal);
    }

    /// <summary>
    /// Scans every origin and publishes what they hold. Files that cannot be read, folders that cannot be listed and
    /// origins that do not answer are counted and logged, and never an exception.
    /// </summary>
    /// <param name="progress">Hears of it now and then, from any thread; must not block.</param>
    /// <param name="cancellation">Gives up; the tree then stays as it is.</param>
    /// <param name="confirmsRemovals">Whether files may be forgotten however many are gone at once.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired.</exception>
    public async Task<ScanReport> ScanAsync(Action<ScanProgress>? progress, CancellationToken cancellation, bool confirmsRemovals = false)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var counters = new ScanCounters(progress);
            OriginScan[] scans =
                [.. _origins.Select(origin => new OriginScan(
                    origin, _reader, _catalogs[origin.Id], new OriginMemory(origin, _index), counters, _logger, cancellation))];
            await Task.WhenAll(scans.Select(scan => scan.RunAsync())).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            foreach (OriginScan scan in scans)
                await scan.EndAsync(confirmsRemovals).ConfigureAwait(false);
            await FlushAsync().ConfigureAwait(false);
            for (int i = 0; i < scans.Length; i++)
                _catalogs[_origins[i].Id] = scans[i].Found;
            Publish();
            counters.Tell();
            return counters.Report;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Looks at one original again: the <see cref="RefreshOriginal"/> of a <see cref="MusicFileSystem"/>.</summary>
    public async Task RefreshAsync(string originId, OriginPath path)
    {
        if (_origins.FirstOrDefault(origin => origin.Id == originId) is not { } origin)
            return;
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (await TryUpdateAsync(origin, _catalogs[originId], path).ConfigureAwait(false))
                Publish();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>True when something changed.</summary>
    private async Task<bool> TryUpdateAsync(IOrigin origin, OriginCatalog catalog, OriginPath path)
    {
        FsResult<OriginEntry> now = await origin.StatAsync(path, CancellationToken.None).ConfigureAwait(false);
        bool known = catalog.TryGet(path, out KnownFile before);
        if (now.Error == FsError.NotFound || (now.IsSuccess && now.Value.Kind != NodeKind.File))
        {
            catalog.Remove(path);
            return known;
        }

        // An origin that does not answer says nothing about its files.
        if (!now.IsSuccess || (known && before.File.Version == now.Value.Version))
            return false;
        // Only a file that was placed before is placed again: whether a folder is ignored was decided by the scan.
        if (!known || before.File.Places.Count == 0)
        {
            catalog.Put(new KnownFile(new TreeFile(path, now.Value.Version, []), default));
            return true;
        }

        ReadTags read = await _reader.ReadAsync(origin, now.Value, new ScanCounters(null), CancellationToken.None).ConfigureAwait(false);
        catalog.Put(_reader.Place(originId: origin.Id, now.Value, read.Tags, before.Album, before.File.Identity));
        if (before.File.Identity != 0)
            await new OriginMemory(origin, _index).RememberAsync(now.Value, read, before.File.Identity).ConfigureAwait(false);
        return true;
    }

    private async Task FlushAsync()
    {
        if (_index is not null && await _index.FlushAsync().ConfigureAwait(false) is { } problem)
            _logger.LogWarning("What was read could not be kept, and is read again the next time: {Problem}", problem);
    }

    private void Publish() => _tree.Publish([.. _origins.Select(origin => _catalogs[origin.Id].ToContents())]);
}
