using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tags;
using MusicFs.Host.Configuration;
using MusicFs.Host.ControlApi;
using MusicFs.Host.Libraries;
using MusicFs.Host.Tags;

namespace MusicFs.Host.Plugins;

/// <summary>Loads a plugin here, without a library, tries what it has, and unloads it. Called by a command.</summary>
public static class PluginTrial
{
    /// <summary>What lies in the search folders, as far as it can be told without running any of it.</summary>
    public static IReadOnlyList<Control.V1.PluginInfo> Find(PluginConfiguration configuration, ILoggerFactory loggers)
    {
        PluginSet plugins = new(configuration, loggers, TimeProvider.System);
        plugins.Find();
        return [.. plugins.Entries.Select(PluginMessage.Of)];
    }

    /// <summary>Tries one.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="settings">What is set for it.</param>
    /// <param name="origin">A location that one of its origins is to be tried at; null for none.</param>
    /// <param name="files">Files whose tags are to be read.</param>
    /// <param name="say">Hears of each step that went well.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null, or the first thing that did not go well.</returns>
    public static async Task<Problem?> RunAsync(
        string folder, IReadOnlyDictionary<string, string> settings, string? origin, IReadOnlyList<string> files, Action<string> say, ILoggerFactory loggers, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(say);
        (PluginFolder? found, Problem? problem) = PluginFolder.Read(folder);
        if (found is null)
            return problem;
        string id = found.Manifest.Id;
        PluginSet plugins = new(
            new PluginConfiguration { Settings = new Dictionary<string, IReadOnlyDictionary<string, string>> { [id] = settings } }, loggers, TimeProvider.System);
        await using (plugins.ConfigureAwait(false))
        {
            problem = await plugins.LoadAsync(found.Path + Path.DirectorySeparatorChar, cancellation).ConfigureAwait(false);
            if (problem is not null)
                return problem;
            Tell(plugins.Entries[0], say);
            if (origin is not null && await TryOriginAsync(plugins, origin, say, loggers, cancellation).ConfigureAwait(false) is { } unusable)
                return FaultOf(plugins.Entries[0]) ?? unusable;
            foreach (string file in files)
            {
                if (await TryFileAsync(plugins, file, say, cancellation).ConfigureAwait(false) is { } unread)
                    return unread;
            }

            if (FaultOf(plugins.Entries[0]) is { } fault)
                return fault;
            (bool isCollected, problem) = await plugins.UnloadAsync(id, cancellation).ConfigureAwait(false);
            if (problem is not null || !isCollected)
                return problem ?? new Problem($"The plugin '{id}' is unloaded, but its assemblies stay in memory.", "End its threads and timers in Dispose, and leave events of the runtime.");
            say("unloaded, and out of memory");
            return null;
        }
    }

    private static Problem? FaultOf(PluginEntry entry) => entry.Faults == 0 ? null : new Problem(
        $"The plugin '{entry.Id}' failed {entry.Faults} times, the last time in {entry.LastFault}", "Correct that: a plugin that fails too often is switched off.");

    private static void Tell(PluginEntry entry, Action<string> say)
    {
        Control.V1.PluginInfo info = PluginMessage.Of(entry);
        say($"{info.Name} {info.Status.Version} is loaded");
        foreach ((string what, IEnumerable<string> names) in new (string, IEnumerable<string>)[] { ("origins", info.Schemes.Select(static scheme => scheme + "://")), ("formats", info.Extensions), ("sources", info.MetadataSources) })
        {
            if (names.Any())
                say($"{what}: {string.Join(", ", names)}");
        }
    }

    private static async Task<Problem?> TryOriginAsync(PluginSet plugins, string location, Action<string> say, ILoggerFactory loggers, CancellationToken cancellation)
    {
        (IReadOnlyList<OriginLocation> origins, Problem? problem) = OriginLocation.ParseAll([location]);
        if (problem is not null)
            return problem;
        OriginTrialResult result = await OriginTrial.RunAsync(origins[0], plugins, loggers, cancellation).ConfigureAwait(false);
        foreach (OriginTrialStep step in result.Steps)
            say($"{result.Location} {step.Name}: {step.What}");
        return result.Problem;
    }

    private static async Task<Problem?> TryFileAsync(PluginSet plugins, string path, Action<string> say, CancellationToken cancellation)
    {
        (TagReadResult result, _) = await new FileTags(plugins.Tags).ReadAsync(path, cancellation).ConfigureAwait(false);
        if (!result.IsSuccess)
            return new Problem($"{path} cannot be read: {result.Error.Message}", "Try another file.");
        say($"{path}: {string.Join("; ", result.Tags.Fields.Select(static field => $"{field.Key}={string.Join(", ", field.Value)}"))}");
        return null;
    }
}
