using System.Diagnostics;
using MusicFs.Chunks;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tracing;
using MusicFs.Core.Reading;
using MusicFs.Core.Recordings;
using MusicFs.Core.Sources;
using MusicFs.Core.Tracing;
using MusicFs.Core.Plays;
using MusicFs.Host.Daemon;
using MusicFs.Host.Mounting;

namespace MusicFs.Host.Telemetry;

/// <summary>
/// The numbers of a daemon as Prometheus reads them. Everything is counted where it happens, without locks or allocation; this reads the counters
/// when somebody asks. The names are listed in docs/operations.md and stay.
/// </summary>
internal sealed class DaemonMetrics(LibraryDaemon daemon)
{
    public string Write()
    {
        MetricsText text = new();
        AddDaemon(text);
        AddOperations(text);
        AddCache(text);
        AddOrigins(text);
        AddSync(text);
        AddQueues(text);
        AddProcess(text);
        AddDisks(text);
        return text.ToString();
    }

    private void AddDaemon(MetricsText text)
    {
        text.Gauge("musicfs_build_info", "1, with the version.")
            .Add(1, ("version", typeof(DaemonMetrics).Assembly.GetName().Version?.ToString(3) ?? ""), ("library", daemon.Library));
        text.Gauge("musicfs_start_time_seconds", "When the daemon began, in seconds since 1970.", daemon.Started.ToUnixTimeMilliseconds() / 1000.0);
        text.Gauge("musicfs_mounts", "Mounts.", daemon.LiveMounts.Count);
        text.Gauge("musicfs_open_handles", "Files that are open.", daemon.Trees().Sum(static tree => (double)tree.OpenHandles));
        text.Gauge("musicfs_tracks", "Tracks shown, once for each tree.", daemon.Trees().Sum(static tree => (double)tree.Summary.Tracks));
        if (daemon.Overlays is { } overlays)
            text.Gauge("musicfs_overlays", "Tracks whose tags were edited.", overlays);
    }

    private void AddOperations(MetricsText text)
    {
        TraceRing[] rings = [.. daemon.Reports.Select(static reports => reports.Ring)];
        FileSystemOperation[] kinds = [.. Enum.GetValues<FileSystemOperation>().Where(kind => rings.Any(ring => ring.Counters.Count(kind) > 0))];
        text.Counter("musicfs_operations_total", "Operations of the filesystem that ended.");
        foreach (FileSystemOperation kind in kinds)
            text.Add(rings.Sum(ring => (double)ring.Counters.Count(kind)), ("operation", OperationFilter.NameOf(kind)));
        text.Counter("musicfs_operation_failures_total", "Of those, the ones that ended with an error; a name that is not there is none.");
        foreach (FileSystemOperation kind in kinds)
            text.Add(rings.Sum(ring => (double)ring.Counters.Failures(kind)), ("operation", OperationFilter.NameOf(kind)));
        text.Histogram("musicfs_operation_duration_seconds", "How long they took, from the kernel's question to the answer.");
        foreach (FileSystemOperation kind in kinds)
        {
            long[] classes = new long[OperationCounters.Limits.Count + 1];
            foreach (TraceRing ring in rings)
                Sum(classes, ring.Counters.Classes(kind));
            text.Add(OperationCounters.Limits, classes, rings.Sum(ring => ring.Counters.Seconds(kind)), ("operation", OperationFilter.NameOf(kind)));
        }

        text.Gauge("musicfs_operations_in_flight", "Operations that have not ended.", rings.Sum(static ring => (double)ring.Live.Look(0).Count));
        text.Counter("musicfs_traces_lost_total", "Records of operations given up because two came to one place.", rings.Sum(static ring => (double)ring.GivenUp));
    }

    private void AddCache(MetricsText text)
    {
        if (daemon.Reads is { } reads)
        {
            text.Counter("musicfs_cache_reads_total", "Reads of remote originals: from memory (hit), after a wait for the cache's disk (disk), or for an origin (miss).");
            foreach (CacheOutcome outcome in (CacheOutcome[])[CacheOutcome.Hit, CacheOutcome.Disk, CacheOutcome.Miss])
                text.Add(reads.Reads(outcome), ("result", outcome.ToString().ToLowerInvariant()));
            AddFetches(text, reads);
        }

        if (daemon.CacheStatistics is { } store)
            AddStore(text, store);
        if (daemon is { Reads: not null, Prefetcher: { } prefetcher })
            AddPrefetch(text, prefetcher.Figures);
        if (daemon.Fingerprints is { } fingerprints)
            AddFingerprints(text, fingerprints.Known);
        if (daemon.Sources is { } sources)
            AddSources(text, sources.LookUps.Known);
    }

