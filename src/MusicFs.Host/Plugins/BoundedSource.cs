using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace MusicFs.Host.Plugins;

/// <summary>A file as a plugin sees it while it answers one question: so many bytes, one read at a time, and nothing afterwards.</summary>
internal sealed class BoundedSource(IByteSource source, long most) : IByteSource
{
    private long _rest = most;
    private int _isBusy;
    private volatile bool _isClosed;

    /// <inheritdoc/>
    public long Length { get; } = source.Length;

    /// <summary>Gives nothing any more.</summary>
    public void Close() => _isClosed = true;

    /// <inheritdoc/>
    public async ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (offset < 0)
            return FsError.InvalidArgument;
        int length = (int)Math.Min(destination.Length, Math.Max(0, Length - offset));
        if (length == 0)
            return 0;
        if (_isClosed)
            return FsError.Interrupted;
        if (Interlocked.Exchange(ref _isBusy, 1) != 0)
            return FsError.Busy;
        try
        {
            if (length > _rest)
                return FsError.NotSupported;
            _rest -= length;
            return await source.ReadAsync(offset, destination[..length], cancellation).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _isBusy, 0);
        }
    }
}
