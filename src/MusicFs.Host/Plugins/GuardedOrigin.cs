using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Plugins;

namespace MusicFs.Host.Plugins;

/// <summary>
/// A plugin's origin as the host has it: it outlives the plugin. While that is not loaded every call is <see cref="FsError.OriginUnavailable"/>, and when it is there again, the same or
/// another version of it, the origin is made anew at the next call. Why one failed it says in the plugin's words. Any thread.
/// </summary>
/// <param name="definition">What is asked for; of the plugin's settings what is set, which is checked when the plugin is there.</param>
/// <param name="find">The plugin's factory; null while there is none.</param>
/// <param name="sources">Where the plugin's settings are set for this origin, by name, for people.</param>
internal sealed class GuardedOrigin(OriginDefinition definition, Func<GuardedFactory?> find, IReadOnlyDictionary<string, string>? sources = null) : IOrigin, IFailureTeller, IDisposable
{
    private readonly GuardedCalls _calls = new(definition.Id);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private OriginCapabilities _capabilities = new();
    private volatile Bound? _bound;
    private volatile bool _isDisposed;

    /// <inheritdoc/>
    public string Id => definition.Id;

    /// <inheritdoc/>
    public OriginCapabilities Capabilities => Volatile.Read(ref _capabilities);

    /// <inheritdoc/>
    public Problem? LastFailure => _calls.LastFailure;

    /// <summary>Makes the plugin's origin now; null, or why it cannot be.</summary>
    public async ValueTask<Problem?> OpenAsync(CancellationToken cancellation) => (await BindAsync(cancellation).ConfigureAwait(false)).Problem;

