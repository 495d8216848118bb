using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using MusicFs.Backend.Fuse;
using MusicFs.Backend.WinFsp;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Ingest;
using MusicFs.Core.Plays;
using MusicFs.Core.Reading;
using MusicFs.Core.Search;
using MusicFs.Core.Service;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;
using MusicFs.Host.Configuration;
using MusicFs.Host.Libraries;
using MusicFs.Host.Mounting;
using MusicFs.Host.Plugins;
using MusicFs.Host.Telemetry;
using MusicFs.Library;
using ScanProgress = MusicFs.Host.Mounting.ScanProgress;

namespace MusicFs.Host;

/// <summary>The one place that knows which concrete parts a running MusicFs is made of.</summary>
internal static partial class Composition
{
    /// <summary>Raised when the same tags and templates lead to other places than before (the default template, the rules for names, what is cut into tracks and how, which pictures are shown): trees kept until then are made anew.</summary>
    internal const int Placement = 4;

    /// <summary>What shows a library to the programs of this system.</summary>
    public static IMountBackend CreateBackend(MountRequest request, ILoggerFactory loggers) => OperatingSystem.IsWindows()
        ? new WinFspBackend(new WinFspOptions { NetworkPrefix = request.NetworkName, FileSystemName = request.FileSystemName ?? WinFspOptions.UsualFileSystemName, Identity = request.Library }, TimeProvider.System, loggers)
        : new FuseBackend(new FuseOptions { Transport = Translate(request.Transport) }, loggers);

    /// <summary>Null, or where and why a template is wrong.</summary>
    public static Problem? CheckTemplate(string? template)
    {
        if (template is null || PathTemplate.Parse(template) is not { Error: { } error })
            return null;
        return new Problem(
            $"The template is wrong at character {error.Column}: {error.Message}\n    {template}\n    {new string(' ', Math.Max(0, error.Column - 1))}^",
            "Variables and functions are described in docs/templates.md.");
    }

    /// <summary>Null, or what is wrong with the first of a mount's templates that is.</summary>
    public static Problem? CheckTemplates(MountRequest request) =>
        CheckTemplate(request.Template) ?? request.Views.Select(view => CheckTemplate(view.Template)).FirstOrDefault(problem => problem is not null);

    /// <summary>Opens the origins, and the tree as it was left, and puts the filesystem together. Nothing in it takes longer for a larger library.</summary>
    /// <param name="request">What is to be shown.</param>
    /// <param name="beside">Another tree of the same library, which outlives this one and whose catalog is used.</param>
    /// <param name="loggers">Where everything logs.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="plugins">What is plugged in, which outlives the library; null for what is built in.</param>
    public static async Task<LibraryLoad> LoadAsync(
        MountRequest request, LoadedLibrary? beside, ILoggerFactory loggers, CancellationToken cancellation, PluginSet? plugins = null)
    {
        plugins ??= new PluginSet(new PluginConfiguration(), loggers, TimeProvider.System);
        if (beside is not null)
            return new LibraryLoad(new TreeParts(request, beside, beside.Origins, plugins, loggers).ToLibrary());
        await plugins.StartAsync(cancellation).ConfigureAwait(false);
        (IReadOnlyList<OpenedOrigin> origins, Problem? problem) = await new OriginOpening(plugins, loggers, TimeProvider.System)
            .OpenAsync(request.Origins, id => IsKnownAsync(request.CacheDirectory, id), cancellation).ConfigureAwait(false);
        if (problem is not null)
            return new LibraryLoad(problem);
        Remember(request, loggers);
        ReadCache? cache = await ReadCache.OpenAsync(request, [.. origins.Select(static origin => origin.Origin)], loggers).ConfigureAwait(false);
        return new LibraryLoad(new TreeParts(request, null, new LibraryOrigins(origins, cache), plugins, loggers).ToLibrary());
    }

    /// <summary>Opens one origin more for a library that is shown, and what reads remote ones where it is the first of them.</summary>
    public static async Task<(OpenedOrigin? Origin, ReadCache? Cache, Problem? Problem)> OpenOriginAsync(
        OriginLocation location, MountRequest request, bool needsCache, ILoggerFactory loggers, CancellationToken cancellation, PluginSet? plugins = null)
    {
        if ((PreMountChecks.CachePlace(request.CacheDirectory, [location], null) ?? PreMountChecks.StatePlace(request.StateDirectory, [location], null)) is { } misplaced)
            return (null, null, misplaced);
        plugins ??= new PluginSet(new PluginConfiguration(), loggers, TimeProvider.System);
        (IReadOnlyList<OpenedOrigin> opened, Problem? problem) = await new OriginOpening(plugins, loggers, TimeProvider.System)
            .OpenAsync([location], static _ => Task.FromResult(false), cancellation).ConfigureAwait(false);
        if (problem is not null)
            return (null, null, problem);
        Remember(request with { Origins = [location] }, loggers);
        ReadCache? cache = needsCache ? await ReadCache.OpenAsync(request, [opened[0].Origin], loggers).ConfigureAwait(false) : null;
        return (opened[0], cache, null);
    }

