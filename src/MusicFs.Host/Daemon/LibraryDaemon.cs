using Microsoft.Extensions.Logging;
using MusicFs.Control.Endpoint;
using MusicFs.Control.Server;
using MusicFs.Core.Edits;
using MusicFs.Core.Offline;
using MusicFs.Core.Overlays;
using MusicFs.Core.Search;
using MusicFs.Host.ControlApi;
using MusicFs.Host.Configuration;
using MusicFs.Host.Events;
using MusicFs.Host.HandOver;
using MusicFs.Host.Libraries;
using MusicFs.Host.Mounting;
using MusicFs.Host.Plugins;
using MusicFs.Host.Service;
using MusicFs.Host.Supervision;
using MusicFs.Host.Telemetry;
using MusicFs.Host.Webhooks;
using MusicFs.Library;

namespace MusicFs.Host.Daemon;

/// <summary>
/// One library as long as it is mounted anywhere: its trees, its mounts, its control endpoint, its events. Started by the command
/// line; everything else may come from any thread. It ends with its last mount.
/// </summary>
public sealed partial class LibraryDaemon : IAsyncDisposable
{
    /// <summary>Below it what a caller needs is loaded before one comes: a thousand files that are open may leave nothing for it later.</summary>
    private const long FewDescriptors = 1024;

    private readonly DaemonParts _parts;
    private readonly ILogger _log;
    private readonly ScanMonitor _scans;
    private readonly OriginStates _origins;
    private readonly OriginRefreshes _refreshes;
    private readonly ControlEndpoint? _endpoint;
    private readonly GrpcServer? _server;
    private readonly WebhookSet _webhooks;
    private readonly TaskCompletionSource<SessionEnd> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DaemonState _state;
    private bool _isDisposed;

    private LibraryDaemon(MountRequest template, DaemonParts parts, IProgress<ScanProgress>? progress, ControlEndpoint? endpoint)
    {
        _parts = parts;
        _log = parts.Loggers.CreateLogger<LibraryDaemon>();
        _endpoint = endpoint;
        // Its name stays whatever origins come and go.
        Template = template with { Library = template.Library };
        Started = parts.Time.GetUtcNow();
        Events = new EventHub(parts.Time);
        Supervisor = new Supervisor(Events, _ => Abandon(), parts.Time, parts.Loggers.CreateLogger<Supervisor>());
        Plugins?.Attach(Events, RequestRescan, FollowPluginSources);
        _webhooks = new WebhookSet(Events, Supervisor, parts.Time, parts.Loggers.CreateLogger<WebhookSet>());
        _webhooks.Apply(parts.Configuration?.Current.Webhooks ?? []);
        _configuration = Follow(parts.Configuration);
        _configured = [.. (parts.Configuration?.Current.Origins ?? []).Select(static origin => origin.Id)];
        _scans = new ScanMonitor(Events, progress);
        _origins = new OriginStates(Events, RescanAll, _log);
        _refreshes = new OriginRefreshes((origin, stop) => ScanOriginAsync(origin, confirmsRemovals: false, progress: null, stop), _log);
        _resources = new ResourceWatch(parts.MeasureResources, TellResource);
        _tcp = ListenOnTcp();
        _server = endpoint is null ? null : new GrpcServer(endpoint, () => ControlServices.Of(this, parts.Time, isLocal: true), parts.Loggers, start: parts.Inheritance?.Start, startsAtOnce: ProcessNumbers.MostDescriptors is < FewDescriptors);
    }

    /// <summary>Completes, never faults, when the last mount is gone for good.</summary>
    public Task<SessionEnd> Completion => _completion.Task;

    /// <summary>Names the socket.</summary>
    public string Library => Template.Library;

    /// <summary>What is mounted now, oldest first.</summary>
    public IReadOnlyList<MountedPlace> Mounts => [.. LiveMounts.Select(static mount => mount.Place)];

    /// <summary>The request of the first mount: what all mounts have in common is as there, with the origins of now.</summary>
    internal MountRequest Template { get; private set; }

    internal DateTimeOffset Started { get; }

    internal EventHub Events { get; }