    /// <inheritdoc/>
    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation) =>
        CallAsync<IReadOnlyList<OriginEntry>>("IOrigin.ListAsync", static limits => limits.Listing, async (origin, bound, token) => Check(directory, await origin.ListAsync(directory, token).ConfigureAwait(false), bound.Plugin.Guard.Limits), null, cancellation);

    /// <inheritdoc/>
    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, Func<OriginPath, OriginVersion?> known, CancellationToken cancellation) =>
        CallAsync<IReadOnlyList<OriginEntry>>("IOrigin.ListAsync", static limits => limits.Listing, async (origin, bound, token) => Check(directory, await origin.ListAsync(directory, known, token).ConfigureAwait(false), bound.Plugin.Guard.Limits), null, cancellation);

    /// <inheritdoc/>
    public ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation) => CallAsync<OriginEntry>(
        "IOrigin.StatAsync", static limits => limits.Call,
        async (origin, _, token) =>
        {
            FsResult<OriginEntry> entry = await origin.StatAsync(path, token).ConfigureAwait(false);
            if (entry.IsSuccess && (entry.Value.Path != path || !IsEntry(entry.Value) || entry.Value.Version == OriginVersion.Unknown))
                throw new PluginFault("it answered an entry that is not the one that was asked for, or none");
            return entry;
        },
        null, cancellation);

    /// <inheritdoc/>
    public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation) =>
        OpenAsync(expected, (origin, token) => origin.OpenAsync(path, expected, token), cancellation);

    /// <inheritdoc/>
    public ValueTask<FsResult<IOriginFile>> OpenAtAsync(OriginPath path, OriginVersion expected, FirstRead first, CancellationToken cancellation) =>
        OpenAsync(expected, (origin, token) => origin.OpenAtAsync(path, expected, first, token), cancellation);

    /// <inheritdoc/>
    public ValueTask<FsResult<IOriginFile>> OpenListedAsync(OriginPath path, OriginVersion listed, CancellationToken cancellation) =>
        OpenAsync(listed, (origin, token) => origin.OpenListedAsync(path, listed, token), cancellation);

    /// <inheritdoc/>
    public async ValueTask<FsError> ProbeAsync(CancellationToken cancellation) => (await CallAsync<bool>(
        "IOrigin.ProbeAsync", static limits => limits.Call,
        async (origin, _, token) =>
        {
            FsError error = await origin.ProbeAsync(token).ConfigureAwait(false);
            return error == FsError.None ? new FsResult<bool>(true) : error;
        },
        null, cancellation).ConfigureAwait(false)).Error;

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        if (Interlocked.Exchange(ref _bound, null) is { } bound)
            bound.Plugin.Dispose(bound.Origin.LetGo());
    }

    private ValueTask<FsResult<IOriginFile>> OpenAsync(OriginVersion expected, Func<IOrigin, CancellationToken, ValueTask<FsResult<IOriginFile>>> open, CancellationToken cancellation) => CallAsync<IOriginFile>(
        "IOrigin.OpenAsync", static limits => limits.Call,
        async (origin, bound, token) =>
        {
            FsResult<IOriginFile> opened = await open(origin, token).ConfigureAwait(false);
            if (!opened.IsSuccess)
                return opened.Error;
            IOriginFile file = opened.Value ?? throw new PluginFault("it answered a file that is null");
            OriginVersion version = file.Version;
            if ((expected != OriginVersion.Unknown && version != expected) || version.Size < 0)
            {
                file.Dispose();
                throw new PluginFault("it opened another version than was asked for, and did not say so");
            }

            return new GuardedFile(bound.Plugin, bound.Origin, _calls, bound.Plugin.Hold(file), version);
        },
        static late => late.Dispose(), cancellation);

    private async ValueTask<FsResult<T>> CallAsync<T>(
        string what, Func<PluginLimits, TimeSpan> limit, Func<IOrigin, Bound, CancellationToken, ValueTask<FsResult<T>>> call, Action<T>? late, CancellationToken cancellation)
    {
        Bound? bound = _bound;
        if (bound is not { IsUsable: true })
        {
            (bound, Problem? problem) = await BindAsync(cancellation).ConfigureAwait(false);
            if (bound is null && cancellation.IsCancellationRequested)
                return FsError.Interrupted;
            if (bound is null)
            {
                _calls.Note(problem);
                return FsError.OriginUnavailable;
            }
        }

        PluginLimits limits = bound.Plugin.Guard.Limits;
        return await _calls.CallAsync(
            bound.Plugin, bound.Origin, what, limit(limits),
            token => bound.Origin.Value is { } origin ? call(origin, bound, token) : ValueTask.FromResult<FsResult<T>>(FsError.OriginUnavailable),
            late, cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes the plugin's origin where there is none that can be used.</summary>
    private async ValueTask<(Bound? Bound, Problem? Problem)> BindAsync(CancellationToken cancellation)
    {
        try
        {
            await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return (null, null);
        }

        try
        {
            if (_bound is { IsUsable: true } there)
                return (there, null);
            _bound = null;
            if (_isDisposed || find() is not { } factory)
                return (null, new Problem($"No plugin that is loaded has origins like {definition.Location}.", "musicfs plugin list says which there are."));
            (PluginRef<IOrigin>? origin, OriginCapabilities can, Problem? problem) = await factory.CreateAsync(definition, sources, cancellation).ConfigureAwait(false);
            if (origin is null)
                return (null, problem);
            Volatile.Write(ref _capabilities, can);
            Bound bound = new(factory.Plugin, origin);
            _bound = bound;
            return (bound, null);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static FsResult<IReadOnlyList<OriginEntry>> Check(OriginPath directory, FsResult<IReadOnlyList<OriginEntry>> listing, PluginLimits limits)
    {
        if (!listing.IsSuccess)
            return listing.Error;
        List<OriginEntry> entries = [];
        HashSet<OriginPath> seen = [];
        foreach (OriginEntry entry in listing.Value ?? throw new PluginFault("it answered a list that is null"))
        {
            if (entries.Count >= limits.Entries)
                throw new PluginFault($"it answered a list of more than {limits.Entries} entries");
            // Bytes of its own: what the plugin's are cannot be known.
            OriginEntry copy = entry with { Path = new OriginPath(entry.Path.Bytes.ToArray()) };
            if (copy.Path.IsRoot || copy.Path.Parent != directory || !IsEntry(copy))
                throw new PluginFault("it answered a list with an entry that does not belong into it");
            if (!seen.Add(copy.Path))
                throw new PluginFault("it answered a list with two entries of one name");
            entries.Add(copy);
        }

        return new FsResult<IReadOnlyList<OriginEntry>>(entries);
    }

    private static bool IsEntry(OriginEntry entry) =>
        entry.Kind is NodeKind.Directory or NodeKind.File
        && (entry.Kind == NodeKind.Directory || entry.Version.Size >= 0 || entry.Version == OriginVersion.Unknown)
        && (entry.Path.IsRoot || (entry.Path.Name is { Length: > 0 and <= 255 } name && !name.Contains((byte)0) && !name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8)));

    private sealed record Bound(LoadedPlugin Plugin, PluginRef<IOrigin> Origin)
    {
        public bool IsUsable => Plugin.Guard.IsOpen && Origin.Value is not null;
    }
}
