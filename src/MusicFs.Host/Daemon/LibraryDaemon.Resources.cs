using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Events;
using MusicFs.Contracts.Tracing;
using MusicFs.Host.Service;
using MusicFs.Host.Telemetry;

namespace MusicFs.Host.Daemon;

/// <summary>What the daemon does when descriptors or memory run short.</summary>
public sealed partial class LibraryDaemon
{
    private readonly ResourceWatch _resources;

    /// <summary>What ends the loops of those who ask for them; guarded by the turn of reloads.</summary>
    private CancellationTokenSource? _otlp;
    private CancellationTokenSource? _awake;

    /// <summary>What it has a limit of, as it was a moment ago.</summary>
    internal IReadOnlyList<ResourceUse> Resources => _resources.Current;

    internal static IEnumerable<(string Name, long Used, long Limit)> MeasureProcess()
    {
        if (ProcessNumbers.Descriptors is { } open && ProcessNumbers.MostDescriptors is > 0 and var most)
            yield return (ResourceUse.Descriptors, open, most);
        if (ProcessNumbers.AnonymousMemory is { } used && ProcessNumbers.MostMemory is > 0 and var limit)
            yield return (ResourceUse.Memory, used, limit);
    }

    private void TellResource(ResourceLevel before, ResourceUse use)
    {
        if (use.Level == ResourceLevel.Normal)
            _log.LogInformation("Enough {Resource} are free again: {Used:N0} of {Limit:N0} in use.", use.Name, use.Used, use.Limit);
        else
            _log.LogWarning("{Used:N0} of {Limit:N0} {Resource} are in use. {Meaning}", use.Used, use.Limit, use.Name, MeaningOf(use));
        Events.Publish(
            EventTypes.ResourceState, ("resource", use.Name), ("from", NameOf(before)), ("to", NameOf(use.Level)), ("used", use.Used), ("limit", use.Limit));
        if (use.Name == ResourceUse.Descriptors)
            Save(use.Level == ResourceLevel.Critical);
    }

    /// <summary>Metrics that are sent, and a machine that stays awake: for those who ask.</summary>
    private void RunWhatWasAskedFor()
    {
        if (_parts.Configuration?.Current is not { } asked)
            return;
        SetOtlp(asked.OtlpEndpoint);
        SetKeepAwake(asked.KeepsAwake);
    }

    private void SetOtlp(Uri? endpoint)
    {
        _otlp = Follow("otlp", _otlp, endpoint is null ? null : async stop =>
        {
            using OtlpExporter exporter = new(
                endpoint, () => OtlpMetrics.Write(WriteMetrics(), Library, Started, _parts.Time.GetUtcNow()), _parts.Time, _parts.Loggers.CreateLogger<OtlpExporter>());
            await exporter.RunAsync(stop).ConfigureAwait(false);
        });
    }

    private void SetKeepAwake(bool isWanted)
    {
        _awake = Follow("keep awake", _awake, !isWanted ? null : async stop =>
        {
            using KeepAwake awake = new(CountReads, KeepAwake.Inhibit, _parts.Time, _parts.Loggers.CreateLogger<KeepAwake>());
            await awake.RunAsync(stop).ConfigureAwait(false);
        });
    }

    /// <summary>Ends a loop, where there is one, and runs another in its place, where one is wanted.</summary>
    /// <returns>What ends that one; nothing disposes it, which it does not need.</returns>
    private CancellationTokenSource? Follow(string name, CancellationTokenSource? running, Func<CancellationToken, Task>? loop)
    {
        running?.Cancel();
        if (loop is null)
            return null;
        CancellationTokenSource end = new();
        Supervisor.Run(name, loop, end: end.Token);
        return end;
    }

    private long CountReads() => Reports.Sum(static reports => reports.Ring.Count(FileSystemOperation.Read) + reports.Ring.Count(FileSystemOperation.Open));

    internal static string NameOf(ResourceLevel level) => level.ToString().ToLowerInvariant();

    /// <summary>Does without what can be done without: fetching ahead, and callers that have not called yet.</summary>
    private void Save(bool isShort)
    {
        if (_server is not null)
            _server.TurnsAway = isShort;
        if (_tcp is not null)
            _tcp.TurnsAway = isShort;
        if (Cache is { } cache)
            cache.Pipeline.FetchesAhead = !isShort;
    }

    private static string MeaningOf(ResourceUse use) => use switch
    {
        { Name: ResourceUse.Memory } => "Give the service more (MemoryHigh=, MemoryMax=), or show fewer trees.",
        { Level: ResourceLevel.Critical } => "Nothing is fetched ahead and no new caller is answered until some are free. Raise the limit: LimitNOFILE=, or ulimit -n.",
        _ => "Raise the limit: LimitNOFILE=, or ulimit -n.",
    };
}
