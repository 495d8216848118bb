using System.Buffers;
using System.Runtime.InteropServices;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Failures;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Resilience;

/// <summary>
/// Every call ends within its time, whether or not the origin behind listens to its token: a share whose server is gone holds
/// its thread for minutes. What such a call brings afterwards is dropped, never written where the caller has moved on.
/// </summary>
internal sealed class TimedOrigin(IOrigin inner, TimeLimits limits, TimeProvider time) : IOrigin
{
    public string Id => inner.Id;

    public OriginCapabilities Capabilities => inner.Capabilities;

    public async ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation) =>
        (await WithinAsync(limits.Listing, token => inner.ListAsync(directory, token), static _ => { }, cancellation).ConfigureAwait(false)).Result;

    public async ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, Func<OriginPath, OriginVersion?> known, CancellationToken cancellation) =>
        (await WithinAsync(limits.Listing, token => inner.ListAsync(directory, known, token), static _ => { }, cancellation).ConfigureAwait(false)).Result;

    public async ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation) =>
        (await WithinAsync(limits.Total, token => inner.StatAsync(path, token), static _ => { }, cancellation).ConfigureAwait(false)).Result;

    public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation) =>
        OpenAtAsync(path, expected, default, cancellation);

    public ValueTask<FsResult<IOriginFile>> OpenAtAsync(OriginPath path, OriginVersion expected, FirstRead first, CancellationToken cancellation) =>
        OpenAsync(token => inner.OpenAtAsync(path, expected, first, token), cancellation);

    public ValueTask<FsResult<IOriginFile>> OpenListedAsync(OriginPath path, OriginVersion listed, CancellationToken cancellation) =>
        OpenAsync(token => inner.OpenListedAsync(path, listed, token), cancellation);

    private async ValueTask<FsResult<IOriginFile>> OpenAsync(Func<CancellationToken, ValueTask<FsResult<IOriginFile>>> open, CancellationToken cancellation)
    {
        (FsResult<IOriginFile> opened, _) = await WithinAsync(
            limits.Total, open, static late => DisposeLate(late), cancellation).ConfigureAwait(false);
        return opened.IsSuccess ? new TimedFile(this, opened.Value) : opened.Error;
    }

    public async ValueTask<FsError> ProbeAsync(CancellationToken cancellation) =>
        (await WithinAsync(limits.Probe, ProbeInnerAsync, static _ => { }, cancellation).ConfigureAwait(false)).Result.Error;

    private static void DisposeLate(FsResult<IOriginFile> late)
    {
        if (late.TryGetValue(out IOriginFile? file))
            file.Dispose();
    }

    private async ValueTask<FsResult<bool>> ProbeInnerAsync(CancellationToken token)
    {
        FsError error = await Failpoint.FailsAsync(Failpoint.OriginProbe).ConfigureAwait(false)
            ? FsError.OriginUnavailable : await inner.ProbeAsync(token).ConfigureAwait(false);
        return error == FsError.None ? true : error;
    }

    /// <param name="limit">The call's time.</param>
    /// <param name="call">The call, with the token that ends it.</param>
    /// <param name="late">Gets the result of a call that was given up, once it comes.</param>
    /// <param name="cancellation">The caller's own token.</param>
    private async ValueTask<(FsResult<T> Result, bool IsGivenUp)> WithinAsync<T>(
        TimeSpan limit, Func<CancellationToken, ValueTask<FsResult<T>>> call, Action<FsResult<T>> late, CancellationToken cancellation)
    {
        Deadline deadline = new(limit, time, cancellation);
        Task<FsResult<T>> task = call(deadline.Token).AsTask();
        try
        {
            FsResult<T> result = await task.WaitAsync(deadline.Token).ConfigureAwait(false);
            bool isOver = deadline.IsOver && result.Error == FsError.Interrupted;
            deadline.Dispose();
            return (isOver ? FsError.TimedOut : result, false);
        }
        catch (OperationCanceledException)
        {
            FsError error = deadline.IsOver ? FsError.TimedOut : FsError.Interrupted;
            _ = DropAsync(task, late, deadline);
            return (error, true);
        }
    }

    private static async Task DropAsync<T>(Task<FsResult<T>> task, Action<FsResult<T>> late, Deadline deadline)
    {
        late(await task.ConfigureAwait(false));
        deadline.Dispose();
    }

    private sealed class TimedFile(TimedOrigin origin, IOriginFile file) : IOriginFile
    {
        public OriginVersion Version => file.Version;

        // The kernel would wait for such a handle without a limit.
        public SafeHandle? LocalHandle => null;

        public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation) =>
            ReadApartAsync(offset, destination, cancellation);

        /// <summary>Those who read on heed their token, and write nothing when it has fired: their bytes need not be copied.</summary>
        public async ValueTask<FsResult<int>> ReadOnAsync(long offset, Memory<byte> destination, long end, CancellationToken cancellation)
        {
            if (!origin.Capabilities.ReadsOn)
                return await ReadApartAsync(offset, destination, cancellation).ConfigureAwait(false);
            using Deadline deadline = new(origin.Limits.Total, origin.Time, cancellation);
            FsResult<int> read = await file.ReadOnAsync(offset, destination, end, deadline.Token).ConfigureAwait(false);
            return deadline.IsOver && read.Error == FsError.Interrupted ? FsError.TimedOut : read;
        }

        public void Dispose() => file.Dispose();

        private async ValueTask<FsResult<int>> ReadApartAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
        {
            // Into a buffer of its own: the destination is the caller's again as soon as the time is over.
            byte[] buffer = ArrayPool<byte>.Shared.Rent(destination.Length);
            Memory<byte> part = buffer.AsMemory(0, destination.Length);
            (FsResult<int> read, bool isGivenUp) = await origin.WithinAsync(
                origin.Limits.Total, token => file.ReadAsync(offset, part, token), _ => ArrayPool<byte>.Shared.Return(buffer), cancellation).ConfigureAwait(false);
            if (isGivenUp)
                return read.Error;
            if (read.IsSuccess)
                part[..read.Value].CopyTo(destination);
            ArrayPool<byte>.Shared.Return(buffer);
            return read;
        }
    }

    private TimeLimits Limits => limits;

    private TimeProvider Time => time;
}
