using MusicFs.Chunks;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Libraries;

/// <summary>What is done to the cache of a library that is not mounted. Called by commands.</summary>
public static class CacheCare
{
    /// <summary>Counts what is in it.</summary>
    public static Task<(CacheStatistics? Statistics, Problem? Problem)> CountAsync(string cacheDirectory) =>
        WithStoreAsync(cacheDirectory, static store =>
        {
            ChunkStoreStatistics counts = store.Statistics;
            return ValueTask.FromResult(new CacheStatistics(counts.Chunks, store.Contents.Files, counts.ContentBytes, counts.DiskBytes, counts.Damaged, counts.Problem));
        });

    /// <summary>Reads all of it, and drops what is damaged: it is fetched again.</summary>
    public static Task<(CacheVerification? Result, Problem? Problem)> VerifyAsync(string cacheDirectory, CancellationToken cancellation) =>
        WithStoreAsync(cacheDirectory, async store =>
        {
            VerifyReport report = await store.VerifyAsync(new VerifyScope(0, Repair: true), cancellation).ConfigureAwait(false);
            return new CacheVerification(report.Checked, report.CheckedBytes, report.Bad.Count);
        });

    /// <summary>Empties it; tells how many bytes of the disk that gave back.</summary>
    public static async Task<(long Freed, Problem? Problem)> ClearAsync(string cacheDirectory, CancellationToken cancellation)
    {
        (TrimReport? report, Problem? problem) = await WithStoreAsync(
            cacheDirectory, async store => (TrimReport?)await store.TrimAsync(0, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        return (report?.FreedBytes ?? 0, problem);
    }

    private static async Task<(T? Value, Problem? Problem)> WithStoreAsync<T>(string cacheDirectory, Func<ChunkStore, ValueTask<T>> act)
    {
        string folder = ReadCache.FolderIn(cacheDirectory);
        if (!Directory.Exists(folder))
            return (default, new Problem($"There is no cache in {cacheDirectory} yet.", "It begins with the first read from a remote origin."));
        // As large as it likes: looking after it must not make it smaller.
        (ChunkStore? store, Problem? problem) = await ChunkStore.OpenAsync(new ChunkStoreOptions { Folder = folder, Limit = long.MaxValue / 2 }).ConfigureAwait(false);
        if (store is null)
            return (default, problem);
        await using (store.ConfigureAwait(false))
        {
            if (store.Statistics is { State: ChunkStoreState.Bypassed, Problem: { } trouble })
                return (default, trouble);
            return (await act(store).ConfigureAwait(false), null);
        }
    }
}
