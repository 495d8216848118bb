using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Resilience;

/// <summary>
/// Knows how an origin is doing, from every call and from a check now and then, and spares callers the wait for one that is
/// away. Says once that it went and once that it is back. Owns a background loop until it is disposed.
/// </summary>
public sealed class HealthTrackedOrigin : IMonitoredOrigin, IAsyncDisposable
{
    private readonly IOrigin _inner;
    private readonly IOrigin _checked;
    private readonly HealthSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HealthRecord _record;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _probing;

    /// <param name="inner">What is called.</param>
    /// <param name="checkedBy">The same, as checks call it: with a time limit.</param>
    /// <param name="settings">When it counts as ill.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears when it goes and when it is back.</param>
    internal HealthTrackedOrigin(IOrigin inner, IOrigin checkedBy, HealthSettings settings, TimeProvider time, ILogger logger)
    {
        _inner = inner;
        _checked = checkedBy;
        _settings = settings;
        _time = time;
        _logger = logger;
        _record = new HealthRecord(settings, time);
        _probing = ProbeNowAndThenAsync();
    }

    /// <summary>Its state changed. On the thread of the call that showed it; handlers return soon.</summary>
    public event EventHandler<OriginHealth>? HealthChanged;

    /// <inheritdoc/>
    public string Id => _inner.Id;

    /// <inheritdoc/>
    public OriginCapabilities Capabilities => _inner.Capabilities;

    /// <summary>The loop of checks: ends with this origin, and never before where all is well.</summary>
    public Task Probing => _probing;

    /// <inheritdoc/>
    public OriginHealth Health => _record.Now;

    /// <inheritdoc/>
    public bool IsMetered { get; init; }

    /// <summary>Says in words why the origin failed; null for one that has none.</summary>
    internal IFailureTeller? Teller { get; init; }

    /// <summary>Why it failed last, in the origin's own words; null where it has none.</summary>
    public Problem? LastFailure => Teller?.LastFailure;

    /// <inheritdoc/>
    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation) =>
        !_settings.CountsCalls ? _inner.ListAsync(directory, cancellation)
        : _record.MayCall() ? NotedAsync(_inner.ListAsync(directory, cancellation))
        : new(FsError.OriginUnavailable);

    /// <inheritdoc/>
    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, Func<OriginPath, OriginVersion?> known, CancellationToken cancellation) =>
        !_settings.CountsCalls ? _inner.ListAsync(directory, known, cancellation)
        : _record.MayCall() ? NotedAsync(_inner.ListAsync(directory, known, cancellation))
        : new(FsError.OriginUnavailable);

    /// <inheritdoc/>
    public ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation) =>
        !_settings.CountsCalls ? _inner.StatAsync(path, cancellation)
        : _record.MayCall() ? NotedAsync(_inner.StatAsync(path, cancellation))
        : new(FsError.OriginUnavailable);

    /// <inheritdoc/>
    public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation) =>
        OpenAtAsync(path, expected, default, cancellation);

    /// <inheritdoc/>
    public ValueTask<FsResult<IOriginFile>> OpenAtAsync(OriginPath path, OriginVersion expected, FirstRead first, CancellationToken cancellation) =>
        !_settings.CountsCalls ? _inner.OpenAtAsync(path, expected, first, cancellation)
        : _record.MayCall() ? OpenNotedAsync(_inner.OpenAtAsync(path, expected, first, cancellation))
        : new(FsError.OriginUnavailable);

    /// <inheritdoc/>
    public ValueTask<FsResult<IOriginFile>> OpenListedAsync(OriginPath path, OriginVersion listed, CancellationToken cancellation) =>
        !_settings.CountsCalls ? _inner.OpenListedAsync(path, listed, cancellation)
        : _record.MayCall() ? OpenNotedAsync(_inner.OpenListedAsync(path, listed, cancellation))
        : new(FsError.OriginUnavailable);

    /// <summary>A check right now, which counts like those made now and then.</summary>
    public async ValueTask<FsError> ProbeAsync(CancellationToken cancellation)
    {
        long start = _time.GetTimestamp();
        FsError error = await _checked.ProbeAsync(cancellation).ConfigureAwait(false);
        Note(error, _time.GetElapsedTime(start));
        return error;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _probing.ConfigureAwait(false);
        _ended.Dispose();
    }

    private async ValueTask<FsResult<IOriginFile>> OpenNotedAsync(ValueTask<FsResult<IOriginFile>> call)
    {
        FsResult<IOriginFile> opened = await NotedAsync(call).ConfigureAwait(false);
        return opened.IsSuccess ? new HealthTrackedFile(this, opened.Value) : opened.Error;
    }

    private async ValueTask<FsResult<T>> NotedAsync<T>(ValueTask<FsResult<T>> call)
    {
        FsResult<T> result = await call.ConfigureAwait(false);
        Note(result.Error, latency: null);
        return result;
    }

    private async Task ProbeNowAndThenAsync()
    {
        while (true)
        {
            try
            {
                bool isAway = Health.State == OriginHealthState.Unhealthy;
                await Task.Delay(isAway ? _settings.ProbeEveryWhenUnhealthy : _settings.ProbeEvery, _time, _ended.Token).ConfigureAwait(false);
                await ProbeAsync(_ended.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_ended.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                _logger.LogError(e, "The check of origin {Origin} failed.", Id);
            }
        }
    }

    private void Note(FsError error, TimeSpan? latency)
    {
        if (_record.Note(error, latency) is not { } before)
            return;
        OriginHealth now = _record.Now;
        if (now.State == OriginHealthState.Healthy)
            _logger.LogInformation("Origin {Origin} is well again, after {Failures} failures since {Since:HH:mm:ss}.", Id, before.Failures, before.Since);
        else
        {
            string reason = now.LastError != FsError.None && LastFailure is { } failure ? $" {failure}" : "";
            _logger.LogWarning("Origin {Origin} is {State}: {Error}, failures {Failures}, its last check took {Latency}.{Reason}", Id, now.State, now.LastError, now.Failures, now.Latency, reason);
        }

        HealthChanged?.Invoke(this, now);
    }

    private sealed class HealthTrackedFile(HealthTrackedOrigin origin, IOriginFile file) : IOriginFile
    {
        public OriginVersion Version => file.Version;

        public SafeHandle? LocalHandle => file.LocalHandle;

        public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation) =>
            origin._record.MayCall() ? origin.NotedAsync(file.ReadAsync(offset, destination, cancellation)) : new(FsError.OriginUnavailable);

        public ValueTask<FsResult<int>> ReadOnAsync(long offset, Memory<byte> destination, long end, CancellationToken cancellation) =>
            origin._record.MayCall() ? origin.NotedAsync(file.ReadOnAsync(offset, destination, end, cancellation)) : new(FsError.OriginUnavailable);

        public void Dispose() => file.Dispose();
    }
}
