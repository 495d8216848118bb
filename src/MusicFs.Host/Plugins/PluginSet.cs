using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Events;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Ingest;
using MusicFs.Host.Configuration;
using MusicFs.Host.Events;
using MusicFs.Host.Plugins.Wasm;
using MusicFs.Tags;
using MusicFs.Wasm;

namespace MusicFs.Host.Plugins;

/// <summary>
/// All that can be plugged in, and what is built in, which comes through the same door. Nothing of a folder is looked at before <see cref="StartAsync"/>; without
/// search folders nothing ever is. One comes or goes at a time; what there is is looked at from any thread.
/// </summary>
internal sealed class PluginSet : IAsyncDisposable
{
    /// <summary>Plugins in all search folders together.</summary>
    private const int Most = 256;

    private readonly PluginLoader _loader;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly PluginRegistrations _origins;
    private readonly Dictionary<string, IDisposable> _extensions = new(StringComparer.Ordinal);
    private PluginConfiguration _configuration;
    private ImmutableArray<PluginEntry> _entries = [];
    private EventHub? _hub;
    private Action? _formatsChanged;
    private Action? _sourcesChanged;
    private bool _isStarted;
    private Task _switching = Task.CompletedTask;

    public PluginSet(PluginConfiguration configuration, ILoggerFactory loggers, TimeProvider time, PluginLimits? limits = null)
    {
        _configuration = configuration;
        _log = loggers.CreateLogger<PluginSet>();
        _loader = new PluginLoader(loggers, time, limits ?? new PluginLimits(), [new WasmModuleLoader(new WasmLimits(), time)]);
        _origins = Register(new BuiltInOrigins(loggers, time));
        PluginRegistrations formats = Register(new BuiltInFormats());
        Tags = new PluginTagReader(() => _entries, TagReader.Of(formats.Codecs.Select(static one => one.Codec)));
    }

    /// <summary>Reads tags by every codec and source there is.</summary>
    public ITagReader Tags { get; }

    /// <summary>Every plugin there is, in the order of the search folders.</summary>
    public IReadOnlyList<PluginEntry> Entries => _entries;

    /// <summary>Where they are looked for.</summary>
    public IReadOnlyList<string> Folders => _configuration.Folders;

    /// <summary>Sources of tags for albums, of what is loaded now.</summary>
    public IReadOnlyList<IMetadataSource> MetadataSources => [.. _entries.SelectMany(static entry => entry.Loaded?.MetadataSources ?? [])];

    /// <summary>A factory that is built in; null for a scheme that is none of those.</summary>
    public IOriginFactory? FindBuiltIn(string scheme) => _origins.Origins.GetValueOrDefault(scheme);

    /// <summary>A plugin's factory; null while none that is loaded has that scheme.</summary>
    public GuardedFactory? FindOrigin(string scheme)
    {
        foreach (PluginEntry entry in _entries)
        {
            if (entry is { State: PluginState.Loaded, Loaded: { } loaded } && loaded.Origins.TryGetValue(scheme, out GuardedFactory? factory))
                return factory;
        }

        return null;
    }

    /// <summary>Who is told what becomes of plugins, and hears for those that listen; and what is to happen when there are other formats, or other sources of tags for albums.</summary>
    public void Attach(EventHub hub, Action formatsChanged, Action sourcesChanged)
    {
        _hub = hub;
        _formatsChanged = formatsChanged;
        _sourcesChanged = sourcesChanged;
        foreach (PluginEntry entry in _entries)
        {
            if (entry.Loaded is { } loaded)
                Listen(loaded);
            if (entry.State != PluginState.Unloaded && !entry.IsOffered)
                Tell(entry);
        }
    }

