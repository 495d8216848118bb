using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Events;
using MusicFs.Host.Configuration;

namespace MusicFs.Host.Daemon;

/// <summary>The configuration while the daemon runs: read again on request.</summary>
public sealed partial class LibraryDaemon
{
    private readonly LiveConfiguration? _configuration;

    /// <summary>Has the configuration read again. Returns at once; the log and an event say what came of it.</summary>
    public void RequestReload()
    {
        if (_configuration is null)
            _log.LogWarning("There is no configuration to read again.");
        else
            Supervisor.Run("reload", ReloadAsync);
    }

    /// <summary>Reads the configuration again; null where there is none to read.</summary>
    internal async Task<ConfigurationReload?> ReloadAsync(CancellationToken cancellation)
    {
        if (_configuration is null)
            return null;
        Service?.Reloading();
        try
        {
            // Reading a file, on a thread that may wait for a disk.
            ConfigurationReload reload = await _configuration.ReloadAsync(cancellation).ConfigureAwait(false);
            Tell(reload);
            return reload;
        }
        finally
        {
            Service?.Ready();
        }
    }

    private void Tell(ConfigurationReload reload)
    {
        foreach (ConfigurationProblem problem in reload.Problems)
            _log.LogError("The configuration stays as it was: {Problem}", problem.ToProblem());
        foreach (SettingChange change in reload.Changes)
        {
            if (change.IsApplied)
                _log.LogInformation("{Setting}: '{Before}' is now '{Now}'; it holds from now on.", change.Name, change.Before, change.Now);
            else
                _log.LogWarning("{Setting}: '{Before}' is now '{Now}'; it needs a restart. {Remedy}", change.Name, change.Before, change.Now, change.Remedy);
        }

        if (reload.Problems.Count > 0)
            return;
        Events.Publish(
            EventTypes.ConfigReloaded,
            ("changed", Names(reload, isApplied: true)),
            ("needs_restart", Names(reload, isApplied: false)));
    }

    private static string Names(ConfigurationReload reload, bool isApplied) =>
        string.Join(", ", reload.Changes.Where(change => change.IsApplied == isApplied).Select(static change => change.Name));

    private LiveConfiguration? Follow(ConfigurationSource? source) => source is null ? null : new LiveConfiguration(source.Current, source.Load,
    [
        new LiveSetting(static path => Is(path, "log.level") || Is(path, "log.levels"), static (_, _) => true, now =>
        {
            source.SetLogLevel(now.LogLevel);
            source.SetComponentLevels?.Invoke(now.ComponentLevels);
        }),
        new LiveSetting(static path => Is(path, "library.replicas"), static (_, _) => true, now => SetReplicas(now.Replicas)),
        new LiveSetting(static path => Is(path, "library.plays") || Is(path, "library.prefetch"), static (_, _) => true, SetPlays),
        new LiveSetting(static path => Is(path, "library.fingerprints"), static (_, _) => true, SetFingerprints),
        new LiveSetting(static path => path.StartsWith("sources"), static (_, _) => true, SetSources),
        new LiveSetting(IsOfTrees, static (_, _) => true, Show) { CanHold = (_, now) => CanShow(now) },
        new LiveSetting(static path => path.StartsWith("origins"), static (_, _) => true, SetOrigins) { CanHold = CanHaveOrigin, PrepareAsync = PrepareOriginsAsync, UndoAsync = UndoOriginsAsync },
        new LiveSetting(static path => Is(path, "library.rescan_interval"), static (_, _) => true, now => SetRescanInterval(now.RescanInterval)),
        new LiveSetting(static path => path.StartsWith("metrics"), static (_, _) => true, _ => SetMetrics()) { PrepareAsync = PrepareMetricsAsync, UndoAsync = UndoMetricsAsync },
        new LiveSetting(static path => Is(path, "telemetry.otlp_endpoint"), static (_, _) => true, now => SetOtlp(now.OtlpEndpoint)),
        new LiveSetting(static path => Is(path, "service.keep_awake"), static (_, _) => true, now => SetKeepAwake(now.KeepsAwake)),
        new LiveSetting(IsOfLogTargets, (_, _) => source.SetLogTargets is not null, now => source.SetLogTargets!(now)),
        new LiveSetting(IsOfOwners, (_, _) => LiveMounts.All(static mount => mount.Session.CanSetOwner), SetOwners),
        // Whether there is a cache is settled when the first tree is loaded.
        new LiveSetting(
            static path => Is(path, "cache.size"), (before, now) => IsCached(before) && IsCached(now) && HasCache(),
            now => SetCacheSize(now.CacheSize)),
        new LiveSetting(static path => path.StartsWith("webhooks"), static (_, _) => true, now => _webhooks.Apply(now.Webhooks)),
        new LiveSetting(static path => path.StartsWith("plugin") || path.StartsWith("plugins"), (_, _) => Plugins is not null, SetPlugins),
        new LiveSetting(static path => path.StartsWith("collections"), static (_, _) => true, now => Finder?.Collections.Configure(now.Collections)),
    ]);

    private static bool Is(SettingPath path, string name) => path.ToString() == name;

    private static bool IsCached(SettingValue? size) => size is null || (ByteSize.TryParse(size.Text, out long bytes) && bytes > 0);

    private bool HasCache() => Cache?.CanResize == true;

    private static bool IsOfLogTargets(SettingPath path) => path.Parts is ["log", "to" or "directory" or "format" or "hide_home" or "mask_paths"];

    private static bool IsOfOwners(SettingPath path) => path.Parts is ["mount" or "mounts", .., "uid" or "gid" or "umask"];

    private void SetOwners(LibraryConfiguration configuration)
    {
        foreach (LiveMount mount in LiveMounts.Where(mount => configuration.MountPoints.Contains(mount.Request.MountPoint)))
        {
            MountRequest wanted = configuration.RequestFor(mount.Request.MountPoint);
            if ((wanted.UserId, wanted.GroupId, wanted.Umask) != (mount.Request.UserId, mount.Request.GroupId, mount.Request.Umask))
                mount.SetOwner(wanted);
        }
    }

    private void SetPlugins(LibraryConfiguration configuration) =>
        Supervisor.Run("plugins of the configuration", stop => Plugins!.ApplyAsync(configuration.Plugins, stop));

    private void SetRescanInterval(TimeSpan interval)
    {
        bool isOtherwise = false;
        foreach (LibraryTree tree in Trees())
        {
            isOtherwise |= interval == TimeSpan.Zero != (tree.Interval == TimeSpan.Zero) && tree.Library.Changes is not null;
            tree.SetRescanInterval(interval);
        }

        if (isOtherwise)
            Supervisor.Run("watches of the configuration", WatchAnewAsync);
    }

    /// <summary>Where nothing was looked at by itself now something is, or the other way round.</summary>
    private async Task WatchAnewAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            foreach (LibraryTree tree in Trees())
            {
                foreach (OpenedOrigin origin in tree.Library.Origins.Opened)
                {
                    await tree.StopWatchingAsync(origin.Location.Id).ConfigureAwait(false);
                    tree.Watch(origin);
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private void SetCacheSize(long bytes) => Cache?.Resize(bytes);
}
