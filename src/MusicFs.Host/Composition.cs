using Microsoft.Extensions.Logging;
using MusicFs.Backend.Fuse;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core;
using MusicFs.Core.Ingest;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;
using MusicFs.Host.Configuration;
using MusicFs.Host.Daemon;
using MusicFs.Host.Libraries;
using MusicFs.Host.Mounting;
using MusicFs.Host.Telemetry;
using MusicFs.Library;
using MusicFs.Origins.Local;
using MusicFs.Origins.Selection;
using MusicFs.Tags;
using MusicFs.Tags.Cue;
using ScanProgress = MusicFs.Host.Mounting.ScanProgress;

namespace MusicFs.Host;

/// <summary>The one place that knows which concrete parts a running MusicFs is made of.</summary>
internal static class Composition
{
    /// <summary>Raised when the same tags and templates lead to other places than before (the default template, the rules for names): trees kept until then are made anew.</summary>
    private const int Placement = 2;

    public static IMountBackend CreateBackend(MountRequest request, ILoggerFactory loggers) =>
        new FuseBackend(new FuseOptions { Transport = Translate(request.Transport) }, loggers);

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
    public static async Task<LibraryLoad> LoadAsync(MountRequest request, LoadedLibrary? beside, ILoggerFactory loggers, CancellationToken cancellation)
    {
        List<LocalOrigin> origins = [];
        try
        {
            if (await OpenAsync(request.Origins, origins, loggers, cancellation).ConfigureAwait(false) is not { } problem)
                return new LibraryLoad(Load(request, beside, origins, loggers));
            origins.ForEach(origin => origin.Dispose());
            return new LibraryLoad(problem);
        }
        catch (OperationCanceledException)
        {
            origins.ForEach(origin => origin.Dispose());
            throw;
        }
    }

    /// <summary>Brings the catalog of a folder up to date without a mount. Throws where it is cancelled; what was read until then is kept.</summary>
    public static async Task<(LibrarySummary? Summary, Problem? Problem)> UpdateCatalogAsync(
        IReadOnlyList<OriginLocation> locations, string cacheDirectory, bool confirmsRemovals, IProgress<ScanProgress> progress,
        ILoggerFactory loggers, CancellationToken cancellation)
    {
        List<LocalOrigin> origins = [];
        try
        {
            if (await OpenAsync(locations, origins, loggers, cancellation).ConfigureAwait(false) is { } unusable)
                return (null, unusable);
            LibraryCatalog? catalog = LibraryCatalog.Open(cacheDirectory, out Problem? problem);
            if (catalog is null)
                return (null, problem);
            await using (catalog.ConfigureAwait(false))
            {
                MountRequest request = new() { MountPoint = "", Origins = locations, CacheDirectory = cacheDirectory };
                VirtualTree tree = OpenTree(request, catalog, loggers);
                using LibraryScanner scanner = new(
                    tree, Select(origins, locations), new TagReader(), ViewsOf(request), loggers.CreateLogger<LibraryScanner>(), index: catalog)
                {
                    ReadCueSheet = static bytes => CueSheetParser.Parse(bytes),
                };
                ScanReport report = await ScanAsync(tree, scanner, progress, confirmsRemovals, loggers, cancellation).ConfigureAwait(false);
                return (Summarise(report), await catalog.FlushAsync().ConfigureAwait(false));
            }
        }
        finally
        {
            origins.ForEach(origin => origin.Dispose());
        }
    }

    public static MountOptions OptionsFor(MountRequest request, LoadedLibrary library) => new()
    {
        MountPoint = request.MountPoint,
        VolumeLabel = "musicfs",
        AllowOther = request.AllowOther,
        UserId = request.UserId,
        GroupId = request.GroupId,
        Umask = request.Umask,
        AllowPassThrough = request.PassThrough,
        Threads = request.Threads,
        Operations = library.Operations,
    };

    private static async Task<Problem?> OpenAsync(
        IReadOnlyList<OriginLocation> locations, List<LocalOrigin> opened, ILoggerFactory loggers, CancellationToken cancellation)
    {
        ILogger log = loggers.CreateLogger<LocalOrigin>();
        foreach (OriginLocation location in locations)
        {
            if (LocalOrigin.Open(location.Id, location.Path, log, out Problem? problem) is not { } origin)
                return problem;
            opened.Add(origin);
            // An open folder may still forbid to be listed, and would then look like an empty library.
            FsResult<IReadOnlyList<OriginEntry>> listing = await origin.ListAsync(OriginPath.Root, cancellation).ConfigureAwait(false);
            if (!listing.IsSuccess)
            {
                return new Problem(
                    $"The origin {location.Path} cannot be listed ({listing.Error}).",
                    "Give this user the right to read and enter it, and check its disk.");
            }
        }

        return null;
    }