    private static void AddSources(MetricsText text, IReadOnlyList<SourceProgress> sources)
    {
        if (sources.Count == 0)
            return;
        text.Counter("musicfs_source_lookups_total", "Look-ups of albums in metadata sources: with an answer, also that nothing fits (answered), or without (failed).");
        foreach (SourceProgress source in sources)
            text.Add(source.Answered, ("source", source.Name), ("result", "answered")).Add(source.Unanswered, ("source", source.Name), ("result", "failed"));
        text.Gauge("musicfs_source_albums", "Albums that a metadata source was asked about: it knows them (found), nothing fits (none), it failed (failed).");
        foreach (SourceProgress source in sources)
        {
            text.Add(source.Found, ("source", source.Name), ("state", "found")).Add(source.None, ("source", source.Name), ("state", "none"))
                .Add(source.Failed, ("source", source.Name), ("state", "failed"));
        }

        text.Gauge("musicfs_source_waiting_albums", "Albums in the queue of those to be asked about.", sources[0].Waiting);
        text.Gauge("musicfs_source_resting", "1 while a metadata source is not asked, for what failed or by its own word.");
        foreach (SourceProgress source in sources)
            text.Add(source.Resting is null ? 0 : 1, ("source", source.Name));
    }

    private static void AddPrefetch(MetricsText text, PrefetchFigures figures)
    {
        text.Counter("musicfs_prefetch_plays_total", "Plays of remote tracks that began: in the cache (hit), or with the origin (miss).")
            .Add(figures.WarmPlays, ("result", "hit")).Add(figures.Plays - figures.WarmPlays, ("result", "miss"));
        text.Counter("musicfs_prefetch_bytes_total", "Bytes that were fetched for later.", figures.FetchedBytes);
        text.Counter("musicfs_prefetch_used_bytes_total", "Of those the ones of tracks that were played then.", figures.UsedBytes);
        text.Counter("musicfs_prefetch_wasted_bytes_total", "Of those the ones of tracks that nobody came to.", figures.WastedBytes);
        text.Gauge("musicfs_prefetch_waiting_tracks", "Tracks that are fetched for later, or wait for it.", figures.Waiting);
    }

    private static void AddFingerprints(MetricsText text, FingerprintProgress progress)
    {
        if (!progress.IsOn)
            return;
        text.Gauge("musicfs_fingerprint_files", "Files whose audio is known: with an acoustic fingerprint (done), that give none (failed), still to come (waiting).")
            .Add(progress.Done, ("state", "done")).Add(progress.Failed, ("state", "failed")).Add(Math.Max(0, progress.Files - progress.Done - progress.Failed), ("state", "waiting"));
        text.Counter("musicfs_fingerprints_computed_total", "Acoustic fingerprints that were computed.", progress.Computed);
    }

    private static void AddFetches(MetricsText text, ReadCounters reads)
    {
        text.Counter("musicfs_cache_fetches_total", "Requests to origins for parts of files.")
            .Add(reads.Fetches - reads.FailedFetches, ("result", "ok")).Add(reads.FailedFetches, ("result", "failed"));
        text.Counter("musicfs_cache_fetched_bytes_total", "What they brought.", reads.FetchedBytes);
        text.Gauge("musicfs_cache_fetches_in_flight", "Requests under way.", reads.Fetching);
    }

    private static void AddStore(MetricsText text, ChunkStoreStatistics store)
    {
        text.Gauge("musicfs_cache_chunks", "Chunks in the store.", store.Chunks);
        text.Gauge("musicfs_cache_content_bytes", "What they hold.", store.ContentBytes);
        text.Gauge("musicfs_cache_disk_bytes", "What they take on the disk.", store.DiskBytes);
        text.Gauge("musicfs_cache_limit_bytes", "What they may take.", store.Limit);
        text.Gauge("musicfs_cache_usable", "1 while the store can be read and written.", store.State == ChunkStoreState.Ready ? 1 : 0);
        text.Counter("musicfs_cache_stored_chunks_total", "Chunks that were stored.", store.Stored);
        text.Counter("musicfs_cache_duplicate_chunks_total", "Chunks that were there already.", store.Duplicates);
        text.Counter("musicfs_cache_deduplicated_bytes_total", "Bytes that were not stored because of those.", store.DuplicateBytes);
        text.Counter("musicfs_cache_evicted_chunks_total", "Chunks dropped to make room.", store.Evicted);
        text.Counter("musicfs_cache_damaged_chunks_total", "Chunks found damaged and dropped.", store.Damaged);
    }

