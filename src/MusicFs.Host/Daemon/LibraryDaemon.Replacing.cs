using Microsoft.Extensions.Logging;
using MusicFs.Host.Configuration;
using MusicFs.Host.Libraries;

namespace MusicFs.Host.Daemon;

/// <summary>Origins that are reached otherwise than before, or come earlier or later, while they are shown.</summary>
public sealed partial class LibraryDaemon
{
    /// <summary>Puts an origin in the place of the one of its id: its tracks stay where they are, open files are read on from the old one.</summary>
    private async Task ReplaceAsync(OpenedOrigin origin, ReadCache? cache, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            string id = origin.Location.Id;
            LibraryTree[] trees = Trees();
            if (trees is not [var first, ..] || first.Library.Origins.Find(id) is not { } old)
            {
                await origin.DisposeAsync().ConfigureAwait(false);
                return;
            }

            foreach (LibraryTree tree in trees)
                await tree.StopWatchingAsync(id).ConfigureAwait(false);
            _origins.Leave(id);
            await first.Library.Origins.ReplaceAsync(old, origin, cache).ConfigureAwait(false);
            _origins.Follow(origin.Health);
            SetOrigins(trees, [.. Template.Origins.Select(other => other.Id == id ? origin.Location : other)]);
            foreach (LibraryTree tree in trees)
            {
                await tree.Library.Changes!.DropUnwantedAsync(id).ConfigureAwait(false);
                tree.Add(origin, stop => ScanAsync(tree, id, confirmsRemovals: false, progress: null, stop));
            }

            _log.LogInformation("Origin {Origin} is reached otherwise from now on; it is looked at.", id);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Brings the origins in the order that the configuration has by now.</summary>
    private async Task RankAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            LibraryTree[] trees = Trees();
            if (_latest is not { } latest || trees is not [var first, ..])
                return;
            foreach (OriginLocation wanted in latest.Origins)
                FindOrigin(wanted.Id)?.Rank(wanted.Priority);
            LibraryOrigins origins = first.Library.Origins;
            string[] before = [.. origins.Opened.Select(static origin => origin.Location.Id)];
            origins.Order([.. latest.Origins.Select(static origin => origin.Id)]);
            SetOrigins(trees, [.. origins.Opened.Select(static origin => origin.Location)]);
            if (!before.SequenceEqual(origins.Opened.Select(static origin => origin.Location.Id)))
                RescanAll();
        }
        finally
        {
            _turn.Release();
        }
    }
}
