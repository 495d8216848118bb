using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Plugins;
using MusicFs.Core.Edits;
using MusicFs.Core.Overlays;
using MusicFs.Core.Plays;
using MusicFs.Core.Recordings;
using MusicFs.Core.Search;
using MusicFs.Core.Sources;
using MusicFs.Core.Tree;
using MusicFs.Host.Configuration;
using MusicFs.Host.Mounting;
using MusicFs.Host.Recordings;
using MusicFs.Host.Sources;
using MusicFs.Library;
using MusicFs.Library.Search;
using MusicFs.Library.Sources;
using MusicFs.Library.User;
using MusicFs.Tags;
using MusicFs.Tags.Pictures;

namespace MusicFs.Host;

/// <content>What is kept on disks, and what is made of it.</content>
internal static partial class Composition
{
    private static void Remember(MountRequest request, ILoggerFactory loggers)
    {
        if (request.StateDirectory is { } state && PreMountChecks.StatePlace(state, request.Origins, null) is null && RememberedOrigins.Add(state, request.Origins) is { } problem)
            loggers.CreateLogger<OriginOpening>().LogWarning("{Problem}", problem);
    }

    /// <summary>Whether the catalog of a folder has files of an origin. Asked where the origin is missing only.</summary>
    private static async Task<bool> IsKnownAsync(string? cacheDirectory, string originId)
    {
        if (cacheDirectory is null || !File.Exists(Path.Combine(cacheDirectory, LibraryCatalog.FileName)) || LibraryCatalog.Open(cacheDirectory, out _) is not { } catalog)
            return false;
        await using (catalog.ConfigureAwait(false))
            return catalog.HasFiles(originId);
    }

    private static VirtualEdits EditsOf(MountRequest request, TrackOverlays? overlays, ILoggerFactory loggers) =>
        new(new TagReader(), new PictureReader(), new AudioFingerprinter(), request.KeepOverlays is null ? null : overlays, request.KeepOverlays ?? KeepNothing,
            Path.Combine(request.CacheDirectory ?? Path.Combine(Path.GetTempPath(), "musicfs"), "scratch"), TimeProvider.System, loggers.CreateLogger<VirtualEdits>());

    private static Task<Problem?> KeepNothing(IReadOnlyList<(string, CatalogFile)> files, IReadOnlyList<OverlayEdit> edits, IReadOnlyList<OverlayPicture> pictures) =>
        Task.FromResult<Problem?>(new Problem("Nothing is kept.", "Mount with the daemon."));

    private static (string Name, Task Running)[] BackgroundOf(LibraryCatalog? catalog, UserDatabase? user, IReadOnlyList<OpenedOrigin> origins) =>
    [
        .. catalog is null ? [] : new[] { ("catalog", catalog.Writing) },
        .. user is null ? [] : new[] { ("user database", user.Background.Writing), ("backups", user.Background.BackingUp) },
        .. origins.Select(static origin => ($"health {origin.Location.Id}", origin.Health.Probing)),
    ];

    /// <summary>They are kept for tracks that are known again, so not without a catalog.</summary>
    private static TrackOverlays? OverlaysOf(
        UserDatabase? user, LibraryCatalog? catalog, SuggestionStore? suggestions, MountRequest request, IReadOnlyList<IMetadataSource> others)
    {
        if (user is null || catalog is null)
            return null;
        SuggestedTags? said = suggestions is null ? null : new SuggestedTags(suggestions);
        _ = said?.Use(LibrarySources.NamesOf(request.Sources, others), request.Sources.Corrects, request.Sources.HasCovers);
        return new TrackOverlays(user, catalog, new TagEditor(), OverlaidTags.Apply) { Suggestions = said };
    }

    /// <summary>What metadata sources said is of the catalog's files, and kept beside it.</summary>
    private static SuggestionStore? SuggestionsOf(MountRequest request, LibraryCatalog? catalog, UserDatabase? user) =>
        request.CacheDirectory is not { } folder || catalog is null || user is null ? null : new SuggestionStore(folder);