    private void AddOrigins(MetricsText text)
    {
        IReadOnlyList<OpenedOrigin> origins = daemon.Origins;
        if (origins.Count == 0)
            return;
        text.Gauge("musicfs_origin_state", "1 for the state an origin is in.");
        foreach (OpenedOrigin origin in origins)
        {
            foreach (OriginHealthState state in Enum.GetValues<OriginHealthState>())
            {
                text.Add(
                    origin.Health.Health.State == state ? 1 : 0,
                    ("origin", origin.Location.Id), ("state", state.ToString().ToLowerInvariant()));
            }
        }

        text.Gauge("musicfs_origin_failures", "Failures in a row.");
        foreach (OpenedOrigin origin in origins)
            text.Add(origin.Health.Health.Failures, ("origin", origin.Location.Id));
        text.Gauge("musicfs_origin_latency_seconds", "Of the last check.");
        foreach (OpenedOrigin origin in origins)
            text.Add(origin.Health.Health.Latency.TotalSeconds, ("origin", origin.Location.Id));
    }

    private void AddSync(MetricsText text)
    {
        (bool isRunning, ScanProgress progress, _) = daemon.Scan;
        text.Gauge("musicfs_scan_running", "1 while the origins are looked at.", isRunning ? 1 : 0);
        text.Gauge("musicfs_scan_found_files", "Audio files that the scan under way, or the last, found.", progress.Found);
        text.Gauge("musicfs_scan_read_files", "Of those, the ones whose tags were read.", progress.Read);
        text.Counter("musicfs_scans_total", "Scans that ended.").Add(daemon.ScansEnded.Good, ("result", "ok")).Add(daemon.ScansEnded.Failed, ("result", "failed"));
        text.Counter("musicfs_sync_changes_total", "Entries of the trees that looking at the origins changed.");
        foreach (EntryChange change in Enum.GetValues<EntryChange>())
            text.Add(daemon.Trees().Sum(tree => (double)(tree.Library.CountChanges?.Invoke(change) ?? 0)), ("change", change.ToString().ToLowerInvariant()));
    }

    private void AddQueues(MetricsText text)
    {
        text.Counter("musicfs_events_published_total", "Events.", daemon.Events.Published);
        text.Counter("musicfs_events_lagged_total", "Events that slow subscribers lost.", daemon.Events.Lagged);
        text.Gauge("musicfs_event_subscribers", "Subscribers.", daemon.Events.Subscribers);
        text.Gauge("musicfs_queue_depth", "What waits in a queue.").Add(daemon.Events.Waiting, ("queue", "events"));
        if (daemon.Loggers is not { } log)
            return;
        text.Add(log.Waiting, ("queue", "log"));
        text.Counter("musicfs_log_dropped_total", "Log events dropped because the log could not take them in time.", log.Dropped);
    }

    private void AddProcess(MetricsText text)
    {
        using Process self = Process.GetCurrentProcess();
        text.Gauge("musicfs_memory_bytes", "Memory: resident in all, of it anonymous, of it the managed heap.").Add(self.WorkingSet64, ("kind", "resident"));
        if (ProcessNumbers.AnonymousMemory is { } anonymous)
            text.Add(anonymous, ("kind", "anonymous"));
        text.Add(GC.GetTotalMemory(forceFullCollection: false), ("kind", "managed"));
        text.Counter("musicfs_cpu_seconds_total", "Processor time.", self.TotalProcessorTime.TotalSeconds);
        text.Gauge("musicfs_threads", "Threads.", self.Threads.Count);
        if (ProcessNumbers.Descriptors is { } open)
            text.Gauge("musicfs_file_descriptors", "Open descriptors.", open);
        if (ProcessNumbers.MostDescriptors is { } most)
            text.Gauge("musicfs_file_descriptors_limit", "Descriptors that may be open.", most);
        if (ProcessNumbers.MostMemory is { } memory)
            text.Gauge("musicfs_memory_limit_bytes", "What the control group of the daemon may have.", memory);
        if (daemon.Resources is not { Count: > 0 } resources)
            return;
        text.Gauge("musicfs_resource_level", "How near a limit is: 0 normal, 1 high (80 %), 2 critical (95 %).");
        foreach (ResourceUse use in resources)
            text.Add((int)use.Level, ("resource", use.Name));
    }

    private void AddDisks(MetricsText text)
    {
        List<(string Place, DriveInfo Disk)> disks = [];
        foreach ((string place, string? folder) in (ReadOnlySpan<(string, string?)>)[("cache", daemon.Template.CacheDirectory), ("state", daemon.Template.StateDirectory)])
        {
            if (folder is not null && Directory.Exists(folder))
                disks.Add((place, new DriveInfo(folder)));
        }

        if (disks.Count == 0)
            return;
        text.Gauge("musicfs_disk_free_bytes", "Free on the disk of the cache, and of what people made.");
        foreach ((string place, DriveInfo disk) in disks)
            text.Add(disk.AvailableFreeSpace, ("place", place));
        text.Gauge("musicfs_disk_size_bytes", "The size of that disk.");
        foreach ((string place, DriveInfo disk) in disks)
            text.Add(disk.TotalSize, ("place", place));
    }

    private static void Sum(long[] sums, long[] added)
    {
        for (int i = 0; i < sums.Length; i++)
            sums[i] += added[i];
    }
}
