using MusicFs.Chunks;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Control.Grpc;
using MusicFs.Control.Server;
using MusicFs.Control.V1;
using MusicFs.Core;
using MusicFs.Core.Reading;
using MusicFs.Host.Daemon;
using MusicFs.Host.Libraries;
using MusicFs.Library;

namespace MusicFs.Host.ControlApi;

/// <summary>Answers <c>musicfs.v1.Cache</c>.</summary>
internal sealed class CacheCalls(LibraryDaemon daemon)
{
    /// <summary>So many paths that are not there are named where none is.</summary>
    private const int MostMissing = 10;

    private static readonly GrpcStatus NoCache = new(GrpcCode.FailedPrecondition, "Nothing is kept: all origins are local, or the cache is switched off.");

    public GrpcReply<CacheStatsReply> Stats() => daemon.Cache is { Store: { } store, Probes: { } probes }
        ? new CacheStatsReply { Cache = Describe(store, ReadCache.FolderIn), Probes = Describe(probes, ReadCache.ProbeFolderIn), Prefetch = Prefetched() }
        : NoCache;

    public async Task<GrpcReply<ClearCacheReply>> ClearAsync(ClearCacheRequest request, CancellationToken cancellation)
    {
        if (daemon.Cache is not { Store: { } store, Probes: { } probes } cache)
            return NoCache;
        if (request.Origins.FirstOrDefault(id => daemon.Origins.All(origin => origin.Location.Id != id)) is { } unknown)
            return new GrpcStatus(GrpcCode.NotFound, $"There is no origin '{unknown}'.\nIts origins are listed by: musicfs status");
        ulong freed = 0;
        List<ShownOriginal> files = request.Origins.Count == 0 ? [] : await Task.Run(() => FilesOf(request.Origins), cancellation).ConfigureAwait(false);
        if (request.DryRun)
        {
            long disk = store.Statistics.DiskBytes + probes.Statistics.DiskBytes;
            // What files share is counted with each of them, and uncompressed.
            return new ClearCacheReply { FreedBytes = (ulong)(request.Origins.Count == 0 ? disk : Math.Min(disk, files.Sum(cache.Pipeline.StoredBytes))) };
        }

        files.ForEach(cache.Pipeline.Forget);
        foreach (ChunkStore one in (ChunkStore[])[store, probes])
        {
            TrimReport report = request.Origins.Count == 0
                ? await one.TrimAsync(0, cancellation).ConfigureAwait(false)
                : await one.DropUnmappedAsync().ConfigureAwait(false);
            freed += (ulong)report.FreedBytes;
        }

        return new ClearCacheReply { FreedBytes = freed };
    }

    public async Task<GrpcReply<VerifyCacheReply>> VerifyAsync(VerifyCacheRequest request, CancellationToken cancellation)
    {
        if (daemon.Cache is not { Store: { } store, Probes: { } probes } cache)
            return NoCache;
        VerifyCacheReply reply = new();
        foreach (ChunkStore one in (ChunkStore[])[store, probes])
        {
            VerifyReport report = await one.VerifyAsync(new VerifyScope(0, Repair: true), cancellation).ConfigureAwait(false);
            reply.CheckedChunks += (ulong)report.Checked;
            reply.CheckedBytes += (ulong)report.CheckedBytes;
            reply.BadChunks += (ulong)report.Bad.Count;
        }

        if (request.Deep)
            await CompareAsync(cache.Pipeline, reply, cancellation).ConfigureAwait(false);
        return reply;
    }

    public async Task<GrpcStatus> PrefetchAsync(PrefetchRequest request, GrpcWriter<PrefetchProgress> writer, CancellationToken cancellation)
    {
        if (daemon.Cache is not { Store: { } store } cache)
            return NoCache;
        LiveMount? mount = daemon.LiveMounts.FirstOrDefault(mount => request.MountPoint.Length == 0 || mount.Session.MountPoint == request.MountPoint);
        if (mount?.Tree.Library.FileSystem is not MusicFileSystem fileSystem)
            return new GrpcStatus(GrpcCode.NotFound, $"The library '{daemon.Library}' is not mounted at {request.MountPoint}.");
        (List<(string Path, ShownOriginal File)> files, List<string> missing) = await FindAsync(fileSystem, request.Paths).ConfigureAwait(false);
        if (files.Count == 0 && missing.Count > 0)
            return new GrpcStatus(GrpcCode.NotFound, string.Join('\n', missing.Take(MostMissing).Select(static path => $"There is no '{path}' in the tree.")));
        await writer.StartAsync(cancellation).ConfigureAwait(false);
        ulong count = (ulong)(files.Count + missing.Count);
        // One that went meanwhile is no reason to leave out the others.
        foreach (string path in missing)
            await writer.WriteAsync(new PrefetchProgress { Path = path, Files = count, Problem = "There is no such file or folder in the tree.", Done = true }, cancellation).ConfigureAwait(false);
        foreach ((string path, ShownOriginal file) in files)
        {
            PrefetchProgress progress = new() { Path = path, Size = (ulong)file.Version.Size, Files = count };
            await writer.WriteAsync(progress, cancellation).ConfigureAwait(false);
            if (daemon.Origins.FirstOrDefault(origin => origin.Location.Id == file.OriginId) is not { Origin: { Capabilities.IsRemote: true } origin })
                progress.Problem = "";
            else if (!store.AcceptsPrefetch)
                progress.Problem = "The disk of the cache has no room for what nobody waits for.";
            else
                await FillAsync(cache.Pipeline, origin, file, progress, writer, cancellation).ConfigureAwait(false);
            progress.Done = true;
            await writer.WriteAsync(progress, cancellation).ConfigureAwait(false);
        }

        return GrpcStatus.Ok;
    }