    private static LoadedLibrary Load(MountRequest request, LoadedLibrary? beside, List<LocalOrigin> origins, ILoggerFactory loggers)
    {
        LibraryCatalog? own = beside is null ? OpenCatalog(request.CacheDirectory, loggers) : null;
        LibraryCatalog? catalog = own ?? beside?.Catalog as LibraryCatalog;
        VirtualTree tree = OpenTree(request, catalog, loggers);
        IReadOnlyList<IOrigin> selected = Select(origins, request.Origins);
        OriginWatching[] watches = request.RescanInterval > TimeSpan.Zero ? [.. origins.Zip(request.Origins, Watch)] : [];
        LibraryScanner scanner = new(tree, selected, new TagReader(), ViewsOf(request), loggers.CreateLogger<LibraryScanner>(), index: catalog)
        {
            ReadCueSheet = static bytes => CueSheetParser.Parse(bytes),
            IsBeingWritten = (originId, path) => Array.Find(watches, watch => watch.OriginId == originId)?.IsBeingWritten(path) == true,
        };
        MusicFileSystem fileSystem = new(tree, selected, loggers.CreateLogger<MusicFileSystem>(), scanner.RefreshAsync);
        return new LoadedLibrary
        {
            FileSystem = fileSystem,
            Attach = fileSystem.Attach,
            Detach = fileSystem.Detach,
            Summary = new LibrarySummary(tree.Tracks, 0, 0),
            Reports = new OperationReports(request.TraceOutput, request.SummaryOutput),
            Parts = [scanner, .. origins],
            Catalog = own,
            Scan = async (progress, stop) => Summarise(await ScanAsync(tree, scanner, progress, false, loggers, stop).ConfigureAwait(false)),
            Look = (originId, change, stop) => scanner.LookAsync(originId, [change.Path], change.Kind != OriginChangeKind.Folder, stop),
            Watches = watches,
            HasUnwatched = watches.Length < origins.Count,
            Save = () => Save(tree, loggers),
        };
    }

    private static OriginWatching Watch(LocalOrigin origin, OriginLocation location)
    {
        PathPatterns excluded = new(location.Exclude);
        return new OriginWatching(origin.Id, () => origin.Watch(new OriginWatchOptions { Skips = (path, _) => excluded.Match(path) }));
    }

    private static async Task<ScanReport> ScanAsync(
        VirtualTree tree, LibraryScanner scanner, IProgress<ScanProgress> progress, bool confirmsRemovals, ILoggerFactory loggers, CancellationToken cancellation)
    {
        // Once a process, and not where somebody waits for it.
        if (await Task.Run(tree.Verify, cancellation).ConfigureAwait(false) is { } damage)
            loggers.CreateLogger<VirtualTree>().LogError("{Problem}", damage);
        ScanReport report = await scanner.ScanAsync(
            scan => progress.Report(new ScanProgress(scan.Found, scan.Read, scan.ListingEnded)), cancellation, confirmsRemovals).ConfigureAwait(false);
        loggers.CreateLogger<LibraryScanner>().LogInformation("Looked at the origins: {Tracks} tracks.", report.Tracks);
        // What a scan needed is not needed any more, and nothing else would give it back before the next one.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return report;
    }

    private static void Save(VirtualTree tree, ILoggerFactory loggers)
    {
        if (tree.Save() is { } problem)
            loggers.CreateLogger<VirtualTree>().LogWarning("The next start will take longer: {Problem}", problem);
    }

    /// <summary>The tree as it was left; an empty one, for the next scan to fill, where there is none for these templates.</summary>
    private static VirtualTree OpenTree(MountRequest request, LibraryCatalog? catalog, ILoggerFactory loggers)
    {
        string views = $"{Placement} {LibraryTree.KeyOf(request)}";
        string selection = string.Join('\n', request.Origins.Select(static origin => string.Join('\0', [origin.Id, .. origin.Include, "", .. origin.Exclude])));
        string? path = catalog is null || request.CacheDirectory is null ? null : TreeImages.Find(request.CacheDirectory, views);
        VirtualTree tree = VirtualTree.Open(path, $"{catalog?.Id}\n{views}\n{selection}", out Problem? problem);
        if (problem is not null)
            loggers.CreateLogger<VirtualTree>().LogWarning("{Problem}", problem);
        return tree;
    }

    /// <summary>The part of each origin that is wanted.</summary>
    private static IReadOnlyList<IOrigin> Select(IReadOnlyList<LocalOrigin> origins, IReadOnlyList<OriginLocation> locations) =>
    [
        .. origins.Zip(locations, static (origin, location) => location is { Include: [], Exclude: [] }
            ? origin
            : (IOrigin)new SelectedOrigin(origin, new PathPatterns(location.Include), new PathPatterns(location.Exclude))),
    ];

    private static List<TreeView> ViewsOf(MountRequest request)
    {
        List<TreeView> views = [.. request.Views.Select(view => new TreeView(view.Name, PathTemplate.Parse(view.Template).Template!))];
        if (request.Template is not null)
            views.Insert(0, new TreeView("", PathTemplate.Parse(request.Template).Template!));
        return views.Count == 0 ? [TreeView.Default] : views;
    }

    private static LibrarySummary Summarise(in ScanReport report) =>
        new(report.Tracks, report.Unreadable, report.FailedFolders, report.Kept);

    /// <summary>The catalog of a folder; null, and a line in the log, where it cannot be used: everything works without it, only slower.</summary>
    private static LibraryCatalog? OpenCatalog(string? folder, ILoggerFactory loggers)
    {
        if (folder is null)
            return null;
        ILogger log = loggers.CreateLogger<LibraryCatalog>();
        LibraryCatalog? catalog = LibraryCatalog.Open(folder, out Problem? problem);
        if (catalog is null)
            log.LogWarning("The catalog is not used: {Problem}", problem);
        else if (catalog.SetAside is { } setAside)
            log.LogWarning("The catalog was damaged, or of a later version. It is kept as {Path}; a new one is made by this scan.", setAside);
        return catalog;
    }

    private static FuseTransport Translate(MountTransport transport) => transport switch
    {
        MountTransport.Auto => FuseTransport.Auto,
        MountTransport.Device => FuseTransport.Device,
        MountTransport.Ring => FuseTransport.Ring,
    };
}
