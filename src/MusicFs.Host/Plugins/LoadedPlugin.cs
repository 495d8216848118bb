using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Plugins;

namespace MusicFs.Host.Plugins;

/// <summary>
/// A plugin whose code is loaded: what it registered, behind its guard, and all that the host holds of it. Made by <see cref="PluginLoader"/>; ended by
/// <see cref="UnloadAsync"/>. Any thread.
/// </summary>
internal sealed class LoadedPlugin(PluginFolder folder, PluginGuard guard, PluginLog own, ILogger log)
{
    /// <summary>Collections until a context is held to stay; each finds what the finalizers before it let go.</summary>
    private const int MostCollections = 20;

    private readonly Lock _gate = new();
    private readonly HashSet<IPluginRef> _held = [];
    private WeakReference? _context;
    private Action? _unload;
    private PluginRef<IPlugin>? _plugin;

    public string Id => folder.Manifest.Id;

    public PluginFolder Folder => folder;

    public PluginManifest Manifest => folder.Manifest;

    public PluginGuard Guard => guard;

    /// <summary>Each of its settings that has a value.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Its lines in the log, whoever writes them.</summary>
    public PluginLog Log => own;

    public IReadOnlyDictionary<string, GuardedFactory> Origins { get; private set; } = new Dictionary<string, GuardedFactory>();

    public IReadOnlyList<GuardedCodec> Codecs { get; private set; } = [];

    /// <summary>Of its formats.</summary>
    public IReadOnlyList<string> Extensions { get; private set; } = [];

    public IReadOnlyList<GuardedMetadataSource> MetadataSources { get; private set; } = [];

    public IReadOnlyList<GuardedFileMetadata> FileMetadataSources { get; private set; } = [];

    public IReadOnlyList<GuardedEvents> EventSinks { get; private set; } = [];

    /// <summary>Holds something that the plugin made until it is let go, or the plugin goes.</summary>
    public PluginRef<T> Hold<T>(T value)
        where T : class
    {
        PluginRef<T> held = new(value, Release);
        lock (_gate)
            _held.Add(held);
        return held;
    }

    /// <summary>Disposes something that it made, in its guard; nobody waits for that.</summary>
    public void Dispose(IDisposable? made)
    {
        if (made is not null)
            _ = DisposeAsync(Hold(made));
    }

    /// <summary>Takes over what was loaded. Called once, where its registration has ended, on that thread.</summary>
    public void Take(IPlugin plugin, PluginRegistrations made, PluginLoadContext? context)
    {
        _plugin = Hold(plugin);
        _context = context is null ? null : new WeakReference(context);
        _unload = context is null ? null : context.Unload;
        Origins = made.Origins.ToDictionary(static pair => pair.Key, pair => new GuardedFactory(this, Hold(pair.Value)), StringComparer.Ordinal);
        Codecs = [.. made.Codecs.Select(one => new GuardedCodec(Id, guard, Hold(one.Codec), Math.Clamp(one.Codec.HeaderLength, 0, GuardedCodec.LongestHeader)))];
        Extensions = [.. made.Codecs.SelectMany(static one => one.Extensions).Distinct(StringComparer.Ordinal)];
        MetadataSources = [.. made.MetadataSources.Select(source => new GuardedMetadataSource(guard, Hold(source), source.Name))];
        FileMetadataSources = [.. made.FileMetadataSources.Select(source => new GuardedFileMetadata(guard, Hold(source), source.Name))];
        EventSinks = [.. made.EventSinks.Select(sink => new GuardedEvents(guard, Hold(sink)))];
    }

    /// <summary>
    /// Takes no more calls, ends those under way, forgets and disposes all of it, and has its assemblies collected. Files of its origins are dead from then on.
    /// </summary>
    /// <returns>Whether its assemblies are out of memory; where something holds them still (a thread, a timer, an event) they are not.</returns>
    public async Task<bool> UnloadAsync()
    {
        await EndAsync().ConfigureAwait(false);
        bool isCollected = await IsCollectedAsync().ConfigureAwait(false);
        if (!isCollected)
            log.LogWarning("Plugin {Plugin} is unloaded, but its assemblies stay in memory: a thread, a timer or an event of it holds them.", Id);
        return isCollected;
    }

    /// <summary>The same without waiting for its assemblies to be collected.</summary>
    public async Task EndAsync()
    {
        await guard.CloseAsync().ConfigureAwait(false);
        await DisposeAllAsync().ConfigureAwait(false);
        guard.Dispose();
        Begin();
    }

    /// <summary>It registered when nobody waited for it any more.</summary>
    public async Task EndLateAsync()
    {
        await DisposeAllAsync().ConfigureAwait(false);
        Begin();
    }

    /// <summary>Whether its assemblies are out of memory by now.</summary>
    public bool IsCollected => _context is not { IsAlive: true };

    /// <summary>Held until it was disposed: where no call is taken any more, or too many wait, that is when the plugin goes.</summary>
    private async Task DisposeAsync(PluginRef<IDisposable> held) => _ = await guard.CallAsync(
        "Dispose", guard.Limits.Call,
        _ =>
        {
            held.LetGo()?.Dispose();
            return ValueTask.FromResult(new Contracts.Errors.FsResult<bool>(true));
        },
        late: null, CancellationToken.None).ConfigureAwait(false);

    private void Begin() => Interlocked.Exchange(ref _unload, null)?.Invoke();

    private async Task DisposeAllAsync()
    {
        IPluginRef[] held;
        lock (_gate)
        {
            held = [.. _held];
            _held.Clear();
        }

        // What it made before what made it.
        PluginRef<IPlugin>? last = Interlocked.Exchange(ref _plugin, null);
        List<IDisposable> disposables = [.. held.Where(one => one != last).Select(static one => one.Clear()).OfType<IDisposable>()];
        if (last?.Clear() is { } plugin)
            disposables.Add(plugin);
        if (disposables.Count > 0)
            await guard.LastCallAsync(() => disposables.ForEach(static one => one.Dispose())).ConfigureAwait(false);
        disposables.Clear();
        Origins = new Dictionary<string, GuardedFactory>();
        (Codecs, MetadataSources, FileMetadataSources, EventSinks) = ([], [], [], []);
    }

    private async Task<bool> IsCollectedAsync()
    {
        for (int round = 0; round < MostCollections && !IsCollected; round++)
        {
            // What has just ended may be on some thread's stack for a moment.
            await Task.Delay(TimeSpan.FromMilliseconds(5 << Math.Min(round, 6))).ConfigureAwait(false);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return IsCollected;
    }

    private void Release(IPluginRef held)
    {
        lock (_gate)
            _held.Remove(held);
    }
}
