using Microsoft.Win32.SafeHandles;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace MusicFs.Core.Edits;

/// <summary>
/// The bytes of a file that is being written: what was written lies in a scratch file at its own place, the rest is still the file's below.
/// Any thread; calls wait for one another.
/// </summary>
/// <param name="space">Where what is written goes.</param>
/// <param name="below">The file as it was; null for a new one.</param>
internal sealed class ScratchContent(ScratchSpace space, IByteSource? below) : IByteSource, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>What was written, in order, without neighbours that touch.</summary>
    private readonly List<(long Start, long End)> _written = [];
    private SafeFileHandle? _file;
    private long _belowLength = below?.Length ?? 0;
    private long _length = below?.Length ?? 0;
    private long _changes;

    /// <inheritdoc/>
    public long Length => Volatile.Read(ref _length);

    /// <summary>Writes and cuts so far.</summary>
    public long Changes => Volatile.Read(ref _changes);

    /// <summary>Whether bytes of a range are those of the file below, at the same place.</summary>
    public async ValueTask<bool> IsUntouchedAsync(long offset, long length)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        bool isUntouched = offset + length <= _belowLength && !_written.Exists(range => range.Start < offset + length && offset < range.End);
        _turn.Release();
        return isUntouched;
    }

    /// <inheritdoc/>
    public async ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (offset >= _length)
                return 0;
            destination = destination[..(int)Math.Min(destination.Length, _length - offset)];
            for (int done = 0; done < destination.Length;)
            {
                FsResult<int> read = await ReadPartAsync(offset + done, destination[done..], cancellation).ConfigureAwait(false);
                if (!read.IsSuccess || read.Value == 0)
                    return read.IsSuccess ? FsError.Stale : read;
                done += read.Value;
            }

            return destination.Length;
        }
        catch (IOException fault)
        {
            return ErrorOf(fault);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Writes all of it, or nothing that counts.</summary>
    public async ValueTask<FsResult<int>> WriteAsync(long offset, ReadOnlyMemory<byte> source)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            long added = source.Length - Covered(offset, offset + source.Length);
            if (!space.TryTake(added))
                return FsError.NoSpace;
            try
            {
                _file ??= space.Open();
                await RandomAccess.WriteAsync(_file, source, offset).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                space.Give(added);
                return ErrorOf(fault);
            }

            Add(offset, offset + source.Length);
            Volatile.Write(ref _length, Math.Max(_length, offset + source.Length));
            Interlocked.Increment(ref _changes);
            return source.Length;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Cuts, or makes longer by zeros.</summary>
    public async ValueTask ResizeAsync(long length)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (length == _length)
                return;
            long before = Covered(0, long.MaxValue);
            for (int i = _written.Count - 1; i >= 0 && _written[i].End > length; i--)
            {
                (long start, _) = _written[i];
                if (start < length)
                    _written[i] = (start, length);
                else
                    _written.RemoveAt(i);
            }

            space.Give(before - Covered(0, long.MaxValue));
            _belowLength = Math.Min(_belowLength, length);
            Volatile.Write(ref _length, length);
            Interlocked.Increment(ref _changes);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Nobody reads or writes it any more.</summary>
    public void Dispose()
    {
        space.Give(Covered(0, long.MaxValue));
        _written.Clear();
        _file?.Dispose();
        _turn.Dispose();
    }

    private async ValueTask<FsResult<int>> ReadPartAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        int next = _written.FindIndex(range => range.End > offset);
        if (next >= 0 && _written[next].Start <= offset)
            return await RandomAccess.ReadAsync(_file!, Upto(_written[next].End), offset, cancellation).ConfigureAwait(false);
        if (next >= 0)
            destination = Upto(_written[next].Start);
        if (offset < _belowLength)
            return await below!.ReadAsync(offset, Upto(_belowLength), cancellation).ConfigureAwait(false);
        destination.Span.Clear();
        return destination.Length;

        Memory<byte> Upto(long end) => destination[..(int)Math.Min(destination.Length, end - offset)];
    }

    private long Covered(long start, long end) =>
        _written.Sum(range => Math.Max(0, Math.Min(end, range.End) - Math.Max(start, range.Start)));

    private void Add(long start, long end)
    {
        int first = _written.FindIndex(range => range.End >= start);
        if (first < 0)
        {
            _written.Add((start, end));
            return;
        }

        int after = first;
        while (after < _written.Count && _written[after].Start <= end)
        {
            start = Math.Min(start, _written[after].Start);
            end = Math.Max(end, _written[after].End);
            after++;
        }

        _written.RemoveRange(first, after - first);
        _written.Insert(first, (start, end));
    }

    /// <summary>The numbers of Linux and Windows for a full disk, and Linux' for a used-up quota.</summary>
    private static FsError ErrorOf(Exception fault) => (fault.HResult & 0xFFFF) is 28 or 122 or 112 ? FsError.NoSpace : FsError.Internal;
}
