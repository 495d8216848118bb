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
            string how = change.IsApplied ? "holds from now on" : "needs a restart";
            _log.LogInformation("{Setting}: '{Before}' is now '{Now}'; it {How}.", change.Name, change.Before, change.Now, how);
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
        new LiveSetting(IsOfTrees, static (_, _) => true, Show) { CanHold = (_, now) => CanShow(now) },
        new LiveSetting(static path => path.StartsWith("origins"), static (_, _) => true, SetOrigins) { CanHold = CanHaveOrigin, PrepareAsync = AddOriginsAsync },
        // Whether anything is watched and looked at from time to time is settled when a tree is loaded.
        new LiveSetting(
            static path => Is(path, "library.rescan_interval"), static (before, now) => before?.Text != "0" && now?.Text != "0",
            now => SetRescanInterval(now.RescanInterval)),
        // So is whether there is a cache.
        new LiveSetting(
            static path => Is(path, "cache.size"), (before, now) => IsCached(before) && IsCached(now) && HasCache(),
            now => SetCacheSize(now.CacheSize)),
        new LiveSetting(static path => path.StartsWith("webhooks"), static (_, _) => true, now => _webhooks.Apply(now.Webhooks)),
        new LiveSetting(static path => path.StartsWith("collections"), static (_, _) => true, now => Finder?.Collections.Configure(now.Collections)),
    ]);

    private static bool Is(SettingPath path, string name) => path.ToString() == name;

    private static bool IsCached(SettingValue? size) => size is null || (ByteSize.TryParse(size.Text, out long bytes) && bytes > 0);

    private bool HasCache() => Cache?.CanResize == true;

    private void SetRescanInterval(TimeSpan interval) => Array.ForEach(Trees(), tree => tree.SetRescanInterval(interval));

    private void SetCacheSize(long bytes) => Cache?.Resize(bytes);
}
