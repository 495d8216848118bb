using MusicFs.Contracts.Origins;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Ingest;

/// <summary>What is shown, and where, changes while it is shown.</summary>
public sealed partial class LibraryScanner
{
    /// <summary>Origins whose files are not all where they belong now: the next scan of all of one places everything again.</summary>
    private readonly HashSet<string> _unsettled = new(StringComparer.Ordinal);

    /// <summary>Whether a file is among those of its origin that are wanted; without it all are. Any thread.</summary>
    public Func<string, OriginPath, bool>? IsWanted { get; init; }

    /// <summary>Whether every file is where it belongs, as far as scans have ended.</summary>
    public bool IsSettled => _unsettled.Count == 0;

    /// <summary>
    /// Shows the library in other places from now on. Tracks move there at once, from what is known of them, whether their origins answer or
    /// not, and every mount is told of each. Files beside them, and tracks that a sheet cuts out of a file, follow with the next scan of all.
    /// </summary>
    /// <param name="views">Where everything appears.</param>
    /// <param name="policy">The rules that names follow.</param>
    /// <param name="mergesRecordings">Whether other encodings of a recording are shown as one track with it.</param>
    /// <param name="cancellation">Gives up; the next scan of all does the rest.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired.</exception>
    public async Task ShowAsync(IReadOnlyList<TreeView> views, NamePolicy policy, bool mergesRecordings, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            _views = views;
            _tree.SetViews([.. views.Select(static view => view.Name)]);
            _policy = policy;
            MergesRecordings = mergesRecordings;
            _namesakes = new Namesakes(views, LearnNamesakesAsync);
            IOrigin[] all = [.. _origins];
            _unsettled.UnionWith(all.Select(static origin => origin.Id));
            Prepare(all.Length);
            if (_index is null)
                return;
            _ = await _index.FlushAsync().ConfigureAwait(false);
            await _namesakes.LearnAsync().ConfigureAwait(false);
            var feed = new TreeFeed(_tree, _time, SaveAsync);
            foreach (IOrigin origin in all.Where(origin => _tree.TracksOf(origin.Id) > 0))
            {
                using OriginScan scan = CreateScan(origin, feed, new ScanCounters(null), cancellation);
                await scan.PlaceAgainAsync(_index).ConfigureAwait(false);
                feed.Flush();
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes out of the tree what is not wanted any more. What the index knows of it stays.</summary>
    /// <param name="originId">The origin whose wanted part is another one by now.</param>
    public async Task DropUnwantedAsync(string originId)
    {
        if (IsWanted is null)
            return;
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            var update = new TreeUpdate();
            // Folders that are not wanted are missed by the next scan.
            foreach (OriginPath path in _tree.OriginalsOf(originId).Where(path => !IsWanted(originId, path)))
                update.RemoveFile(originId, path);

            if (update.Count > 0)
                _tree.Apply(update);
            await SaveAsync().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}
