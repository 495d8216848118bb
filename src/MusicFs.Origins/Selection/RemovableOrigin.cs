using System.Runtime.InteropServices;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Selection;

/// <summary>
/// An origin that can be taken away while it is in use: from then on nothing new is asked of it and what is under way ends, but a file that
/// is open is read on until it is closed. Says when nobody needs the origin any more, which it does not own. Any thread.
/// </summary>
public sealed class RemovableOrigin(IOrigin inner) : IMonitoredOrigin, IDisposable
{
    private readonly CancellationTokenSource _removed = new();
    private readonly TaskCompletionSource _unused = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Open files and calls under way, and one for not being removed.</summary>
    private int _users = 1;

    /// <inheritdoc/>
    public string Id => inner.Id;

    /// <inheritdoc/>
    public OriginCapabilities Capabilities => inner.Capabilities;

    /// <inheritdoc/>
    public OriginHealth Health => (inner as IMonitoredOrigin)?.Health ?? OriginHealth.Unknown;

    /// <inheritdoc/>
    public bool IsMetered => inner is IMonitoredOrigin { IsMetered: true };

    /// <summary>Whether it was taken away.</summary>
    public bool IsRemoved => _removed.IsCancellationRequested;

    /// <summary>Completes when it was taken away and its last file is closed.</summary>
    public Task Unused => _unused.Task;

    /// <summary>Takes it away. The second time nothing happens.</summary>
    public async Task RemoveAsync()
    {
        if (IsRemoved)
            return;
        await _removed.CancelAsync().ConfigureAwait(false);
        Leave();
    }

    /// <inheritdoc/>
    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation) =>
        CallAsync(token => inner.ListAsync(directory, token), cancellation);

    /// <inheritdoc/>
    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, Func<OriginPath, OriginVersion?> known, CancellationToken cancellation) =>
        CallAsync(token => inner.ListAsync(directory, known, token), cancellation);

    /// <inheritdoc/>
    public ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation) =>
        CallAsync(token => inner.StatAsync(path, token), cancellation);

    /// <inheritdoc/>
    public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation) =>
        OpenAtAsync(path, expected, default, cancellation);

    /// <inheritdoc/>
    public ValueTask<FsResult<IOriginFile>> OpenAtAsync(OriginPath path, OriginVersion expected, FirstRead first, CancellationToken cancellation) =>
        OpenAsync(() => inner.OpenAtAsync(path, expected, first, cancellation));

    /// <inheritdoc/>
    public ValueTask<FsResult<IOriginFile>> OpenListedAsync(OriginPath path, OriginVersion listed, CancellationToken cancellation) =>
        OpenAsync(() => inner.OpenListedAsync(path, listed, cancellation));

    private async ValueTask<FsResult<IOriginFile>> OpenAsync(Func<ValueTask<FsResult<IOriginFile>>> open)
    {
        if (!TryEnter())
            return FsError.OriginUnavailable;
        FsResult<IOriginFile> opened = FsError.Internal;
        try
        {
            opened = await open().ConfigureAwait(false);
            return opened.IsSuccess ? new OpenedFile(this, opened.Value) : opened.Error;
        }
        finally
        {
            // A file that is open stays a user.
            if (!opened.IsSuccess)
                Leave();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<FsError> ProbeAsync(CancellationToken cancellation)
    {
        FsResult<bool> probed = await CallAsync(ProbeInnerAsync, cancellation).ConfigureAwait(false);
        return probed.Error;
    }

    /// <inheritdoc/>
    public void Dispose() => _removed.Dispose();

    private async ValueTask<FsResult<bool>> ProbeInnerAsync(CancellationToken cancellation)
    {
        FsError error = await inner.ProbeAsync(cancellation).ConfigureAwait(false);
        return error == FsError.None ? new FsResult<bool>(value: true) : error;
    }

    private async ValueTask<FsResult<T>> CallAsync<T>(Func<CancellationToken, ValueTask<FsResult<T>>> call, CancellationToken cancellation)
    {
        if (!TryEnter())
            return FsError.OriginUnavailable;
        try
        {
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _removed.Token);
            FsResult<T> result = await call(either.Token).ConfigureAwait(false);
            // Not the caller gave up.
            return result.Error == FsError.Interrupted && !cancellation.IsCancellationRequested ? FsError.OriginUnavailable : result;
        }
        finally
        {
            Leave();
        }
    }

    private bool TryEnter()
    {
        if (IsRemoved)
            return false;
        Interlocked.Increment(ref _users);
        if (!IsRemoved)
            return true;
        Leave();
        return false;
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            _unused.TrySetResult();
    }

    private sealed class OpenedFile(RemovableOrigin origin, IOriginFile file) : IOriginFile
    {
        private int _isClosed;

        public OriginVersion Version => file.Version;

        public SafeHandle? LocalHandle => file.LocalHandle;

        public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation) =>
            file.ReadAsync(offset, destination, cancellation);

        public ValueTask<FsResult<int>> ReadOnAsync(long offset, Memory<byte> destination, long end, CancellationToken cancellation) =>
            file.ReadOnAsync(offset, destination, end, cancellation);

        public void Dispose()
        {
            file.Dispose();
            if (Interlocked.Exchange(ref _isClosed, 1) == 0)
                origin.Leave();
        }
    }
}
