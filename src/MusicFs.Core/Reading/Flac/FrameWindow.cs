using System.Buffers;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Reading.Flac;

/// <summary>The bytes of an original around where one reader looks for frames, in a buffer from the pool. One thread at a time.</summary>
internal sealed class FrameWindow(IOriginFile file, int ahead) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(ahead);
    private long _start;
    private int _length;

    public long FileLength => file.Version.Size;

    /// <summary>Reads a range, as far as the file has it, and what comes behind it where that takes no further read.</summary>
    public async ValueTask<FsResult<ReadOnlyMemory<byte>>> LoadAsync(long offset, int count, CancellationToken cancellation)
    {
        count = (int)Math.Clamp(FileLength - offset, 0, count);
        if (offset < _start || offset + count > _start + _length)
        {
            FsError error = await FillAsync(offset, count, cancellation).ConfigureAwait(false);
            if (error != FsError.None)
                return error;
        }

        return new FsResult<ReadOnlyMemory<byte>>(_buffer.AsMemory((int)(offset - _start), count));
    }

    /// <summary>Copies what is held of a range, from its beginning on, and reads the rest of it.</summary>
    public async ValueTask<FsError> CopyAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (offset >= _start && offset < _start + _length)
        {
            ReadOnlyMemory<byte> held = _buffer.AsMemory((int)(offset - _start), (int)Math.Min(destination.Length, _start + _length - offset));
            held.CopyTo(destination);
            offset += held.Length;
            destination = destination[held.Length..];
        }

        if (destination.IsEmpty)
            return FsError.None;
        FsResult<int> read = await file.ReadAsync(offset, destination, cancellation).ConfigureAwait(false);
        if (!read.IsSuccess)
            return read.Error;
        return read.Value < destination.Length ? FsError.Stale : FsError.None;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref _buffer, []));

    private async ValueTask<FsError> FillAsync(long offset, int count, CancellationToken cancellation)
    {
        int held = offset >= _start && offset < _start + _length ? (int)(_start + _length - offset) : 0;
        byte[] before = _buffer;
        // Where more than that is asked for each time, it must not be for one frame after another.
        int room = count > ahead ? count + ahead : ahead;
        if (room > before.Length)
            _buffer = ArrayPool<byte>.Shared.Rent(room);
        before.AsSpan(held == 0 ? 0 : (int)(offset - _start), held).CopyTo(_buffer);
        if (before != _buffer)
            ArrayPool<byte>.Shared.Return(before);
        (_start, _length) = (offset, held);
        int wanted = (int)Math.Min(FileLength - offset, room) - held;
        FsResult<int> read = await file.ReadAsync(offset + held, _buffer.AsMemory(held, wanted), cancellation).ConfigureAwait(false);
        if (!read.IsSuccess)
            return read.Error;
        _length += read.Value;
        return read.Value < wanted ? FsError.Stale : FsError.None;
    }
}
