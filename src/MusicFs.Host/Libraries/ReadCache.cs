using Microsoft.Extensions.Logging;
using MusicFs.Chunks;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;
using MusicFs.Host.Configuration;

namespace MusicFs.Host.Libraries;

/// <summary>What reads remote originals for all trees of a library, and the store that it keeps them in. Owned by the first tree.</summary>
internal sealed class ReadCache : IAsyncDisposable
{
    private readonly ChunkStore? _store;

    private ReadCache(ChunkStore? store, ReadPipeline pipeline) => (_store, Pipeline) = (store, pipeline);

    public ReadPipeline Pipeline { get; }

    /// <summary>Whether its size can be changed: there is a store at all.</summary>
    public bool CanResize => _store is not null;

    /// <summary>From now on no more than so many bytes; what is too much goes when the disk is looked at next.</summary>
    public void Resize(long bytes)
    {
        if (_store is not null)
            _store.Limit = bytes;
    }

    /// <summary>The folder of chunks in a cache folder.</summary>
    public static string FolderIn(string cacheDirectory) => Path.Combine(cacheDirectory, "chunks");

    /// <summary>Null where every origin is local: their bytes need no copy. Without a store that can be used, nothing is kept.</summary>
    public static async Task<ReadCache?> OpenAsync(MountRequest request, IReadOnlyList<IOrigin> origins, ILoggerFactory loggers)
    {
        if (!origins.Any(static origin => origin.Capabilities.IsRemote))
            return null;
        ChunkStore? store = null;
        if (request.CacheDirectory is { } folder && request.CacheSize > 0)
        {
            ILogger log = loggers.CreateLogger<ChunkStore>();
            ChunkStoreOptions options = new() { Folder = FolderIn(folder), Limit = request.CacheSize, Logger = log };
            (store, Problem? problem) = await ChunkStore.OpenAsync(options).ConfigureAwait(false);
            if (problem is not null)
                log.LogWarning("Nothing that is read is kept: {Problem}", problem);
        }

        ReadPipeline pipeline = new(store, store?.Contents, new ReadLimits(), TimeProvider.System, loggers.CreateLogger<ReadPipeline>());
        return new ReadCache(store, pipeline);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Pipeline.DisposeAsync().ConfigureAwait(false);
        if (_store is not null)
            await _store.DisposeAsync().ConfigureAwait(false);
    }
}
