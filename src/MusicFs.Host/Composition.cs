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
using MusicFs.Host.Mounting;
using MusicFs.Host.Telemetry;
using MusicFs.Library;
using MusicFs.Origins.Local;
using MusicFs.Origins.Selection;
using MusicFs.Tags;
using ScanProgress = MusicFs.Host.Mounting.ScanProgress;

namespace MusicFs.Host;

/// <summary>The one place that knows which concrete parts a running MusicFs is made of.</summary>
internal static class Composition
{
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

    /// <summary>Opens the origins, scans them and puts the filesystem together.</summary>
    /// <param name="request">What is to be shown.</param>
    /// <param name="beside">Another tree of the same library, which outlives this one and whose catalog is used.</param>
    /// <param name="progress">Hears of the first scan.</param>
    /// <param name="scanned">Hears of every later one.</param>
    /// <param name="loggers">Where everything logs.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<LibraryLoad> LoadAsync(
        MountRequest request, LoadedLibrary? beside, IProgress<ScanProgress> progress, Action<LibrarySummary>? scanned, ILoggerFactory loggers,
        CancellationToken cancellation)
    {
        List<LocalOrigin> origins = [];
        try
        {
            if (await OpenAsync(request.Origins, origins, loggers, cancellation).ConfigureAwait(false) is not { } problem)
                return new LibraryLoad(await ScanAsync(request, beside, origins, progress, scanned, loggers, cancellation).ConfigureAwait(false));
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
                using LibraryScanner scanner = new(
                    new VirtualTree(), Select(origins, locations), new TagReader(), [TreeView.Default], loggers.CreateLogger<LibraryScanner>(), index: catalog);
                ScanReport report = await scanner.ScanAsync(
                    scan => progress.Report(new ScanProgress(scan.Found, scan.Read, scan.ListingEnded)), cancellation, confirmsRemovals).ConfigureAwait(false);
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

    private static async Task<LoadedLibrary> ScanAsync(
        MountRequest request, LoadedLibrary? beside, List<LocalOrigin> origins, IProgress<ScanProgress> progress, Action<LibrarySummary>? scanned,
        ILoggerFactory loggers, CancellationToken cancellation)
    {
        VirtualTree tree = new();
        LibraryCatalog? own = beside is null ? OpenCatalog(request.CacheDirectory, loggers) : null;
        LibraryCatalog? catalog = own ?? beside?.Catalog as LibraryCatalog;
        IReadOnlyList<IOrigin> selected = Select(origins, request.Origins);
        LibraryScanner scanner = new(tree, selected, new TagReader(), ViewsOf(request), loggers.CreateLogger<LibraryScanner>(), index: catalog);
        ScanReport report;
        try
        {
            report = await scanner.ScanAsync(
                scan => progress.Report(new ScanProgress(scan.Found, scan.Read, scan.ListingEnded)), cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What was read until now is kept, so that the next scan goes on from here.
            if (own is not null)
                await own.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        MusicFileSystem fileSystem = new(tree, selected, loggers.CreateLogger<MusicFileSystem>(), scanner.RefreshAsync);
        return new LoadedLibrary
        {
            FileSystem = fileSystem,
            Attach = fileSystem.Attach,
            Detach = fileSystem.Detach,
            Summary = Summarise(report),
            Reports = new OperationReports(request.TraceOutput, request.SummaryOutput),
            Parts = [scanner, .. origins],
            Catalog = own,
            Rescan = async stop =>
            {
                ScanReport again = await scanner.ScanAsync(null, stop).ConfigureAwait(false);
                scanned?.Invoke(Summarise(again));
                loggers.CreateLogger<LibraryScanner>().LogInformation("Looked at the origins again: {Tracks} tracks.", again.Tracks);
            },
        };
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
