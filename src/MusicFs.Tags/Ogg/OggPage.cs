using System.Buffers.Binary;

namespace MusicFs.Tags.Ogg;

/// <summary>The header of a page (RFC 3533, section 6).</summary>
/// <param name="Offset">Where the page begins in the file.</param>
/// <param name="Flags">1 continues a packet, 2 begins a stream, 4 ends one.</param>
/// <param name="Granule">The codec's time at the end of the last packet that ends here; -1 where none does.</param>
/// <param name="Serial">The logical stream.</param>
/// <param name="Segments">How many lacing values follow.</param>
/// <param name="BodyLength">Bytes after the lacing values.</param>
internal readonly record struct OggPage(long Offset, byte Flags, long Granule, uint Serial, int Segments, int BodyLength)
{
    /// <summary>Bytes before the lacing values.</summary>
    public const int FixedLength = 27;

    /// <summary>A header with all the lacing values it can have.</summary>
    public const int LongestHeader = FixedLength + 255;

    /// <summary>A whole page.</summary>
    public const int Longest = LongestHeader + (255 * 255);

    /// <summary>Which page of its stream it is.</summary>
    public uint Sequence { get; private init; }

    public long Body => Offset + FixedLength + Segments;

    public long End => Body + BodyLength;

    public bool IsContinued => (Flags & 1) != 0;

    public bool BeginsStream => (Flags & 2) != 0;

    /// <summary>Null where the bytes begin no page, or not all of its header is there.</summary>
    public static OggPage? Read(ReadOnlySpan<byte> bytes, long offset)
    {
        if (bytes.Length < FixedLength || !bytes.StartsWith("OggS"u8) || bytes[4] != 0 || bytes.Length < FixedLength + bytes[26])
        {
            return null;
        }

        int body = 0;
        foreach (byte lacing in bytes.Slice(FixedLength, bytes[26]))
        {
            body += lacing;
        }

        return new OggPage(
            offset, bytes[5], BinaryPrimitives.ReadInt64LittleEndian(bytes[6..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[14..]), bytes[26], body)
        {
            Sequence = BinaryPrimitives.ReadUInt32LittleEndian(bytes[18..]),
        };
    }
}
