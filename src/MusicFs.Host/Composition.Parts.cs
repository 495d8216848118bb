using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Origins;
using MusicFs.Core;
using MusicFs.Core.Edits;
using MusicFs.Core.Ingest;
using MusicFs.Core.Offline;
using MusicFs.Core.Overlays;
using MusicFs.Core.Playlists;
using MusicFs.Core.Plays;
using MusicFs.Core.Reading;
using MusicFs.Core.Recordings;
using MusicFs.Core.Search;
using MusicFs.Core.Tree;
using MusicFs.Host.Artwork;
using MusicFs.Host.Configuration;
using MusicFs.Host.Libraries;
using MusicFs.Host.Mounting;
using MusicFs.Host.Plugins;
using MusicFs.Host.Telemetry;
using MusicFs.Library;
using MusicFs.Library.Sources;
using MusicFs.Library.User;
using ScanProgress = MusicFs.Host.Mounting.ScanProgress;

namespace MusicFs.Host;

/// <content>One tree of a library.</content>
internal static partial class Composition
{
    /// <summary>
    /// The parts of one tree, and what several of them do together. The first tree of a library makes what all have in common, and owns it; the others take it
    /// over from the one that they are beside.
    /// </summary>
    private sealed class TreeParts
    {
        private readonly MountRequest _request;
        private readonly LoadedLibrary? _beside;
        private readonly LibraryOrigins _origins;
        private readonly PluginSet _plugins;
        private readonly ILoggerFactory _loggers;

        /// <summary>Null in a tree beside another one, which has it.</summary>
        private readonly LibraryCatalog? _own;

        /// <summary>Likewise.</summary>
        private readonly UserDatabase? _user;

        /// <summary>Likewise.</summary>
        private readonly SuggestionStore? _suggestions;

        private readonly LibraryCatalog? _catalog;
        private readonly TreePurpose _purpose;
        private readonly VirtualTree _tree;
        private readonly PlaylistRoots _roots;
        private readonly TrackOverlays? _overlays;
        private readonly MovedPlaces? _moved;
        private readonly IDisposable? _shownMoves;
        private readonly LibraryPlays? _plays;
        private readonly Prefetcher _prefetcher;
        private readonly TrackFinder? _finder;
        private readonly OriginWatches _watches;
        private readonly LibraryScanner _scanner;
        private readonly ReplicaSelector _replicas;
        private readonly OfflineFolder _offline;
        private readonly MusicFileSystem _fileSystem;
        private readonly LibraryArtwork _artwork;
        private readonly SmartPlaylistFiles? _smart;
        private readonly Lazy<bool> _edits;