    /// <summary>Brings the catalog of a folder up to date without a mount. Throws where it is cancelled; what was read until then is kept.</summary>
    public static async Task<(LibrarySummary? Summary, Problem? Problem)> UpdateCatalogAsync(
        IReadOnlyList<OriginLocation> locations, string cacheDirectory, NameSet names, bool confirmsRemovals, IProgress<ScanProgress> progress,
        PluginConfiguration plugged, ILoggerFactory loggers, CancellationToken cancellation)
    {
        PluginSet plugins = new(plugged, loggers, TimeProvider.System);
        await using ConfiguredAsyncDisposable ended = plugins.ConfigureAwait(false);
        await plugins.StartAsync(cancellation).ConfigureAwait(false);
        (IReadOnlyList<OpenedOrigin> origins, Problem? unusable) = await new OriginOpening(plugins, loggers, TimeProvider.System)
            .OpenAsync(locations, static _ => Task.FromResult(false), cancellation).ConfigureAwait(false);
        if (unusable is not null)
            return (null, unusable);
        try
        {
            LibraryCatalog? catalog = LibraryCatalog.Open(cacheDirectory, out Problem? problem);
            if (catalog is null)
                return (null, problem);
            await using (catalog.ConfigureAwait(false))
            {
                MountRequest request = new() { MountPoint = "", Origins = locations, CacheDirectory = cacheDirectory, Names = names };
                VirtualTree tree = OpenTree(new TreePurpose(Placement, request, $"{catalog.Id}"), loggers);
                using LibraryScanner scanner = CreateScanner(tree, new LibraryOrigins(origins, null), plugins.Tags, request, catalog, null, new OriginWatches([]), RootsOf(locations), loggers);
                ScanReport report = await ScanAsync(tree, scanner, progress, confirmsRemovals, loggers, cancellation).ConfigureAwait(false);
                return (Summarise(report), await catalog.FlushAsync().ConfigureAwait(false));
            }
        }
        finally
        {
            foreach (OpenedOrigin origin in origins)
                await origin.DisposeAsync().ConfigureAwait(false);
        }
    }

    public static MountOptions OptionsFor(MountRequest request, LoadedLibrary library) => new()
    {
        MountPoint = request.MountPoint,
        VolumeLabel = request.Label ?? "musicfs",
        AllowOther = request.AllowOther,
        UserId = request.UserId,
        GroupId = request.GroupId,
        Umask = request.Umask,
        // The kernel would not open a file for writing while it reads another's bytes for it.
        AllowPassThrough = request.PassThrough && !request.VirtualEdits,
        AcceptsWrites = request.VirtualEdits,
        Threads = request.Threads,
        HasRemoteFiles = library.Origins.Cache is not null,
        Operations = library.Operations,
    };

    private static OperationWatchdog Watch(OperationReports reports, LibraryOrigins origins, ILoggerFactory loggers) =>
        new(
            reports.Ring, reports.Names,
            id => origins.Find(id)?.Health.Health.State.ToString().ToLowerInvariant(),
            TimeProvider.System, loggers.CreateLogger<OperationWatchdog>());

    private static List<SyntheticFolder> SyntheticFoldersOf(MountRequest request, VirtualTree tree, TrackFinder? finder, Prefetcher prefetcher)
    {
        List<SyntheticFolder> folders = [new ServiceFolder(request.ServiceFiles, TimeProvider.System.GetUtcNow(), request.ServiceActions)];
        if (finder is not null)
            folders.Add(new VirtualFolders(tree, finder, TimeProvider.System));
        folders.Add(new PrefetchFolder(tree, prefetcher, TimeProvider.System.GetUtcNow()));
        return folders;
    }

    internal static NamePolicy Translate(NameSet names) => names == NameSet.Windows ? NamePolicy.Windows : NamePolicy.Posix;

    internal static ReplicaPolicy Translate(ReplicaOrder order) => order switch
    {
        ReplicaOrder.Priority => ReplicaPolicy.Priority,
        ReplicaOrder.Fastest => ReplicaPolicy.Fastest,
    };

    private static FuseTransport Translate(MountTransport transport) => transport switch
    {
        MountTransport.Auto => FuseTransport.Auto,
        MountTransport.Device => FuseTransport.Device,
        MountTransport.Ring => FuseTransport.Ring,
    };
}