    private static LibrarySources? SourcesOf(
        MountRequest request, LibraryCatalog? catalog, VirtualTree tree, LibraryOrigins origins, SuggestionStore? store, TrackOverlays? overlays,
        IReadOnlyList<IMetadataSource> others, ILoggerFactory loggers) =>
        catalog is null || store is null || overlays is null ? null : new LibrarySources(
            store, new AlbumLookUps(catalog, tree, origins.Wanted, store, overlays, TimeProvider.System, loggers.CreateLogger<AlbumLookUps>()), overlays.Suggestions!, request.Sources, others,
            TimeProvider.System);

    /// <summary>Likewise.</summary>
    private static MovedPlaces? MovesOf(UserDatabase? user, LibraryCatalog? catalog, ILoggerFactory loggers) =>
        user is null || catalog is null ? null : new MovedPlaces(user, catalog, TimeProvider.System, loggers.CreateLogger<MovedPlaces>());

    /// <summary>What was indexed is of this catalog, and kept beside it.</summary>
    private static TrackFinder? FinderOf(string? folder, LibraryCatalog? catalog, UserDatabase? user, TrackOverlays? overlays, LibraryPlays? plays) =>
        folder is null || catalog is null ? null : new TrackFinder(SearchIndex.Open(folder, catalog, overlays, plays: plays), new CollectionSet(user));

    /// <summary>Likewise kept for tracks that are known again.</summary>
    private static LibraryPlays? PlaysOf(UserDatabase? user, LibraryCatalog? catalog, MountRequest request) =>
        user is null || catalog is null ? null : new LibraryPlays(user, catalog, TimeProvider.System) { IsOn = request.NotesPlays };

    private static Prefetcher PrefetcherOf(MountRequest request, LibraryOrigins origins) => new(origins.Wanted, TimeProvider.System)
    {
        Pipeline = origins.Cache?.Pipeline,
        IsOn = request.Prefetches,
    };

    private static FingerprintKeeper? FingerprintsOf(MountRequest request, LibraryCatalog? catalog, VirtualTree tree, LibraryOrigins origins, ILoggerFactory loggers) =>
        catalog is null ? null : new FingerprintKeeper(
            catalog, tree, origins.Wanted, () => origins.Cache?.Pipeline,
            new FpcalcProgram(request.CacheDirectory, Environment.GetEnvironmentVariable("PATH"), new FpcalcLimits(), TimeProvider.System), TimeProvider.System, loggers.CreateLogger<FingerprintKeeper>())
        {
            IsOn = request.ComputesFingerprints,
        };

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

    /// <summary>What people made; null, and a line in the log, where it cannot be used: everything is shown as the originals have it.</summary>
    private static UserDatabase? OpenUser(MountRequest request, ILoggerFactory loggers)
    {
        if (request.StateDirectory is not { } folder)
            return null;
        Problem? problem = PreMountChecks.StatePlace(folder, request.Origins, RealPath.Resolve(request.MountPoint));
        UserDatabase? user = problem is null ? UserDatabase.Open(folder, out problem) : null;
        if (user is null)
            loggers.CreateLogger<UserDatabase>().LogError("What people made is not shown, and nothing is added to it: {Problem}", problem);
        return user;
    }

    /// <summary>A look at all of what people made, where nobody waits for it.</summary>
    private static async Task VerifyAsync(UserDatabase? user, ILoggerFactory loggers)
    {
        if (user is null)
            return;
        ILogger log = loggers.CreateLogger<UserDatabase>();
        if (await Task.Run(user.Verify).ConfigureAwait(false) is { } damage)
            log.LogError("{Problem}", damage);
        if (user.BackupFailure is { } failure)
            log.LogWarning("What people made is not backed up: {Problem}", failure);
    }
}
