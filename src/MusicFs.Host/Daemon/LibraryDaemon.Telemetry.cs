using System.Net;
using Microsoft.Extensions.Logging;
using MusicFs.Chunks;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Reading;
using MusicFs.Host.Configuration;
using MusicFs.Host.ControlApi;
using MusicFs.Host.Telemetry;
using MusicFs.Library.User;

namespace MusicFs.Host.Daemon;

/// <summary>What the daemon tells of itself.</summary>
public sealed partial class LibraryDaemon
{
    private MetricsServer? _metrics;

    /// <summary>What a reload has opened and not yet put in the place of the other; guarded by the turn of reloads.</summary>
    private MetricsServer? _nextMetrics;
    private IPEndPoint? _nextMetricsPlace;

    /// <summary>Where metrics are served over HTTP; null where they are not.</summary>
    public IPEndPoint? MetricsEndPoint => _metrics?.EndPoint;

    /// <summary>What was read of remote originals, and fetched; null where there are none.</summary>
    internal ReadCounters? Reads => Cache?.Pipeline.Counters;

    /// <summary>Null where nothing is kept.</summary>
    internal ChunkStoreStatistics? CacheStatistics => Cache?.Store?.Statistics;

    /// <summary>Fields of overlays; null where what people made is not used.</summary>
    internal long? Overlays => FirstTree?.Library.User is UserDatabase user && user.GetStatistics(out Problem? problem) is var counts && problem is null ? counts.Overlays : null;

    /// <summary>Scans that ended.</summary>
    internal (long Good, long Failed) ScansEnded => _scans.Ended;

    /// <summary>Where this daemon logs; null where that is a test's affair.</summary>
    internal DeferredLoggers? Loggers => _parts.Loggers as DeferredLoggers;

    /// <summary>Everything that is counted, as Prometheus reads it.</summary>
    internal string WriteMetrics() => new DaemonMetrics(this).Write();

    /// <summary>Adds what this daemon shows in <c>/.musicfs</c> to what is asked of a tree.</summary>
    private MountRequest WithServiceFiles(MountRequest request) =>
        request with
        {
            ServiceFiles = new Dictionary<string, Func<string>> { ["metrics"] = WriteMetrics },
            KeepOverlays = (files, edits, pictures) => new MetadataChanges(this).KeepAsync(files, edits, pictures, "tagger"),
            ServiceActions = _refreshes.Folder(() => [.. Origins.Select(static origin => origin.Location.Id)]),
        };

    private async Task<Problem?> ServeMetricsAsync()
    {
        if (Template.Metrics is not { } place)
            return null;
        (_metrics, Problem? problem) = await MetricsServer.StartAsync(place, WriteMetrics, _parts.Loggers).ConfigureAwait(false);
        return problem;
    }

    /// <summary>Opens another port, while the one that is open stays so unless it is the same port at another address.</summary>
    private async Task<Problem?> PrepareMetricsAsync(LibraryConfiguration configuration, CancellationToken cancellation)
    {
        _nextMetricsPlace = configuration.MetricsPlace;
        if (_nextMetricsPlace is not { } place)
            return null;
        if (_metrics is { } open && open.EndPoint.Port == place.Port)
            await CloseMetricsAsync().ConfigureAwait(false);
        (_nextMetrics, Problem? problem) = await MetricsServer.StartAsync(place, WriteMetrics, _parts.Loggers).ConfigureAwait(false);
        if (problem is not null)
            await UndoMetricsAsync().ConfigureAwait(false);
        return problem;
    }

    private async Task UndoMetricsAsync()
    {
        if (_nextMetrics is { } unused)
            await unused.DisposeAsync().ConfigureAwait(false);
        _nextMetrics = null;
        if (_metrics is null && await ServeMetricsAsync().ConfigureAwait(false) is { } unserved)
            _log.LogError("{Problem}", unserved);
    }

    private void SetMetrics()
    {
        MetricsServer? old = _metrics;
        (_metrics, _nextMetrics) = (_nextMetrics, null);
        Template = Template with { Metrics = _nextMetricsPlace };
        if (old is not null)
            Supervisor.Run("end of a metrics port", _ => old.DisposeAsync().AsTask());
    }

    private async Task CloseMetricsAsync()
    {
        if (_metrics is { } open)
            await open.DisposeAsync().ConfigureAwait(false);
        _metrics = null;
    }

    /// <summary>Logs every operation that is under way (SIGQUIT). Returns at once.</summary>
    public void ReportOperations()
    {
        lock (_gate)
        {
            foreach (LibraryTree tree in _trees)
                tree.Library.Watchdog?.ReportNow();
        }
    }

    /// <summary>Those of each tree, oldest first.</summary>
    internal IReadOnlyList<OperationReports> Reports
    {
        get
        {
            lock (_gate)
                return [.. _trees.Select(static tree => tree.Library.Reports).OfType<OperationReports>()];
        }
    }
}
