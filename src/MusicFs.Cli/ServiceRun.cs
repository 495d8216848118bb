using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control.Endpoint;
using MusicFs.Host.Configuration;
using MusicFs.Host.Logging;
using MusicFs.Host.Service.Windows;
using MusicFs.Host.Telemetry;

namespace MusicFs.Cli;

/// <summary>What the Windows service does from its start to its end: mounts what is configured, and waits for a configuration as long as there is none.</summary>
[SupportedOSPlatform("windows")]
internal sealed class ServiceRun : IDisposable
{
    /// <summary>How often it looks whether there is a configuration by now.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _reload = new(0, 1);

    /// <summary>The daemon's, while there is one: one alone writes the file of the day.</summary>
    private volatile ILoggerFactory? _loggers;

    public void Dispose() => _reload.Dispose();

    public async Task<int> RunAsync(WindowsService service)
    {
        ControlDirectory.IsService = true;
        if (ServiceFolder.Prepare(WindowsPlaces.OfService) is { } unsafeFolder)
            return await FailAsync(unsafeFolder).ConfigureAwait(false);
        service.Reload = AskToReload;
        service.SetRunning();
        string? said = null;
        DateTime? seen = null;
        while (!service.Stop.IsCancellationRequested)
        {
            seen = Stamp();
            ConfigurationLoad load = Load();
            if (load.Configuration is { Origins.Count: > 0, MountPoints.Count: > 0 } configuration)
                return (int)await MountAsync(service, configuration).ConfigureAwait(false);
            string now = load.Configuration is null
                ? string.Join(' ', load.Problems.Select(static problem => $"{problem.Source}: {problem.Problem.What}"))
                : $"Nothing is to be mounted: write origins and mounts into {ConfigurationFile}.";
            if (now != said)
                Log(load.Configuration is null ? LogLevel.Error : LogLevel.Information, now);
            said = now;
            await WaitForChangeAsync(seen, service.Stop).ConfigureAwait(false);
        }

        return 0;
    }

    private static string ConfigurationFile => Path.Combine(WindowsPlaces.OfService, "config.yaml");

    private static ConfigurationLoad Load() => LibraryConfiguration.Load(null, new CommandLineSettings());

    private async Task<ExitCode> MountAsync(WindowsService service, LibraryConfiguration configuration)
    {
        MountRequest[] requests = [.. configuration.MountPoints.Select(configuration.RequestFor)];
        LogSettings settings = configuration.LogSettings(configuration.LogLevel ?? LogLevel.Information, requests[0].CacheDirectory);
        if (requests[0].CacheDirectory is { } cache && LibraryPlaces.Create(cache) is { } unusable)
            return (ExitCode)await FailAsync(unusable).ConfigureAwait(false);
        Terminal.Redirect(new LogWriter(Log));
        MountRun run = new(requests, OfService(settings), endsWithTerminal: false, configuration, Load) { Stop = service.Stop, LogOpened = loggers => _loggers = loggers };
        service.Reload = run.RequestReload;
        try
        {
            // What is mounted the log says already.
            return await run.RunAsync(static _ => { }).ConfigureAwait(false);
        }
        finally
        {
            _loggers = null;
        }
    }

    /// <summary>A service has no console; the event log has what somebody must see.</summary>
    private static LogSettings OfService(LogSettings settings) => settings with
    {
        Targets = settings.Targets.Count > 0 ? settings.Targets : [LogTarget.Files, LogTarget.EventLog],
        Directory = settings.Directory is { } set && settings.Targets.Count > 0 ? set : Path.Combine(WindowsPlaces.OfService, "logs"),
    };

    private async Task WaitForChangeAsync(DateTime? seen, CancellationToken stop)
    {
        while (Stamp() == seen)
        {
            try
            {
                if (await _reload.WaitAsync(Interval, stop).ConfigureAwait(false))
                    return;
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void AskToReload()
    {
        if (_reload.CurrentCount == 0)
            _reload.Release();
    }

    /// <summary>Null while there is no file.</summary>
    private static DateTime? Stamp() => File.Exists(ConfigurationFile) ? File.GetLastWriteTimeUtc(ConfigurationFile) : null;

    private Task<int> FailAsync(Problem problem)
    {
        Log(LogLevel.Error, problem.ToString());
        return Task.FromResult((int)ExitCode.CannotMount);
    }

    /// <summary>Opened for each line where there is no daemon: while nothing is mounted a line comes once in a while.</summary>
    private void Log(LogLevel level, string text)
    {
        if (_loggers is { } open)
        {
            Log(open, level, text);
            return;
        }

        using DeferredLoggers loggers = new(OfService(new LogSettings { Level = LogLevel.Information }));
        Log(loggers, level, text);
    }

    private static void Log(ILoggerFactory loggers, LogLevel level, string text) =>
        loggers.CreateLogger(typeof(WindowsService).FullName!).Log(level, "{Text}", text);

    /// <summary>What is said to a person goes into the log.</summary>
    private sealed class LogWriter(Action<LogLevel, string> log) : StringWriter(System.Globalization.CultureInfo.InvariantCulture)
    {
        public override void WriteLine(string? value) => log(LogLevel.Warning, value ?? "");
    }
}