    /// <summary>Looks into the search folders and loads what is wanted. The second time nothing happens.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        if (_isStarted)
            return;
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_isStarted)
                return;
            _isStarted = true;
            await LookAsync().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes up what lies in the search folders, without running any of it. Before <see cref="StartAsync"/>.</summary>
    public void Find() => Find(_configuration);

    /// <summary>Whether a text names a plugin by its folder and not by its id, which has neither separator: the same on every system, because it decides who may ask.</summary>
    public static bool IsFolder(string idOrFolder) => idOrFolder.AsSpan().ContainsAny('/', '\\') || Path.IsPathRooted(idOrFolder);

    /// <summary>Loads one that lies in a search folder, or in a folder that is named; one that is loaded is not loaded twice.</summary>
    /// <returns>Null, or why it cannot be.</returns>
    public async Task<Problem?> LoadAsync(string idOrFolder, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (IsFolder(idOrFolder))
                return await LoadFolderAsync(idOrFolder).ConfigureAwait(false);
            Find(_configuration);
            return Entry(idOrFolder) is { } entry ? await LoadAsync(entry).ConfigureAwait(false) : Unknown(idOrFolder);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Unloads one. Its origins do not answer until it is loaded again; what is open on others is not disturbed.</summary>
    /// <returns>Whether its assemblies are out of memory; or why it cannot be.</returns>
    public async Task<(bool IsCollected, Problem? Problem)> UnloadAsync(string id, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (Entry(id) is not { } entry)
                return (false, Unknown(id));
            if (entry.Loaded is null)
                return (!entry.IsLeft, entry.State == PluginState.Unloaded ? null : new Problem($"The plugin '{id}' is not loaded. {entry.Reason}", entry.Remedy));
            return (await UnloadAsync(entry, PluginState.Unloaded, "").ConfigureAwait(false), null);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Unloads one and loads what lies in its folder by now.</summary>
    /// <returns>Null, or why it cannot be loaded.</returns>
    public async Task<Problem?> ReloadAsync(string id, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (Entry(id) is not { } entry)
                return Unknown(id);
            if (entry.Loaded is not null)
                await UnloadAsync(entry, PluginState.Unloaded, "").ConfigureAwait(false);
            return await LoadAsync(Entry(id)!).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Does what the configuration says by now: those that are not wanted any more go, those of other settings are loaded anew, and new folders are looked into.</summary>
    public async Task ApplyAsync(PluginConfiguration configuration, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            PluginConfiguration before = _configuration;
            _configuration = configuration;
            foreach (PluginEntry entry in _entries.Where(entry => entry.Loaded is not null && !configuration.IsLike(before, entry.Id)).ToArray())
                await UnloadAsync(entry, PluginState.Unloaded, "").ConfigureAwait(false);
            Set(_entries.RemoveAll(entry => entry.Loaded is null && (entry.State is PluginState.Refused or PluginState.Disabled || !configuration.IsLike(before, entry.Id))));
            await LookAsync().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _switching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _turn.WaitAsync().ConfigureAwait(false);
        foreach (PluginEntry entry in _entries)
        {
            if (entry.Loaded is { } loaded)
                await loaded.EndAsync().ConfigureAwait(false);
        }

        Set([]);
        foreach (IDisposable extensions in _extensions.Values)
            extensions.Dispose();
        _extensions.Clear();
        _turn.Dispose();
        _stop.Dispose();
    }

    private static PluginRegistrations Register(IPlugin plugin)
    {
        PluginRegistry registry = new(plugin.Manifest.Kinds, new Dictionary<string, string>(), SilentLog.Instance);
        plugin.Register(registry);
        return registry.Close();
    }

    private PluginEntry? Entry(string id) => _entries.FirstOrDefault(entry => entry.Id == id);

    private static Problem Unknown(string id) => new($"There is no plugin '{id}'.", "musicfs plugin list says which there are, and where they are looked for.");

    private async Task LookAsync()
    {
        Find(_configuration);
        foreach (PluginEntry entry in _entries.Where(static entry => entry is { State: PluginState.Unloaded, IsAsked: false }).ToArray())
            _ = await LoadAsync(entry).ConfigureAwait(false);
    }

    /// <summary>Takes up what lies in the search folders and is not known yet.</summary>
    private void Find(PluginConfiguration configuration)
    {
        // Those that came with the program come last: a plugin of that id in a search folder is the one that is meant.
        Set(_entries.RemoveAll(static entry => entry.IsOffered));
        foreach (string place in configuration.Folders)
        {
            foreach (string path in FoldersIn(place))
            {
                if (_entries.Any(entry => entry.Path == path))
                    continue;
                if (_entries.Length >= Most)
                    return;
                Set(_entries.Add(Describe(path)));
            }
        }

        foreach (string path in configuration.OptionalFolder.Length > 0 ? FoldersIn(configuration.OptionalFolder) : [])
        {
            if (_entries.Length < Most && DescribeOptional(path, configuration) is { } entry)
                Set(_entries.Add(entry));
        }
    }

    private PluginEntry? DescribeOptional(string path, PluginConfiguration configuration)
    {
        (PluginFolder? folder, _) = PluginFolder.Read(path);
        if (folder is null || Entry(folder.Manifest.Id) is not null)
            return null;
        PluginEntry entry = new(folder.Manifest.Id, path) { Manifest = folder.Manifest };
        return configuration.Enabled.Contains(entry.Id)
            ? entry
            : entry with { IsOffered = true, State = PluginState.Disabled, Reason = "it comes with MusicFs", Remedy = $"To have it, set enabled: true in the section {entry.Id} of plugins." };
    }

    private IEnumerable<string> FoldersIn(string place)
    {
        try
        {
            return Directory.Exists(place)
                ? [.. Directory.EnumerateDirectories(place).Where(static path => File.Exists(Path.Combine(path, PluginFolder.ManifestName))).Select(Mounting.RealPath.Resolve).Order(StringComparer.Ordinal)]
                : [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            _log.LogWarning("Plugins are not looked for in {Folder}: {Reason}", place, fault.Message);
            return [];
        }
    }

    private PluginEntry Describe(string path)
    {
        (PluginFolder? folder, Problem? problem) = PluginFolder.Read(path);
        PluginEntry entry = new(folder?.Manifest.Id ?? Path.GetFileName(path), path) { Manifest = folder?.Manifest };
        if (folder is null)
            return Refused(entry, problem!);
        if (Entry(folder.Manifest.Id) is { } other)
            return Refused(entry with { Id = Path.GetFileName(path) }, new Problem($"The plugin '{folder.Manifest.Id}' in {path} is there twice.", $"Remove it, or the one in {other.Path}."));
        return _configuration.Disabled.Contains(entry.Id) ? entry with { State = PluginState.Disabled } : entry;
    }

    private PluginEntry Refused(PluginEntry entry, Problem problem)
    {
        _log.LogError("A plugin is not loaded. {Problem}", problem);
        PluginEntry refused = entry with { State = PluginState.Refused, Reason = problem.What, Remedy = problem.Remedy, Loaded = null };
        Tell(refused);
        return refused;
    }

    private async Task<Problem?> LoadFolderAsync(string path)
    {
        (PluginFolder? folder, Problem? problem) = PluginFolder.Read(path);
        if (folder is null)
            return problem;
        if (Entry(folder.Manifest.Id) is not { } known)
            Set(_entries.Add(new PluginEntry(folder.Manifest.Id, folder.Path) { Manifest = folder.Manifest }));
        else if (known.Path != folder.Path)
            return new Problem($"There is a plugin '{folder.Manifest.Id}' already, in {known.Path}.", "Remove one of them.");
        return await LoadAsync(Entry(folder.Manifest.Id)!).ConfigureAwait(false);
    }

    private async Task<Problem?> LoadAsync(PluginEntry entry)
    {
        if (entry.Loaded is not null)
            return null;
        (PluginFolder? folder, Problem? problem) = PluginFolder.Read(entry.Path);
        LoadedPlugin? loaded = null;
        if (folder is not null && folder.Manifest.Id != entry.Id)
            problem = new Problem($"The plugin in {entry.Path} was '{entry.Id}' and is '{folder.Manifest.Id}' now.", "Give each a folder of its own.");
        else if (folder is not null)
            (loaded, problem) = await _loader.LoadAsync(folder, _configuration.SettingsOf(entry.Id), _configuration.Sources.GetValueOrDefault(entry.Id)).ConfigureAwait(false);
        if (loaded is not null && Clash(loaded) is { } clash)
        {
            await loaded.UnloadAsync().ConfigureAwait(false);
            (loaded, problem) = (null, clash);
        }

        if (loaded is null)
        {
            Replace(entry, Refused(entry with { Manifest = folder?.Manifest ?? entry.Manifest, IsAsked = true, IsOffered = false }, problem!));
            return problem;
        }

        Show(entry, loaded);
        return null;
    }

    private Problem? Clash(LoadedPlugin loaded)
    {
        string? taken = loaded.Origins.Keys.FirstOrDefault(scheme => FindBuiltIn(scheme) is not null || FindOrigin(scheme) is not null);
        return taken is null ? null : new Problem($"The plugin '{loaded.Id}' has origins of the scheme '{taken}', which others have already.", "Unload the other one, or have this one use another scheme.");
    }

    private void Show(PluginEntry entry, LoadedPlugin loaded)
    {
        PluginEntry shown = new(entry.Id, entry.Path) { State = PluginState.Loaded, Manifest = loaded.Manifest, Loaded = loaded, IsLeft = entry.IsLeft };
        loaded.Guard.SwitchedOff = reason => SwitchOff(loaded, reason);
        Replace(entry, shown);
        if (loaded.Extensions.Count > 0)
            _extensions[entry.Id] = AudioFileNames.Add(loaded.Extensions);
        Listen(loaded);
        if (loaded.MetadataSources.Count > 0)
            _sourcesChanged?.Invoke();
        _log.LogInformation("Plugin {Plugin} {Version} is loaded.", loaded.Id, loaded.Manifest.Version);
        Tell(shown);
        // It may have failed too often before anybody listened.
        if (loaded.Guard.OffReason is { } off)
            SwitchOff(loaded, off);
        else if (loaded.Codecs.Count + loaded.FileMetadataSources.Count > 0)
            _formatsChanged?.Invoke();
    }

    private async Task<bool> UnloadAsync(PluginEntry entry, PluginState state, string reason)
    {
        LoadedPlugin loaded = entry.Loaded!;
        PluginEntry gone = new(entry.Id, entry.Path)
        {
            State = state, Reason = reason, Manifest = entry.Manifest, IsAsked = true, Faults = loaded.Guard.Faults, LastFault = loaded.Guard.LastFault,
            Remedy = state == PluginState.Off ? $"musicfs plugin reload {entry.Id} tries it again." : "",
        };
        Replace(entry, gone);
        if (_extensions.Remove(entry.Id, out IDisposable? extensions))
            extensions.Dispose();
        if (loaded.MetadataSources.Count > 0)
            _sourcesChanged?.Invoke();
        bool isCollected = await loaded.UnloadAsync().ConfigureAwait(false);
        Replace(gone, gone with { IsLeft = !isCollected });
        _log.LogInformation("Plugin {Plugin} is unloaded.", entry.Id);
        Tell(gone);
        return isCollected;
    }

    /// <summary>Called by the plugin's own guard, within a call of it.</summary>
    private void SwitchOff(LoadedPlugin loaded, string reason)
    {
        PluginEntry? entry = _entries.FirstOrDefault(entry => entry.Loaded == loaded);
        if (entry is not null)
            Replace(entry, entry with { State = PluginState.Off, Reason = reason, Remedy = $"musicfs plugin reload {entry.Id} tries it again." });
        lock (_gate)
            _switching = Task.WhenAll(_switching, Task.Run(() => EndAsync(loaded, reason)));
    }

    private async Task EndAsync(LoadedPlugin loaded, string reason)
    {
        if (_stop.IsCancellationRequested)
            return;
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_entries.FirstOrDefault(entry => entry.Loaded == loaded) is { } entry)
                await UnloadAsync(entry, PluginState.Off, reason).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Listen(LoadedPlugin loaded)
    {
        if (_hub is not { } hub)
            return;
        foreach (GuardedEvents sink in loaded.EventSinks)
            _ = ListenAsync(sink, hub);
    }

    private async Task ListenAsync(GuardedEvents sink, EventHub hub)
    {
        try
        {
            await sink.RunAsync(hub, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The daemon ends.
        }
    }

    private void Tell(PluginEntry entry) => _hub?.Publish(
        EventTypes.PluginState, ("plugin", entry.Id), ("state", entry.State.ToString().ToLowerInvariant()), ("version", $"{entry.Manifest?.Version}"), ("reason", entry.Reason));

    private void Set(ImmutableArray<PluginEntry> entries) => ImmutableInterlocked.InterlockedExchange(ref _entries, entries);

    private void Replace(PluginEntry old, PluginEntry entry) => ImmutableInterlocked.Update(
        ref _entries,
        static (entries, change) => [.. entries.Select(one => one.Path == change.Path ? change : one)],
        entry with { Path = old.Path });
}
