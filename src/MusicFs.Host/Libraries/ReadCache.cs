using Microsoft.Extensions.Logging;
using MusicFs.Chunks;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;
using MusicFs.Host.Configuration;
using MusicFs.Library;

namespace MusicFs.Host.Libraries;

/// <summary>
/// What reads remote originals for all trees of a library, and the stores that it keeps them in: the cache, and the probe set, which
/// is what scanners read of each file and which playing must not push out. Owned by the first tree.
/// </summary>
internal sealed class ReadCache : IAsyncDisposable
{
    /// <summary>The part of the cache's size that the probe set has: 100 to 600 KB a file are read by a media server.</summary>
    private const int ProbePart = 10;

    /// <summary>The least it has, where the cache itself is that large.</summary>
    private const long LeastProbes = 256L << 20;

    private readonly CacheScrub? _scrub;

    private ReadCache(ChunkStore? store, ChunkStore? probes, ReadPipeline pipeline, int atStart, ILogger log)
    {
        (Store, Probes, Pipeline) = (store, probes, pipeline);
        if (store is not null && probes is not null)
            _scrub = new CacheScrub([store, probes], atStart, TimeProvider.System, log);
    }

    public ReadPipeline Pipeline { get; }

    /// <summary>Null where nothing is kept.</summary>
    public ChunkStore? Store { get; }

    /// <summary>What scanners read; null where nothing is kept.</summary>
    public ChunkStore? Probes { get; }

    /// <summary>Whether its size can be changed: there is a store at all.</summary>
    public bool CanResize => Store is not null;

    /// <summary>From now on no more than so many bytes; what is too much goes when the disk is looked at next.</summary>
    public void Resize(long bytes)
    {
        long forProbes = ProbeSizeOf(bytes);
        if (Store is not null)
            Store.Limit = bytes - forProbes;
        if (Probes is not null)
            Probes.Limit = forProbes;
    }

    /// <summary>The folder of chunks in a cache folder.</summary>
    public static string FolderIn(string cacheDirectory) => Path.Combine(cacheDirectory, "chunks");

    /// <summary>The folder of the probe set in a cache folder.</summary>
    public static string ProbeFolderIn(string cacheDirectory) => Path.Combine(cacheDirectory, "probes");

    /// <summary>How much of a size the probe set has; the cache has the rest.</summary>
    public static long ProbeSizeOf(long size) => Math.Min(size / 2, Math.Max(size / ProbePart, LeastProbes));

    /// <summary>Null where every origin is local: their bytes need no copy. Without a store that can be used, nothing is kept.</summary>
    public static async Task<ReadCache?> OpenAsync(MountRequest request, IReadOnlyList<IOrigin> origins, ILoggerFactory loggers)
    {
        if (!origins.Any(static origin => origin.Capabilities.IsRemote))
            return null;
        ChunkStore? store = null, probes = null;
        ILogger log = loggers.CreateLogger<ChunkStore>();
        if (request.CacheDirectory is { } folder && request.CacheSize > 0)
        {
            long forProbes = ProbeSizeOf(request.CacheSize);
            store = await OpenAsync(FolderIn(folder), request.CacheSize - forProbes, log).ConfigureAwait(false);
            probes = store is null ? null : await OpenAsync(ProbeFolderIn(folder), forProbes, log).ConfigureAwait(false);
        }

        ReadPipeline pipeline = new(store, store?.Contents, new ReadLimits(), TimeProvider.System, loggers.CreateLogger<ReadPipeline>())
        {
            Probes = probes is null ? null : new ContentPlace(probes, probes.Contents),
        };
        return new ReadCache(store, probes, pipeline, request.FullCheck ? 0 : CacheScrub.AtStart, log);
    }

    /// <summary>From now on files are cut where the catalog says that their audio begins and ends.</summary>
    public void Know(ILibraryIndex catalog) =>
        Pipeline.FindLayout = (originId, path, version) => catalog.Find(originId, path) is { } file && file.Version == version ? file.Tags?.Layout : null;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_scrub is not null)
            await _scrub.DisposeAsync().ConfigureAwait(false);
        await Pipeline.DisposeAsync().ConfigureAwait(false);
        foreach (ChunkStore? store in (ChunkStore?[])[Store, Probes])
        {
            if (store is not null)
                await store.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<ChunkStore?> OpenAsync(string folder, long limit, ILogger log)
    {
        (ChunkStore? store, Problem? problem) = await ChunkStore.OpenAsync(new ChunkStoreOptions { Folder = folder, Limit = limit, Logger = log }).ConfigureAwait(false);
        if (problem is not null)
            log.LogWarning("Nothing that is read is kept: {Problem}", problem);
        return store;
    }
}