    /// <summary>What is plugged in; null for nothing.</summary>
    internal PluginSet? Plugins => _parts.Plugins;

    /// <summary>Runs everything that goes on in the background.</summary>
    internal Supervisor Supervisor { get; }

    internal (bool IsRunning, ScanProgress Progress, LibrarySummary? Found) Scan =>
        // What is shown has changed since where folders are watched, and origins came and went.
        _scans.State is var state && state.Found is { } found && FirstTree is { } tree ? state with { Found = found with { Tracks = tree.Summary.Tracks } } : state;

    internal DaemonState State
    {
        get
        {
            lock (_gate)
                return _state;
        }
    }

    /// <summary>Takes the library's control endpoint and mounts with this system's backend what is known of it; scanning comes after that.</summary>
    /// <param name="requests">At least one, all of one library.</param>
    /// <param name="progress">Hears of scans, from pool threads.</param>
    /// <param name="loggers">Where the daemon and everything below it log.</param>
    /// <param name="cancellation">Gives up; a live daemon does not listen to it.</param>
    /// <param name="configuration">Where the configuration is read again; null for nowhere.</param>
    /// <param name="service">The service manager, where one listens; it must outlive the daemon.</param>
    /// <param name="inheritance">What another process gives; null where this one begins anew.</param>
    /// <param name="launch">How this process was started; null where none can take its place.</param>
    public static Task<DaemonStart> StartAsync(
        IReadOnlyList<MountRequest> requests, IProgress<ScanProgress> progress, ILoggerFactory loggers, CancellationToken cancellation,
        ConfigurationSource? configuration = null, SystemdNotifier? service = null, Inheritance? inheritance = null, Launch? launch = null)
    {
        PluginSet plugins = new(requests[0].Plugins, loggers, TimeProvider.System);
        DaemonParts parts = new()
        {
            Loggers = loggers,
            Plugins = plugins,
            ControlDirectory = ControlDirectory.Find(),
            Configuration = configuration,
            Service = service,
            Inheritance = inheritance,
            Launch = launch,
            LoadProgram = LoadProgramAsync,
            CreateBackend = request => Composition.CreateBackend(request, loggers),
            Load = (request, beside, stop) => Composition.LoadAsync(request, beside, loggers, stop, plugins),
            OpenOrigin = (origin, request, needsCache, stop) => Composition.OpenOriginAsync(origin, request, needsCache, loggers, stop, plugins),
        };
        return StartAsync(requests, progress, parts, cancellation);
    }

    /// <summary>Loads what is left of the program, so that another may be put in the place of its files: before anybody is told that it is ready, also to stand by. Any thread.</summary>
    public static Task LoadProgramAsync(CancellationToken cancellation) => ProgramAssemblies.AreOne ? ProgramAssemblies.LoadAsync(cancellation) : Task.CompletedTask;

