using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;
using MusicFs.Host.Mounting;
using MusicFs.Host.Plugins;
using MusicFs.Library;
using MusicFs.Library.User;

namespace MusicFs.Host.Libraries;

/// <summary>What is done to a library that is not mounted: scanning it, looking at its files, making its catalog anew. Called by commands.</summary>
public static class LibraryCare
{
    /// <summary>Brings the catalog up to date with the origins.</summary>
    /// <returns>What was found, and what is wrong; both where the scan came to its end and its result could not be kept.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired; what was read until then is kept.</exception>
    public static Task<(LibrarySummary? Summary, Problem? Problem)> ScanAsync(
        IReadOnlyList<OriginLocation> origins, string cacheDirectory, NameSet names, bool confirmsRemovals, IProgress<ScanProgress> progress,
        PluginConfiguration plugins, ILoggerFactory loggers, CancellationToken cancellation) =>
        PreMountChecks.CachePlace(cacheDirectory, origins, mountPoint: null) is { } misplaced
            ? Task.FromResult<(LibrarySummary?, Problem?)>((null, misplaced))
            : Composition.UpdateCatalogAsync(origins, cacheDirectory, names, confirmsRemovals, progress, plugins, loggers, cancellation);

    /// <summary>Scans and tells what a mount would show, without mounting.</summary>
    /// <param name="request">What would be mounted; its mount point is not looked at.</param>
    /// <param name="show">Hears each path, in the order of a walk.</param>
    /// <param name="progress">Hears of the scan.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null, or why it cannot be told.</returns>
    public static async Task<Problem?> ListAsync(
        MountRequest request, Action<string> show, IProgress<ScanProgress> progress, ILoggerFactory loggers, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(show);
        if (Composition.CheckTemplates(request) is { } mistake)
            return mistake;
        PluginSet plugins = new(request.Plugins, loggers, TimeProvider.System);
        await using ConfiguredAsyncDisposable ended = plugins.ConfigureAwait(false);
        LibraryLoad loaded = await Composition.LoadAsync(request with { StateDirectory = null }, beside: null, loggers, cancellation, plugins).ConfigureAwait(false);
        if (!loaded.IsSuccess)
            return loaded.Problem;
        await using (loaded.Library.ConfigureAwait(false))
        {
            if (loaded.Library.Scan is { } scan)
                _ = await scan(progress, cancellation).ConfigureAwait(false);
            await foreach (string path in new TreeListing(loaded.Library.FileSystem).PathsAsync().ConfigureAwait(false))
                show(path);
        }

        return null;
    }

    /// <summary>Counts what the catalog knows and what people made.</summary>
    public static async Task<(LibraryStatistics? Statistics, Problem? Problem)> CountAsync(string cacheDirectory, string stateDirectory)
    {
        if (Missing(cacheDirectory) is { } missing)
            return (null, missing);
        LibraryCatalog? catalog = LibraryCatalog.Open(cacheDirectory, out Problem? problem);
        if (catalog is null)
            return (null, problem);
        await using (catalog.ConfigureAwait(false))
        {
            CatalogStatistics counts = catalog.GetStatistics();
            UserStatistics user = UserDatabase.Count(stateDirectory, out problem) ?? default;
            return (new LibraryStatistics(counts.Files, counts.Unreadable, counts.Folders, counts.Bytes, counts.CatalogBytes)
            {
                Overlays = user.Overlays,
                Plays = user.Plays,
                Pins = user.Pins,
                Collections = user.Collections,
                UserBytes = user.Bytes,
                Backups = user.Backups,
                LastBackup = user.LastBackup,
            }, problem);
        }
    }

    /// <summary>What is wrong with the catalog and with what people made. Reads all of both.</summary>
    public static async Task<IReadOnlyList<Problem>> CheckAsync(string cacheDirectory, string stateDirectory) =>
        [.. ((Problem?[])[UserDatabase.Check(stateDirectory), await CheckCatalogAsync(cacheDirectory).ConfigureAwait(false)]).OfType<Problem>()];

    /// <summary>Forgets the catalog, which the next scan makes anew, and the trees made of it; nothing that people made.</summary>
    public static Problem? Forget(string cacheDirectory)
    {
        if (LibraryCatalog.Delete(cacheDirectory) is { } problem)
            return problem;
        TreeImages.Delete(cacheDirectory);
        return null;
    }

    private static async Task<Problem?> CheckCatalogAsync(string cacheDirectory)
    {
        if (Missing(cacheDirectory) is { } missing)
            return missing;
        LibraryCatalog? catalog = LibraryCatalog.Open(cacheDirectory, out Problem? problem);
        if (catalog is null)
            return problem;
        await using (catalog.ConfigureAwait(false))
        {
            return catalog.SetAside is { } setAside
                ? new Problem($"The catalog was damaged and is kept as {setAside}.", "Run 'musicfs scan': it makes a new one.")
                : catalog.Check();
        }
    }

    private static Problem? Missing(string cacheDirectory) =>
        File.Exists(Path.Combine(cacheDirectory, LibraryCatalog.FileName))
            ? null
            : new Problem($"There is no catalog in {cacheDirectory} yet.", "Run 'musicfs scan' or 'musicfs mount' with the same origins first.");
}