        public TreeParts(MountRequest request, LoadedLibrary? beside, LibraryOrigins origins, PluginSet plugins, ILoggerFactory loggers)
        {
            (_request, _beside, _origins, _plugins, _loggers) = (request, beside, origins, plugins, loggers);
            _own = beside is null ? OpenCatalog(request.CacheDirectory, loggers) : null;
            _user = beside is null ? OpenUser(request, loggers) : null;
            _catalog = _own ?? beside?.Catalog as LibraryCatalog;
            _purpose = new TreePurpose(Placement, request, _catalog is null ? null : $"{_catalog.Id}");
            _tree = OpenTree(_purpose, loggers);
            _roots = RootsOf(request.Origins);
            if (_catalog is not null)
                origins.Cache?.Know(_catalog);
            _suggestions = beside is null ? SuggestionsOf(request, _own, _user) : null;
            _overlays = (beside is null ? OverlaysOf(_user, _catalog, _suggestions, request, plugins.MetadataSources) : beside.Overlays)?.In(request.Overlay);
            _moved = beside is null ? MovesOf(_user, _catalog, loggers) : beside.Moved;
            _plays = beside is null ? PlaysOf(_user, _own, request) : beside.Plays;
            _prefetcher = beside?.Prefetcher ?? PrefetcherOf(request, origins);
            _finder = beside is null ? FinderOf(request.CacheDirectory, _own, _user, _overlays?.In(""), _plays) : beside.Finder;
            _finder = _finder is null ? null : _finder with { Playlists = new LibraryPlaylists(_tree, origins.Wanted, _roots, _finder.Index) };
            _watches = new OriginWatches(origins.Opened.Select(origin => origin.Watch(request.RescanInterval)).OfType<OriginWatching>());
            _scanner = CreateScanner(_tree, origins, plugins.Tags, request, _catalog, _user, _watches, _roots, loggers, _overlays, _moved);
            _shownMoves = _moved?.Attach(
                _tree, [.. ViewsOf(request).Select(static view => view.Name)], files => _scanner.PlaceAgainAsync(files, CancellationToken.None), () => _ = _scanner.FollowMovesAsync());
            _replicas = beside?.Replicas ?? new ReplicaSelector(origins.Wanted, new ReplicaSettings { Policy = Translate(request.Replicas) }, TimeProvider.System);
            _offline = new OfflineFolder(_tree, origins.Wanted, () => origins.Cache?.Pipeline, TimeProvider.System);
            _fileSystem = new MusicFileSystem(
                _tree, origins.Wanted, loggers.CreateLogger<MusicFileSystem>(), _scanner.RefreshAsync, origins.Cache?.Pipeline, _replicas, _roots,
                _overlays, [.. SyntheticFoldersOf(request, _tree, _finder, _prefetcher), _offline]);
            _artwork = beside?.Artwork ?? new LibraryArtwork(request);
            _artwork.Use(_fileSystem, plugins.Tags, request, _overlays);
            _smart = beside is null && _finder is not null ? new SmartPlaylistFiles(_tree, origins.Wanted, _finder.Collections, loggers.CreateLogger<SmartPlaylistFiles>()) : null;
            _edits = new Lazy<bool>(UseEdits);
            if (request.VirtualEdits)
                AcceptEdits();
        }

        /// <summary>What the daemon has of it. Once.</summary>
        public LoadedLibrary ToLibrary()
        {
            Func<Task> endPlays = _fileSystem.UsePlays(_plays, _prefetcher, _loggers.CreateLogger<LibraryPlays>());
            OperationReports reports = new(new OperationNames(_fileSystem.PathOf, _origins.Wanted.IdOf), _request.TraceOutput, _request.SummaryOutput);
            return new LoadedLibrary
            {
                FileSystem = _fileSystem,
                Attach = _fileSystem.Attach,
                Detach = _fileSystem.Detach,
                Summary = new LibrarySummary(_tree.Tracks, 0, 0),
                Reports = reports,
                CountChanges = _tree.CountOf,
                Watchdog = Watch(reports, _origins, _loggers),
                Parts = [.. new[] { _shownMoves, _scanner, _beside is null ? _moved : null, _beside is null ? _artwork : null, _smart }.OfType<IDisposable>()],
                Origins = _origins,
                OwnsOrigins = _beside is null,
                Replicas = _replicas,
                Artwork = _artwork,
                Catalog = _own,
                User = _user,
                Overlays = _overlays,
                Moved = _moved,
                AcceptEdits = AcceptEdits,
                Finder = _finder,
                Plays = _plays,
                Prefetcher = _prefetcher,
                EndPlays = endPlays,
                Pins = _beside is null ? PinsOf() : _beside.Pins,
                Fingerprints = _beside is null ? FingerprintsOf(_request, _own, _tree, _origins, _loggers) : _beside.Fingerprints,
                Sources = _beside is null ? SourcesOf(_request, _own, _tree, _origins, _suggestions, _overlays?.In(""), _plugins.MetadataSources, _loggers) : _beside.Sources,
                Duplicates = _beside is not null ? _beside.Duplicates : _own is null ? null : new DuplicateFinder(_own, _origins.Wanted),
                Scanner = _scanner,
                Scan = ScanAsync,
                Look = LookAsync,
                Background = BackgroundOf(_own, _user, _beside is null ? _origins.Opened : []),
                Watches = _watches,
                HasUnwatched = () => _watches.All.Count < _origins.Opened.Count,
                Changes = Changes(),
                Save = () => Save(_tree, _loggers),
            };
        }