    internal static async Task<DaemonStart> StartAsync(
        IReadOnlyList<MountRequest> requests, IProgress<ScanProgress>? progress, DaemonParts parts, CancellationToken cancellation)
    {
        if (parts.Inheritance is { } inheritance)
            return await InheritAsync(requests, inheritance, progress, parts, cancellation).ConfigureAwait(false);
        EndpointAttempt? attempt = parts.ControlDirectory is { } directory ? ControlEndpoint.Take(directory, requests[0].Library) : null;
        if (attempt?.Holder is { } holder)
            return DaemonStart.HeldBy(holder);
        LibraryDaemon daemon = new(requests[0], parts, progress, attempt?.Endpoint);
        if (attempt?.Endpoint is null)
            daemon._log.LogWarning("There is no control endpoint: {Reason}", attempt?.Obstacle?.What ?? "this user has no folder for it.");
        try
        {
            foreach (MountRequest request in requests)
            {
                SessionStart start = (await daemon.AddAsync(request, cancellation).ConfigureAwait(false)).Start;
                if (start.IsSuccess)
                    continue;
                await daemon.DisposeAsync().ConfigureAwait(false);
                return DaemonStart.Refused(start.Problem, start.IsConfiguration);
            }

            if (await daemon.ServeMetricsAsync().ConfigureAwait(false) is { } unserved)
                daemon._log.LogError("{Problem}", unserved);
            // Mounted it answers already; but who is told that it is ready may replace its files at once.
            if (parts.LoadProgram is { } loadProgram)
                // Whoever wants the end of it now is heard when it is ready: somebody may be reading, and has the usual time for that.
                await loadProgram(CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            await daemon.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        daemon.Settle();
        return DaemonStart.Live(daemon);
    }

    /// <summary>
    /// Asks for the end. The first call unmounts each mount as soon as nobody uses it, after a while (10 s) in any case; a second one
    /// at once. Returns immediately; <see cref="Completion"/> follows.
    /// </summary>
    /// <param name="patience">Another while; of the first call only.</param>
    public void RequestStop(TimeSpan? patience = null)
    {
        bool isFirst;
        LiveMount[] mounts;
        lock (_gate)
        {
            isFirst = _state != DaemonState.Stopping;
            _state = DaemonState.Stopping;
            mounts = [.. _mounts];
        }

        if (isFirst)
            TellStopping();
        foreach (LiveMount mount in mounts)
            mount.Session.RequestUnmount(patience);
    }

    /// <summary>What reads remote originals; null where there are none.</summary>
    internal ReadCache? Cache => FirstTree?.Library.Origins.Cache;

    /// <summary>What people want tags to be in all mounts; null where nothing is kept.</summary>
    internal TrackOverlays? TrackOverlays => FirstTree?.Library.Overlays?.In("");

    /// <summary>What finds tracks; null where there is no catalog.</summary>
    internal TrackFinder? Finder => FirstTree?.Library.Finder;

    /// <summary>Sees to it that what is pinned plays without the network.</summary>
    internal PinKeeper? Pins => FirstTree?.Library.Pins;

    /// <summary>Where people have things in the view; null where nothing is kept.</summary>
    internal MovedPlaces? Moved => FirstTree?.Library.Moved;

    /// <summary>What is known of the originals; null where nothing is kept.</summary>
    internal ILibraryIndex? Catalog => FirstTree?.Library.Catalog as ILibraryIndex;

    /// <summary>Has the origins looked at for changes now. Returns at once.</summary>
    public void RequestRescan()
    {
        foreach (LibraryTree tree in LiveMounts.Select(static mount => mount.Tree).Distinct())
            tree.RequestRescan();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        if (await IsHandedOverAsync().ConfigureAwait(false))
            return;
        RequestStop();
        RequestStop();
        await WaitForMountsAsync().ConfigureAwait(false);
        if (_metrics is not null)
            await _metrics.DisposeAsync().ConfigureAwait(false);
        if (_server is not null)
            await _server.DisposeAsync().ConfigureAwait(false);
        if (_tcp is not null)
            await _tcp.DisposeAsync().ConfigureAwait(false);
        await _refreshes.DisposeAsync().ConfigureAwait(false);
        // The first tree owns the catalog that the others use.
        foreach (LibraryTree tree in _trees.AsEnumerable().Reverse())
            await tree.DisposeAsync().ConfigureAwait(false);
        // The origins that it has are gone with the trees.
        if (Plugins is not null)
            await Plugins.DisposeAsync().ConfigureAwait(false);
        await _webhooks.DisposeAsync().ConfigureAwait(false);
        await Supervisor.DisposeAsync().ConfigureAwait(false);
        _configuration?.Dispose();
        _endpoint?.Dispose();
        _turn.Dispose();
        _looking.Dispose();
    }

    /// <summary>Everything asked for is mounted, unless it has been unmounted again meanwhile.</summary>
    private void Settle()
    {
        lock (_gate)
        {
            if (_state == DaemonState.Starting)
                _state = DaemonState.Running;
            FirstScan = Task.WhenAll(_trees.Select(static tree => tree.FirstScan));
        }

        Finder?.Collections.Configure(_parts.Configuration?.Current.Collections ?? []);
        // Not ended by whoever started the daemon.
        Supervisor.Run("resources", stop => _resources.RunAsync(_parts.Time, stop));
        RunWhatWasAskedFor();
        TellReady();

        EndWithLastMount();
    }
}
