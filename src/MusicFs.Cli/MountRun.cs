using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using MusicFs.Cli.Calls;
using MusicFs.Cli.Daemon;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control.Client;
using MusicFs.Control.Endpoint;
using MusicFs.Host.Configuration;
using MusicFs.Host.Daemon;
using MusicFs.Host.HandOver;
using MusicFs.Host.Logging;
using MusicFs.Host.Mounting;
using MusicFs.Host.Service;
using MusicFs.Host.Supervision;
using MusicFs.Host.Telemetry;

namespace MusicFs.Cli;

/// <summary>A daemon from start to end in this process: progress, signals, exit status. Where another has the library, that one mounts.</summary>
internal sealed class MountRun(
    IReadOnlyList<MountRequest> requests, LogSettings log, bool endsWithTerminal, LibraryConfiguration? configuration = null, Func<ConfigurationLoad>? reader = null)
{
    /// <summary>For a daemon that is ending: unmounting may take it so long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Taken before a daemon leaves its folder.</summary>
    private readonly Launch _launch = Launch.Current();

    private volatile LibraryDaemon? _daemon;

    private readonly MountRequest[] _requests =
    [
        .. requests.Select(static request => request with
        {
            TraceOutput = IsSet("MUSICFS_TRACE") ? Console.Error : null,
            SummaryOutput = IsSet("MUSICFS_TRACE_SUMMARY") ? Console.Error : null,
        }),
    ];

    /// <summary>While one stands by: how often it looks whether the other daemon is gone.</summary>
    private static readonly TimeSpan StandbyInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>The other daemon is gone, but not its mount: for so long it is tried again.</summary>
    private static readonly TimeSpan TakeoverPatience = TimeSpan.FromSeconds(30);

    /// <summary>Told what writes the log, as long as <see cref="RunAsync(Action{MountedPlace})"/> runs.</summary>
    public Action<ILoggerFactory>? LogOpened { get; init; }

    /// <summary>Asks for the end as a signal does.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Has the configuration read again. Any thread.</summary>
    public void RequestReload() => _daemon?.RequestReload();

    /// <summary>Whether it waits for another daemon of the library to end instead of asking it.</summary>
    public bool StandsBy { get; init; }

    /// <param name="announce">Called for each place, when all are mounted.</param>
    public async Task<ExitCode> RunAsync(Action<MountedPlace> announce)
    {
        using DeferredLoggers loggers = new(log);
        LogOpened?.Invoke(loggers);
        using Inheritance? inheritance = Inheritance.FromEnvironment();
        using SystemdNotifier? service = SystemdNotifier.FromEnvironment();
        // A service has no terminal to end with: there the signal means what it means to a daemon.
        using SignalStop stop = new(endsWithTerminal && service is null);
        using CancellationTokenRegistration asked = Stop.Register(stop.Request);
        using LastResort lastResort = new(
            () => [.. (_daemon?.Mounts ?? []).Select(static mount => mount.MountPoint)],
            static (place, limit) => Unmounter.UnmountAsync(place, UnmountMode.Now, limit),
            loggers.Dispose,
            static () => Environment.Exit((int)ExitCode.CannotMount),
            loggers.CreateLogger<LastResort>());
        ExitCode status;
        try
        {
            status = await RunAsync(loggers, service, inheritance, stop, announce).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.BeforeMount.IsCancellationRequested)
        {
            Terminal.Say("musicfs: Stopped before anything was mounted.");
            status = ExitCode.CannotMount;
        }

        if (loggers.Dropped > 0)
            await SayDroppedAsync(loggers.Dropped).ConfigureAwait(false);
        return status;
    }

    /// <summary>What a mount shows, as a phrase.</summary>
    public static string DescribeMount(MountedPlace mount) =>
        mount.IsScanned ? Describe(mount.Library) : mount.Library.Tracks == 0 ? "nothing known yet, scanning" : $"{Count(mount.Library.Tracks, "track")} known, scanning";

    /// <summary>What a scan found, as a phrase.</summary>
    public static string Describe(LibrarySummary library)
    {
        string text = Count(library.Tracks, "track");
        if (library.WithoutTags > 0)
            text += $", {library.WithoutTags} without readable tags";
        if (library.Kept > 0)
            text += $", {library.Kept} not found and kept";
        return library.UnreadableFolders == 0 ? text : $"{text}, {Count(library.UnreadableFolders, "folder")} not readable";
    }

    private async Task<ExitCode> RunAsync(DeferredLoggers loggers, SystemdNotifier? service, Inheritance? inheritance, SignalStop stop, Action<MountedPlace> announce)
    {
        ConfigurationSource? source = configuration is null || reader is null ? null : new(configuration, reader, now => loggers.Levels.Set(null, now ?? log.Level))
        {
            SetComponentLevels = loggers.Levels.SetComponents,
            SetLogTargets = now => loggers.Reopen(now.LogSettings(now.LogLevel ?? log.Level, _requests[0].CacheDirectory)),
        };
        long begin = Stopwatch.GetTimestamp();
        ScanDisplay display = new();
        await using ConfiguredAsyncDisposable ended = display.ConfigureAwait(false);
        if (StandsBy)
            return await StandByAsync(display, loggers, source, service, stop, announce).ConfigureAwait(false);
        while (true)
        {
            DaemonStart start = await LibraryDaemon.StartAsync(_requests, display, loggers, stop.BeforeMount, source, service, inheritance, _launch).ConfigureAwait(false);
            if (start.IsSuccess)
                return await ServeAsync(start.Daemon, display, stop, announce).ConfigureAwait(false);
            if (start.Problem is { } problem)
            {
                Terminal.Say(problem);
                return start.IsConfiguration ? ExitCode.Usage : ExitCode.CannotMount;
            }

            if (await AskAsync(announce, stop.BeforeMount).ConfigureAwait(false) is { } status)
                return status;
            // It is just ending, or not listening yet.
            if (Stopwatch.GetElapsedTime(begin) > Patience)
            {
                Terminal.Say(new Problem($"The daemon of this library (process {start.Holder}) does not answer.", $"End it: kill {start.Holder}"));
                return ExitCode.Unreachable;
            }

            await Task.Delay(RetryInterval, stop.BeforeMount).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the library as long as another daemon has it, and mounts it then. The lock ends with its process, however that ends.</summary>
    private async Task<ExitCode> StandByAsync(
        ScanDisplay display, DeferredLoggers loggers, ConfigurationSource? source, SystemdNotifier? service, SignalStop stop, Action<MountedPlace> announce)
    {
        int? said = null;
        long free = 0;
        while (true)
        {
            DaemonStart start = await LibraryDaemon.StartAsync(_requests, display, loggers, stop.BeforeMount, source, service).ConfigureAwait(false);
            if (start.IsSuccess)
                return await ServeAsync(start.Daemon, display, stop, announce).ConfigureAwait(false);
            if (start.Holder is { } holder)
            {
                if (said is null)
                {
                    await LibraryDaemon.LoadProgramAsync(stop.BeforeMount).ConfigureAwait(false);
                    Console.Out.WriteLine($"standing by for process {holder}");
                    service?.Ready();
                    DaemonChild.ReleaseOutput();
                }

                said = holder;
                free = 0;
            }
            else
            {
                // What the other one had may take a moment to go.
                free = free == 0 ? Stopwatch.GetTimestamp() : free;
                if (said is null || start.IsConfiguration || Stopwatch.GetElapsedTime(free) > TakeoverPatience)
                {
                    Terminal.Say(start.Problem!);
                    return start.IsConfiguration ? ExitCode.Usage : ExitCode.CannotMount;
                }
            }

            service?.Alive();
            await Task.Delay(StandbyInterval, stop.BeforeMount).ConfigureAwait(false);
        }
    }

    /// <summary>Null where the daemon that has the library cannot be reached.</summary>
    private async Task<ExitCode?> AskAsync(Action<MountedPlace> announce, CancellationToken cancellation)
    {
        using GrpcChannel channel = new(ControlDirectory.SocketOf(ControlDirectory.Find()!, _requests[0].Library));
        return await RemoteMounts.AddAsync(channel, _requests, announce, cancellation).ConfigureAwait(false);
    }

    private async Task<ExitCode> ServeAsync(LibraryDaemon daemon, ScanDisplay display, SignalStop stop, Action<MountedPlace> announce)
    {
        await using (daemon.ConfigureAwait(false))
        {
            _daemon = daemon;
            stop.HandOver(daemon);
            if (_requests[0].WaitsForScan)
                await Task.WhenAny(daemon.FirstScan, daemon.Completion).ConfigureAwait(false);
            foreach (MountedPlace mount in daemon.Mounts)
                announce(mount);
            DaemonChild.ReleaseOutput();
            await Task.WhenAny(daemon.FirstScan, daemon.Completion).ConfigureAwait(false);
            await display.DisposeAsync().ConfigureAwait(false);
            foreach (MountedPlace mount in daemon.Mounts.Where(_ => !_requests[0].WaitsForScan && !daemon.Completion.IsCompleted))
                Console.Out.WriteLine($"scanned {mount.MountPoint}: {Describe(mount.Library)}");
            SessionEnd end = await daemon.Completion.ConfigureAwait(false);
            return end == SessionEnd.Failed ? ExitCode.CannotMount : ExitCode.Success;
        }
    }

    /// <summary>Events are dropped where nobody reads standard error any more, and then nobody reads this either: it must not keep the process.</summary>
    private static async Task SayDroppedAsync(long events)
    {
        Task said = Task.Run(() => Terminal.Say($"musicfs: {events} log events were dropped."));
        await Task.WhenAny(said, Task.Delay(LastWords)).ConfigureAwait(false);
    }

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";

    private static bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) == "1";
}
