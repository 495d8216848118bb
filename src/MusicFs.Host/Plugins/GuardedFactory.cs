using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Plugins;

namespace MusicFs.Host.Plugins;

/// <summary>A plugin's factory of origins behind its guard. Any thread.</summary>
internal sealed class GuardedFactory(LoadedPlugin plugin, PluginRef<IOriginFactory> factory)
{
    private const int MostParallelism = 64;

    public LoadedPlugin Plugin => plugin;

    /// <summary>Makes an origin, and learns what it can do.</summary>
    /// <param name="wanted">The origin; of the plugin's settings what is set for it, not checked yet.</param>
    /// <param name="sources">Where that is set, by name, for people.</param>
    /// <param name="cancellation">Gives up.</param>
    public async ValueTask<(PluginRef<IOrigin>? Origin, OriginCapabilities Capabilities, Problem? Problem)> CreateAsync(
        OriginDefinition wanted, IReadOnlyDictionary<string, string>? sources, CancellationToken cancellation)
    {
        (IReadOnlyDictionary<string, string>? settings, Problem? unfit) = PluginSettingValues.ResolveForOrigin(plugin.Manifest, wanted.Id, wanted.PluginSettings, plugin.Settings, sources);
        if (settings is null)
            return (null, new OriginCapabilities(), unfit);
        OriginDefinition definition = wanted with { PluginSettings = settings };
        FsResult<(PluginRef<IOrigin>? Origin, OriginCapabilities? Capabilities, Problem? Problem)> made = await plugin.Guard.CallAsync(
            "IOriginFactory.Create", plugin.Guard.Limits.Call, _ => ValueTask.FromResult(Create(definition)),
            static late => late.Origin?.LetGo()?.Dispose(), cancellation).ConfigureAwait(false);
        if (!made.IsSuccess)
            return (null, new OriginCapabilities(), new Problem($"The plugin '{plugin.Id}' did not open {definition.Location} ({made.Error}).", $"musicfs plugin info {plugin.Id} says more."));
        return (made.Value.Origin, made.Value.Capabilities ?? new OriginCapabilities(), made.Value.Problem);
    }

    private FsResult<(PluginRef<IOrigin>? Origin, OriginCapabilities? Capabilities, Problem? Problem)> Create(OriginDefinition definition)
    {
        if (factory.Value is not { } maker)
            return FsError.OriginUnavailable;
        OriginCreation creation = maker.Create(definition);
        if (creation.Origin is not { } origin)
            return (null, null, PluginAnswers.Copy(creation.Problem) ?? throw new PluginFault("it answered neither an origin nor a reason"));
        if (origin.Id != definition.Id)
            throw new PluginFault($"it made the origin '{origin.Id}' when '{definition.Id}' was asked for");
        OriginCapabilities can = origin.Capabilities ?? throw new PluginFault("its origin has no capabilities");
        // What is not passed on through the guard is not there.
        can = can with { Watch = false, ReadsOn = false, Parallelism = Math.Clamp(can.Parallelism, 1, MostParallelism) };
        return (plugin.Hold(origin), can, null);
    }
}
