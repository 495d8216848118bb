using System.Buffers;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace MusicFs.Tags.Reading;

/// <summary>
/// A source seen through two pooled buffers: the head of the file, which stays, and one other range, which moves. A codec
/// loads a range and then looks at it as a span; bytes already held are not read again. Owns the buffers and the limits on
/// what one file may cost; remembers the first failure of the source. Belongs to one reading of one file.
/// </summary>
internal sealed class ByteWindow : IByteSource, IDisposable
{
    private readonly IByteSource _source;
    private readonly CancellationToken _cancellation;
    private byte[] _head = [];
    private int _headLength;
    private byte[] _block = [];
    private long _blockOffset;
    private int _blockLength;
    private long _bytesRead;
    private int _reads;

    private ByteWindow(IByteSource source, CancellationToken cancellation)
    {
        _source = source;
        _cancellation = cancellation;
        Length = source.Length;
    }

    public long Length { get; }

    /// <summary>The first byte after the ID3v2 tags in front of the content.</summary>
    public long ContentOffset { get; private set; }

    /// <summary>Why bytes are missing although the file should have them.</summary>
    public TagError? Failure { get; private set; }

    /// <summary>A window with the head loaded and <see cref="ContentOffset"/> found.</summary>
    public static async ValueTask<ByteWindow> OpenAsync(IByteSource source, CancellationToken cancellation)
    {
        var window = new ByteWindow(source, cancellation);
        await window.LoadHeadAsync().ConfigureAwait(false);
        window.ContentOffset = await Id3.Id3Header.SkipAllAsync(window).ConfigureAwait(false);
        return window;
    }

    /// <summary>A window over bytes in memory, for tags that had to be unwrapped.</summary>
    public static ByteWindow Over(byte[] bytes, int length) => new(bytes, length);

    private ByteWindow(byte[] bytes, int length)
    {
        _source = EmptySource.Instance;
        _block = bytes;
        _blockLength = length;
        Length = length;
        IsBorrowed = true;
    }

    private bool IsBorrowed { get; }

    /// <summary>
    /// Makes up to <paramref name="count"/> bytes at <paramref name="offset"/> available to <see cref="Span"/>, reading up to
    /// <paramref name="ahead"/> bytes where something must be read at all.
    /// </summary>
    /// <returns>How many of them there are: fewer at the end of the file, beyond a limit, or where the source failed.</returns>
    public ValueTask<int> LoadAsync(long offset, int count, int ahead = 0)
    {
        if (offset < 0 || offset >= Length || count <= 0)
        {
            return new ValueTask<int>(0);
        }

        count = (int)Math.Min(count, Length - offset);
        if (Holds(offset, count))
        {
            return new ValueTask<int>(count);
        }

        if (count > Limits.RangeLength || IsBorrowed)
        {
            Fail(new TagError(TagErrorKind.OverLimit, offset, $"A part of {count} bytes is larger than is read of one file."));
            return new ValueTask<int>(0);
        }

        int wanted = (int)Math.Min(Math.Clamp(ahead, count, Limits.RangeLength), Length - offset);
        return LoadBlockAsync(offset, count, wanted);
    }

    /// <summary>Bytes that were loaded last, or lie in the head.</summary>
    public ReadOnlySpan<byte> Span(long offset, int count)
    {
        if (count <= 0)
        {
            return [];
        }

        if (offset + count <= _headLength)
        {
            return _head.AsSpan((int)offset, count);
        }

        return _block.AsSpan((int)(offset - _blockOffset), count);
    }

    /// <summary>Bytes of the range that can be looked at now without reading, from <paramref name="offset"/> on.</summary>
    public int Held(long offset, int count)
    {
        long inHead = _headLength - offset;
        long inBlock = offset >= _blockOffset ? _blockOffset + _blockLength - offset : 0;
        return (int)Math.Clamp(Math.Max(inHead, inBlock), 0, count);
    }

    /// <inheritdoc/>
    public async ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        int held = Held(offset, destination.Length);
        if (held == destination.Length || offset + held >= Length)
        {
            if (held > 0)
            {
                Span(offset, held).CopyTo(destination.Span);
            }

            return held;
        }

        return await _source.ReadAsync(offset, destination, cancellation).ConfigureAwait(false);
    }

    public void Dispose()
    {
        if (!IsBorrowed)
        {
            Return(ref _head);
            Return(ref _block);
        }
    }

    private static void Return(ref byte[] buffer)
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
        }
    }

    private bool Holds(long offset, int count) =>
        offset + count <= _headLength || (offset >= _blockOffset && offset + count <= _blockOffset + _blockLength);

    private async ValueTask LoadHeadAsync()
    {
        int wanted = (int)Math.Min(Limits.HeadLength, Length);
        if (wanted > 0)
        {
            _head = ArrayPool<byte>.Shared.Rent(wanted);
            _headLength = await FillAsync(0, _head.AsMemory(0, wanted)).ConfigureAwait(false);
        }
    }

    private async ValueTask<int> LoadBlockAsync(long offset, int count, int wanted)
    {
        int kept = Held(offset, wanted);
        if (_block.Length < wanted)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(wanted, 4096));
            Span(offset, kept).CopyTo(larger);
            Return(ref _block);
            _block = larger;
        }
        else
        {
            Span(offset, kept).CopyTo(_block);
        }

        _blockOffset = offset;
        _blockLength = kept;
        _blockLength += await FillAsync(offset + kept, _block.AsMemory(kept, wanted - kept)).ConfigureAwait(false);
        return Math.Min(count, _blockLength);
    }

    private async ValueTask<int> FillAsync(long offset, Memory<byte> destination)
    {
        if (Failure is not null)
        {
            return 0;
        }

        if (++_reads > Limits.Reads || (_bytesRead += destination.Length) > Limits.TotalLength)
        {
            Fail(new TagError(TagErrorKind.OverLimit, offset, "The file scatters its metadata more widely than is read of one file."));
            return 0;
        }

        FsResult<int> result = await _source.ReadAsync(offset, destination, _cancellation).ConfigureAwait(false);
        if (result.TryGetValue(out int read))
        {
            return read;
        }

        Fail(new TagError(TagErrorKind.Unreadable, offset, $"The file could not be read: {result.Error}.", result.Error));
        return 0;
    }

    private void Fail(TagError error) => Failure ??= error;

    private sealed class EmptySource : IByteSource
    {
        public static readonly EmptySource Instance = new();

        public long Length => 0;

        public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation) => new(0);
    }
}
