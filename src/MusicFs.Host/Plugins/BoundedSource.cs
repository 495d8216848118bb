using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace MusicFs.Host.Plugins;

/// <summary>A file as a plugin sees it while it answers one question: so many bytes, one read at a time, and nothing afterwards.</summary>
internal sealed class BoundedSource(IByteSource source, long most, TimeProvider time) : IByteSource, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private TaskCompletionSource? _reading;
    private TimeSpan _waited;
    private long _begun;
    private long _rest = most;
    private bool _isClosed;

    /// <inheritdoc/>
    public long Length { get; } = source.Length;

    /// <summary>How long its reads took until now: that is not the plugin's time.</summary>
    public TimeSpan Waited
    {
        get
        {
            lock (_gate)
                return _reading is null ? _waited : _waited + time.GetElapsedTime(_begun);
        }
    }

    /// <summary>Gives nothing any more, and has given all that it gives: who owns the file may go on with it.</summary>
    public async ValueTask DisposeAsync()
    {
        Task? reading;
        lock (_gate)
        {
            _isClosed = true;
            reading = _reading?.Task;
        }

        if (reading is not null)
        {
            await _end.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }

        _end.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (offset < 0)
            return FsError.InvalidArgument;
        int length = (int)Math.Min(destination.Length, Math.Max(0, Length - offset));
        if (length == 0)
            return 0;
        lock (_gate)
        {
            if (_isClosed)
                return FsError.Interrupted;
            if (_reading is not null)
                return FsError.Busy;
            if (length > _rest)
                return FsError.NotSupported;
            _rest -= length;
            _begun = time.GetTimestamp();
            _reading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        try
        {
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _end.Token);
            return await source.ReadAsync(offset, destination[..length], either.Token).ConfigureAwait(false);
        }
        finally
        {
            TaskCompletionSource reading;
            lock (_gate)
            {
                reading = _reading;
                _reading = null;
                _waited += time.GetElapsedTime(_begun);
            }

            reading.SetResult();
        }
    }
}