        private PinKeeper PinsOf() => new(
            _user, _tree, _origins.Wanted, _finder, () => _origins.Cache?.Pipeline, TimeProvider.System, _loggers.CreateLogger<PinKeeper>()) { Refresh = _scanner.RefreshAsync };

        private OriginChanges Changes() => new()
        {
            Watch = static (origin, interval) => origin.Watch(interval),
            InvalidateAttributes = _fileSystem.InvalidateAttributes,
            UseCache = UseCache,
            RemoveAsync = _scanner.RemoveAsync,
            ShowAsync = async (wanted, stop) =>
            {
                _purpose.Set(_tree, wanted);
                await _scanner.ShowAsync(ViewsOf(wanted), Translate(wanted.Names), wanted.MergesRecordings, stop).ConfigureAwait(false);
            },
            DropUnwantedAsync = _scanner.DropUnwantedAsync,
            Repurpose = locations =>
            {
                _roots.Replace(FoldersOf(locations));
                _purpose.Set(_tree, locations);
            },
            ScanAsync = async (originId, confirmsRemovals, progress, stop) => Summarise(await _scanner.ScanAsync(
                originId, scan => progress.Report(new ScanProgress(scan.Found, scan.Read, scan.ListingEnded)), stop, confirmsRemovals).ConfigureAwait(false)),
            CountTracks = originId => originId is null ? _tree.Tracks : _tree.TracksOf(originId),
        };

        /// <summary>Looks at all origins, and then to all that waited for that.</summary>
        private async Task<LibrarySummary> ScanAsync(IProgress<ScanProgress> progress, CancellationToken stop)
        {
            ScanReport report = await Composition.ScanAsync(_tree, _scanner, progress, false, _loggers, stop).ConfigureAwait(false);
            if (_smart is not null)
                await _smart.UpdateAsync(stop).ConfigureAwait(false);
            if (_scanner.IsSettled)
                _purpose.Settle(_tree);
            if (_finder is not null && _own is not null)
                _ = _finder.Index.SettleAsync();
            await VerifyAsync(_user, _loggers).ConfigureAwait(false);
            if (_request.FullCheck && _own is not null && await Task.Run(_own.Check, stop).ConfigureAwait(false) is { } damage)
                _loggers.CreateLogger<LibraryCatalog>().LogError("{Problem}", damage);
            return Summarise(report);
        }

        /// <summary>Looks at what a watch has told of.</summary>
        private async Task LookAsync(string originId, OriginChange change, CancellationToken stop)
        {
            await _scanner.LookAsync(originId, [change.Path], change.Kind != OriginChangeKind.Folder, stop).ConfigureAwait(false);
            if (change.Kind != OriginChangeKind.Folder)
                GiveBackMemory();
            if (_smart is not null && _smart.MayConcern(originId, change))
                await _smart.UpdateAsync(stop).ConfigureAwait(false);
        }

        /// <summary>The first remote origin has come.</summary>
        private void UseCache(ReadCache cache)
        {
            if (_catalog is not null)
                cache.Know(_catalog);
            _fileSystem.UsePipeline(cache.Pipeline);
            _prefetcher.Pipeline = cache.Pipeline;
            _offline.UsePipeline();
        }

        private void AcceptEdits() => _ = _edits.Value;

        private bool UseEdits()
        {
            VirtualEdits accepted = EditsOf(_request, _overlays, _loggers);
            _fileSystem.UseEdits(accepted);
            if (_moved is not null)
                accepted.UsePlaces(_moved);
            return true;
        }
    }
}