    private static async Task FillAsync(
        ReadPipeline pipeline, IOrigin origin, ShownOriginal file, PrefetchProgress progress, GrpcWriter<PrefetchProgress> writer, CancellationToken cancellation)
    {
        long told = 0;
        ValueTask TellAsync(long count)
        {
            progress.Fetched += (ulong)count;
            if ((long)progress.Fetched - told < 1 << 20)
                return ValueTask.CompletedTask;
            told = (long)progress.Fetched;
            return writer.WriteAsync(progress, cancellation);
        }

        FsError error = await pipeline.FillAsync(origin, file.Path, file.Version, TellAsync, cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        if (error != FsError.None)
            progress.Problem = $"The origin '{origin.Id}' did not give it: {error}.";
        else if (pipeline.HasAdopted(file.OriginId, file.Path, file.Version)
            && (await pipeline.CompareAsync(origin, file.Path, file.Version, cancellation).ConfigureAwait(false)) is { IsSuccess: true, Value.IsSame: false })
            progress.Problem = "What was kept of it turned out to be of another version, and is dropped. Fetch it again.";
    }

    private static async Task<(List<(string Path, ShownOriginal File)> Files, List<string> Missing)> FindAsync(MusicFileSystem fileSystem, IEnumerable<string> paths)
    {
        List<(string, ShownOriginal)> files = [];
        List<string> missing = [];
        HashSet<(string, OriginPath)> seen = [];
        TreeListing listing = new(fileSystem);
        foreach (string path in paths)
        {
            if (await listing.FindAsync(path).ConfigureAwait(false) is not { } found)
            {
                missing.Add(path);
                continue;
            }

            string name = path.Trim('/');
            List<(string Path, NodeId Node)> meant = found.IsFolder ? [] : [(name, found.Node)];
            if (found.IsFolder)
            {
                await foreach ((string Path, NodeId Node) below in listing.FilesAsync(name.Length == 0 ? "" : name + "/", found.Node).ConfigureAwait(false))
                    meant.Add(below);
            }

            foreach ((string file, NodeId node) in meant)
            {
                // Of a file that holds an album, and of an album that is shown twice, there is one original.
                if (fileSystem.OriginalOf(node) is { } original && seen.Add((original.OriginId, original.Path)))
                    files.Add(("/" + file, original));
            }
        }

        return (files, missing);
    }

    private async Task CompareAsync(ReadPipeline pipeline, VerifyCacheReply reply, CancellationToken cancellation)
    {
        foreach (ShownOriginal file in await Task.Run(() => FilesOf(daemon.Origins.Select(static origin => origin.Location.Id)), cancellation).ConfigureAwait(false))
        {
            if (!pipeline.HasAdopted(file.OriginId, file.Path, file.Version))
                continue;
            IOrigin origin = daemon.Origins.First(origin => origin.Location.Id == file.OriginId).Origin;
            FsResult<(long Bytes, bool IsSame)> compared = await pipeline.CompareAsync(origin, file.Path, file.Version, cancellation).ConfigureAwait(false);
            reply.ComparedBytes += compared.IsSuccess ? (ulong)compared.Value.Bytes : 0;
            reply.FailedFiles += compared.IsSuccess ? 0u : 1;
            reply.DifferingFiles += compared is { IsSuccess: true, Value.IsSame: false } ? 1u : 0;
        }
    }

    /// <summary>The files of origins as the catalog has them. Waits for the disk.</summary>
    private List<ShownOriginal> FilesOf(IEnumerable<string> origins)
    {
        ILibraryIndex? catalog = daemon.Catalog;
        return catalog is null
            ? []
            : [.. from id in origins from folder in catalog.FoldersOf(id) from file in catalog.FilesIn(id, folder) select new ShownOriginal(id, file.Path, file.Version)];
    }

    private PrefetchFigures Prefetched() => daemon.Prefetcher is not { Figures: var figures } prefetcher ? new PrefetchFigures() : new PrefetchFigures
    {
        Plays = (ulong)figures.Plays, WarmPlays = (ulong)figures.WarmPlays, FetchedBytes = (ulong)figures.FetchedBytes, UsedBytes = (ulong)figures.UsedBytes,
        WastedBytes = (ulong)figures.WastedBytes, Waiting = (ulong)figures.Waiting, On = prefetcher.IsOn,
    };

    private CacheFigures Describe(ChunkStore store, Func<string, string> folder)
    {
        ChunkStoreStatistics counts = store.Statistics;
        return new CacheFigures
        {
            Directory = daemon.Template.CacheDirectory is { } directory ? folder(directory) : "",
            Files = (ulong)store.Contents.Files,
            Chunks = (ulong)counts.Chunks,
            ContentBytes = (ulong)counts.ContentBytes,
            MappedBytes = (ulong)store.Contents.Bytes,
            DiskBytes = (ulong)counts.DiskBytes,
            LimitBytes = (ulong)counts.Limit,
            Hits = (ulong)counts.Hits,
            Misses = (ulong)counts.Misses,
            Evicted = (ulong)counts.Evicted,
            Damaged = (ulong)counts.Damaged,
            State = counts.State.ToString().ToLowerInvariant(),
            Problem = counts.Problem?.ToString() ?? "",
        };
    }
}
