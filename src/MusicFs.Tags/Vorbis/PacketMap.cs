using MusicFs.Contracts.Tags;

namespace MusicFs.Tags.Vorbis;

/// <summary>Where in the file the bytes of a packet lie. Grows as the packet is walked; in order, without gaps in the packet.</summary>
internal sealed class PacketMap
{
    private readonly List<ByteRange> _pieces = new(1);

    public PacketMap()
    {
    }

    /// <summary>A packet in one piece.</summary>
    public PacketMap(long offset, long length) => Append(offset, length);

    /// <summary>Bytes of the packet mapped so far.</summary>
    public long Length { get; private set; }

    public void Append(long offset, long length)
    {
        if (_pieces.Count > 0 && _pieces[^1].Offset + _pieces[^1].Length == offset)
        {
            _pieces[^1] = new ByteRange(_pieces[^1].Offset, _pieces[^1].Length + length);
        }
        else if (length > 0)
        {
            _pieces.Add(new ByteRange(offset, length));
        }

        Length += length;
    }

    /// <summary>The run of the file that begins with a byte of the packet and goes on within it; of length 0 beyond its end.</summary>
    public ByteRange RunFrom(long start)
    {
        foreach (ByteRange piece in _pieces)
        {
            if (start < piece.Length)
            {
                return new ByteRange(piece.Offset + start, piece.Length - start);
            }

            start -= piece.Length;
        }

        return default;
    }

    /// <summary>The file's ranges that hold a range of the packet, as far as it is mapped.</summary>
    public ByteRange[] Locate(long start, long length)
    {
        var found = new List<ByteRange>(1);
        foreach (ByteRange piece in _pieces)
        {
            long skipped = Math.Min(start, piece.Length);
            long taken = Math.Min(piece.Length - skipped, length);
            start -= skipped;
            if (taken > 0)
            {
                found.Add(new ByteRange(piece.Offset + skipped, taken));
                length -= taken;
            }
        }

        return [.. found];
    }
}
