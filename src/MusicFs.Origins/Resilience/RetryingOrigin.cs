using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Resilience;

/// <summary>
/// Tries again what may pass by itself, after growing pauses, for as long as one call may take: one that used up its time is not tried
/// again. Probes are not tried again at all: they are to tell the truth.
/// </summary>
internal sealed class RetryingOrigin(IOrigin inner, IReadOnlyList<TimeSpan> pauses, TimeLimits limits, TimeProvider time, ILogger logger) : IOrigin
{
    public string Id => inner.Id;

    public OriginCapabilities Capabilities => inner.Capabilities;

    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation) =>
        TryAsync(() => inner.ListAsync(directory, cancellation), directory, limits.Listing, cancellation);

    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, Func<OriginPath, OriginVersion?> known, CancellationToken cancellation) =>
        TryAsync(() => inner.ListAsync(directory, known, cancellation), directory, limits.Listing, cancellation);

    public ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation) =>
        TryAsync(() => inner.StatAsync(path, cancellation), path, limits.Total, cancellation);

    public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation) =>
        OpenAtAsync(path, expected, default, cancellation);

    public async ValueTask<FsResult<IOriginFile>> OpenAtAsync(OriginPath path, OriginVersion expected, FirstRead first, CancellationToken cancellation)
    {
        FsResult<IOriginFile> opened = await TryAsync(() => inner.OpenAtAsync(path, expected, first, cancellation), path, limits.Total, cancellation).ConfigureAwait(false);
        return opened.IsSuccess ? new RetryingFile(this, path, opened.Value) : opened.Error;
    }

    public async ValueTask<FsResult<IOriginFile>> OpenListedAsync(OriginPath path, OriginVersion listed, CancellationToken cancellation)
    {
        FsResult<IOriginFile> opened = await TryAsync(() => inner.OpenListedAsync(path, listed, cancellation), path, limits.Total, cancellation).ConfigureAwait(false);
        return opened.IsSuccess ? new RetryingFile(this, path, opened.Value) : opened.Error;
    }

    public ValueTask<FsError> ProbeAsync(CancellationToken cancellation) => inner.ProbeAsync(cancellation);

    private async ValueTask<FsResult<T>> TryAsync<T>(Func<ValueTask<FsResult<T>>> call, OriginPath path, TimeSpan patience, CancellationToken cancellation)
    {
        long start = time.GetTimestamp();
        for (int failures = 0; ; failures++)
        {
            FsResult<T> result = await call().ConfigureAwait(false);
            if (!result.Error.IsTransient || failures == pauses.Count || time.GetElapsedTime(start) + pauses[failures] >= patience)
                return result;
            logger.LogDebug("{Path} on origin {Origin}: {Error}, tried again after {Pause}.", path, Id, result.Error, pauses[failures]);
            try
            {
                await Task.Delay(pauses[failures], time, cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return FsError.Interrupted;
            }
        }
    }

    private TimeSpan Patience => limits.Total;

    private sealed class RetryingFile(RetryingOrigin origin, OriginPath path, IOriginFile file) : IOriginFile
    {
        public OriginVersion Version => file.Version;

        public SafeHandle? LocalHandle => file.LocalHandle;

        public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation) =>
            origin.TryAsync(() => file.ReadAsync(offset, destination, cancellation), path, origin.Patience, cancellation);

        public ValueTask<FsResult<int>> ReadOnAsync(long offset, Memory<byte> destination, long end, CancellationToken cancellation) =>
            origin.TryAsync(() => file.ReadOnAsync(offset, destination, end, cancellation), path, origin.Patience, cancellation);

        public void Dispose() => file.Dispose();
    }
}
