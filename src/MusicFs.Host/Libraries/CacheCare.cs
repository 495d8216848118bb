using MusicFs.Chunks;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Libraries;

/// <summary>What is done to the cache of a library that is not mounted. Called by commands.</summary>
public static class CacheCare
{
    /// <summary>Counts what is in it.</summary>
    public static Task<(CacheStatistics? Statistics, Problem? Problem)> CountAsync(string cacheDirectory) =>
        WithStoresAsync(cacheDirectory, static stores =>
        {
            ChunkStoreStatistics[] counts = [.. stores.Select(static store => store.Statistics)];
            return ValueTask.FromResult(new CacheStatistics(
                counts.Sum(static one => one.Chunks),
                stores.Max(static store => store.Contents.Files),
                counts.Sum(static one => one.ContentBytes),
                stores.Sum(static store => store.Contents.Bytes),
                counts.Sum(static one => one.DiskBytes),
                counts.Skip(1).Sum(static one => one.DiskBytes),
                counts.Sum(static one => one.Damaged),
                counts.Select(static one => one.Problem).FirstOrDefault(static problem => problem is not null)));
        });

    /// <summary>Reads all of it, and drops what is damaged: it is fetched again.</summary>
    public static Task<(CacheVerification? Result, Problem? Problem)> VerifyAsync(string cacheDirectory, CancellationToken cancellation) =>
        WithStoresAsync(cacheDirectory, async stores =>
        {
            CacheVerification all = new(0, 0, 0);
            foreach (ChunkStore store in stores)
            {
                VerifyReport report = await store.VerifyAsync(new VerifyScope(0, Repair: true), cancellation).ConfigureAwait(false);
                all = new CacheVerification(all.Checked + report.Checked, all.CheckedBytes + report.CheckedBytes, all.Bad + report.Bad.Count);
            }

            return all;
        });

    /// <summary>Empties it; tells how many bytes of the disk that gave back.</summary>
    public static async Task<(long Freed, Problem? Problem)> ClearAsync(string cacheDirectory, CancellationToken cancellation)
    {
        return await WithStoresAsync(cacheDirectory, async stores =>
        {
            long bytes = 0;
            foreach (ChunkStore store in stores)
                bytes += (await store.TrimAsync(0, cancellation).ConfigureAwait(false)).FreedBytes;
            return bytes;
        }).ConfigureAwait(false);
    }

    /// <summary>Writes all of it to one file. Tells how long that became.</summary>
    public static async Task<(long Length, Problem? Problem)> BackUpAsync(string cacheDirectory, string file, CancellationToken cancellation)
    {
        ((long Length, Problem? Problem) written, Problem? problem) = await WithStoresAsync(cacheDirectory, async stores =>
        {
            foreach (ChunkStore store in stores)
                await store.FlushAsync().ConfigureAwait(false);
            return await CacheArchive.WriteAsync(cacheDirectory, file, cancellation).ConfigureAwait(false);
        }).ConfigureAwait(false);
        return (written.Length, problem ?? written.Problem);
    }

    /// <summary>
    /// Puts what a backup has in place of what is there, and counts it. What is there goes only when all of the backup is on the disk: one that
    /// cannot be read costs nothing.
    /// </summary>
    public static async Task<(CacheStatistics? Restored, Problem? Problem)> RestoreAsync(string cacheDirectory, string file, CancellationToken cancellation)
    {
        if (await HeldAsync(cacheDirectory).ConfigureAwait(false) is { } held)
            return (null, held);
        try
        {
            Problem? problem = await CacheArchive.UnpackAsync(cacheDirectory, file, cancellation).ConfigureAwait(false);
            // A daemon may have begun meanwhile.
            problem ??= await HeldAsync(cacheDirectory).ConfigureAwait(false);
            problem ??= CacheArchive.Replace(cacheDirectory);
            return problem is null ? await CountAsync(cacheDirectory).ConfigureAwait(false) : (null, problem);
        }
        finally
        {
            CacheArchive.Discard(cacheDirectory);
        }
    }

    /// <summary>Takes the cache for a moment, so that nobody's is pulled away under a mount; null where it is free.</summary>
    private static async Task<Problem?> HeldAsync(string cacheDirectory) =>
        Directory.Exists(ReadCache.FolderIn(cacheDirectory)) ? (await CountAsync(cacheDirectory).ConfigureAwait(false)).Problem : null;

    private static async Task<(T? Value, Problem? Problem)> WithStoresAsync<T>(string cacheDirectory, Func<IReadOnlyList<ChunkStore>, ValueTask<T>> act)
    {
        if (!Directory.Exists(ReadCache.FolderIn(cacheDirectory)))
            return (default, new Problem($"There is no cache in {cacheDirectory} yet.", "It begins with the first read from a remote origin."));
        List<ChunkStore> stores = [];
        try
        {
            foreach (string folder in (string[])[ReadCache.FolderIn(cacheDirectory), ReadCache.ProbeFolderIn(cacheDirectory)])
            {
                if (!Directory.Exists(folder))
                    continue;
                // As large as it likes: looking after it must not make it smaller.
                (ChunkStore? store, Problem? problem) = await ChunkStore.OpenAsync(new ChunkStoreOptions { Folder = folder, Limit = long.MaxValue / 2 }).ConfigureAwait(false);
                if (store is null)
                    return (default, problem);
                stores.Add(store);
                if (store.Statistics is { State: ChunkStoreState.Bypassed, Problem: { } trouble })
                    return (default, trouble);
            }

            return (await act(stores).ConfigureAwait(false), null);
        }
        finally
        {
            foreach (ChunkStore store in stores)
                await store.DisposeAsync().ConfigureAwait(false);
        }
    }
}
