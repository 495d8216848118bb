using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Plugins;

namespace MusicFs.Host.Plugins;

/// <summary>Loads the code of plugins and has it register. Any thread.</summary>
internal sealed class PluginLoader(ILoggerFactory loggers, TimeProvider time, PluginLimits limits, IReadOnlyList<IModuleLoader> modules)
{
    private const long LargestModule = 64L << 20;

    private readonly ILogger _log = loggers.CreateLogger<PluginLoader>();

    /// <summary>Loads one.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="set">What is set for it.</param>
    /// <param name="sources">Where that is set, for people.</param>
    /// <returns>The plugin, or why it is none; then nothing of it stays.</returns>
    public async Task<(LoadedPlugin? Plugin, Problem? Problem)> LoadAsync(
        PluginFolder folder, IReadOnlyDictionary<string, string> set, IReadOnlyDictionary<string, string>? sources = null)
    {
        (IReadOnlyDictionary<string, string>? settings, Problem? problem) = PluginSettingValues.Resolve(folder.Manifest, set, sources);
        if (settings is null)
            return (null, problem);
        // What a module does is bounded by what runs it.
        if (folder.IsAssembly && PluginTrust.Check(folder.Path) is { } distrust)
            return (null, distrust);
        PluginGuard guard = new(folder.Manifest.Id, limits, time, _log);
        PluginLog own = new(folder.Manifest.Id, loggers.CreateLogger($"{typeof(IPlugin).Namespace}.{folder.Manifest.Id}"), time);
        LoadedPlugin loaded = new(folder, guard, own, _log) { Settings = settings };
        FsResult<Problem?> made = await guard.CallAsync<Problem?>(
            "IPlugin.Register", limits.Register, _ => ValueTask.FromResult(new FsResult<Problem?>(Register(loaded, settings))), late: late => { _ = loaded.EndLateAsync(); }, CancellationToken.None).ConfigureAwait(false);
        if (made is { IsSuccess: true, Value: null })
            return (loaded, null);
        problem = made.IsSuccess ? made.Value : Failed(folder, made.Error == FsError.TimedOut ? "it does not register in time" : guard.LastFault);
        await loaded.UnloadAsync().ConfigureAwait(false);
        return (null, problem);
    }

    private static Problem Failed(PluginFolder folder, string why) =>
        new($"The plugin '{folder.Manifest.Id}' cannot be loaded: {why}", "Tell who made it; musicfs plugin test FOLDER tries it out.");

    /// <summary>On the plugin's own thread. Not inlined: the frame of a caller would hold its context.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Problem? Register(LoadedPlugin loaded, IReadOnlyDictionary<string, string> settings)
    {
        PluginFolder folder = loaded.Folder;
        (IPlugin? plugin, PluginLoadContext? context, Problem? problem) = folder.IsAssembly ? LoadAssembly(loaded) : LoadModule(folder);
        if (plugin is null)
        {
            context?.Unload();
            return problem;
        }

        PluginRegistry registry = new(folder.Manifest.Kinds, settings, loaded.Log);
        try
        {
            if (CheckManifest(folder, plugin.Manifest) is { } unlike)
            {
                context?.Unload();
                return unlike;
            }

            plugin.Register(registry);
            loaded.Take(plugin, registry.Close(), context);
            return null;
        }
        catch
        {
            _ = registry.Close();
            context?.Unload();
            throw;
        }
    }

    private static (IPlugin? Plugin, PluginLoadContext? Context, Problem? Problem) LoadAssembly(LoadedPlugin loaded)
    {
        PluginFolder folder = loaded.Folder;
        PluginLoadContext context = new(folder.Path, folder.Manifest.Id);
        try
        {
            PluginBlame.Follow(context, loaded.Guard);
            Type[] types = [.. context.LoadFile(folder.Entry).GetExportedTypes().Where(static type => type is { IsClass: true, IsAbstract: false } && typeof(IPlugin).IsAssignableFrom(type))];
            if (types.Length != 1)
                return (null, context, Failed(folder, $"{Path.GetFileName(folder.Entry)} has {types.Length} public classes that are an IPlugin, and should have one."));
            return ((IPlugin?)Activator.CreateInstance(types[0]), context, null);
        }
        catch (TargetInvocationException fault)
        {
            return (null, context, Failed(folder, $"its constructor throws {fault.InnerException?.GetType().Name}: {fault.InnerException?.Message}"));
        }
        catch (Exception fault) when (fault is IOException or BadImageFormatException or TypeLoadException or MissingMemberException or ReflectionTypeLoadException or UnauthorizedAccessException)
        {
            return (null, context, Failed(folder, fault.Message));
        }
    }

    private (IPlugin? Plugin, PluginLoadContext? Context, Problem? Problem) LoadModule(PluginFolder folder)
    {
        string extension = Path.GetExtension(folder.Entry).ToLowerInvariant();
        if (modules.FirstOrDefault(loader => loader.Extension == extension) is not { } modular)
            return (null, null, Failed(folder, $"nothing here runs modules that are called '{extension}'."));
        using FileStream file = File.OpenRead(folder.Entry);
        if (file.Length > LargestModule)
            return (null, null, Failed(folder, $"its module is larger than {LargestModule >> 20} MiB."));
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        (IPlugin? plugin, Problem? problem) = modular.Load(folder.Manifest, bytes);
        return (plugin, null, problem);
    }

    private static Problem? CheckManifest(PluginFolder folder, PluginManifest manifest)
    {
        if (manifest is null)
            return Failed(folder, "its code has no manifest.");
        if (manifest.Id != folder.Manifest.Id || manifest.Version != folder.Manifest.Version)
        {
            return Failed(folder, $"its {PluginFolder.ManifestName} says '{folder.Manifest.Id}' {folder.Manifest.Version}, and its code '{manifest.Id}' {manifest.Version}.");
        }

        return PluginFolder.CheckContract(manifest.Id, manifest.ContractVersion);
    }
}
