using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Resilience;

/// <summary>
/// At most so many calls at once, and over time at most so many bytes a second; who comes later waits, in order. Probes pass:
/// an origin whose every place is taken by calls that hang must be found out.
/// </summary>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable", Justification = "A semaphore owns a handle only once that is asked for.")]
internal sealed class LimitedOrigin(IOrigin inner, int calls, long bytesPerSecond, TimeProvider time) : IOrigin
{
    private readonly SemaphoreSlim _places = new(calls);
    private readonly Lock _lock = new();
    private long _freeAt;

    public string Id => inner.Id;

    public OriginCapabilities Capabilities => inner.Capabilities;

    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation) =>
        InTurnAsync(() => inner.ListAsync(directory, cancellation), cancellation);

    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, Func<OriginPath, OriginVersion?> known, CancellationToken cancellation) =>
        InTurnAsync(() => inner.ListAsync(directory, known, cancellation), cancellation);

    public ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation) =>
        InTurnAsync(() => inner.StatAsync(path, cancellation), cancellation);

    public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation) =>
        OpenAtAsync(path, expected, default, cancellation);

    public async ValueTask<FsResult<IOriginFile>> OpenAtAsync(OriginPath path, OriginVersion expected, FirstRead first, CancellationToken cancellation)
    {
        // What has a rate is asked for piece by piece.
        if (HasRate && first.GoesOn)
            first = new FirstRead(first.Offset, Math.Min(first.Length, 128 * 1024));
        FsResult<IOriginFile> opened = await InTurnAsync(() => inner.OpenAtAsync(path, expected, first, cancellation), cancellation).ConfigureAwait(false);
        return opened.IsSuccess ? new LimitedFile(this, opened.Value) : opened.Error;
    }

    public async ValueTask<FsResult<IOriginFile>> OpenListedAsync(OriginPath path, OriginVersion listed, CancellationToken cancellation)
    {
        FsResult<IOriginFile> opened = await InTurnAsync(() => inner.OpenListedAsync(path, listed, cancellation), cancellation).ConfigureAwait(false);
        return opened.IsSuccess ? new LimitedFile(this, opened.Value) : opened.Error;
    }

    public ValueTask<FsError> ProbeAsync(CancellationToken cancellation) => inner.ProbeAsync(cancellation);

    private bool HasRate => bytesPerSecond > 0;

    private async ValueTask<FsResult<T>> InTurnAsync<T>(Func<ValueTask<FsResult<T>>> call, CancellationToken cancellation)
    {
        try
        {
            await _places.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return FsError.Interrupted;
        }

        try
        {
            return await call().ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    private async ValueTask<FsResult<int>> ReadAsync(IOriginFile file, long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        try
        {
            // The bytes of earlier reads are paid for first; a read of any size may then begin.
            if (HasRate && Owed() is var wait && wait > TimeSpan.Zero)
                await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return FsError.Interrupted;
        }

        FsResult<int> read = await file.ReadAsync(offset, destination, cancellation).ConfigureAwait(false);
        if (HasRate && read.IsSuccess)
            Owe(read.Value);
        return read;
    }

    private TimeSpan Owed()
    {
        lock (_lock)
            return time.GetElapsedTime(time.GetTimestamp(), _freeAt);
    }

    private void Owe(int bytes)
    {
        lock (_lock)
            _freeAt = Math.Max(_freeAt, time.GetTimestamp()) + (bytes * time.TimestampFrequency / bytesPerSecond);
    }

    private sealed class LimitedFile(LimitedOrigin origin, IOriginFile file) : IOriginFile
    {
        public OriginVersion Version => file.Version;

        // The kernel reads such a handle without us.
        public SafeHandle? LocalHandle => origin.HasRate ? null : file.LocalHandle;

        public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation) =>
            origin.InTurnAsync(() => origin.ReadAsync(file, offset, destination, cancellation), cancellation);

        /// <summary>The origin counts these by the answers they are read from. What has a rate is asked for piece by piece.</summary>
        public ValueTask<FsResult<int>> ReadOnAsync(long offset, Memory<byte> destination, long end, CancellationToken cancellation) =>
            origin.HasRate || !origin.Capabilities.ReadsOn
                ? ReadAsync(offset, destination, cancellation) : file.ReadOnAsync(offset, destination, end, cancellation);

        public void Dispose() => file.Dispose();
    }
}
