using System.Runtime.InteropServices;
using MusicFs.Chunks.Compression;

namespace MusicFs.Chunks.Packs;

/// <summary>A chunk of a pack, 48 bytes: in memory as in the table at the pack's end.</summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct PackEntry
{
    public const int Size = 48;

    public ChunkId Id;

    /// <summary>Of the record, in the file.</summary>
    public uint Offset;

    /// <summary>Low 24 bits: the content's length. High 8: the codec.</summary>
    private uint _lengthAndCodec;

    public int StoredLength;

    /// <summary>When it was last read, in seconds since 1970; 0 for one that is not to be used any more.</summary>
    public uint Accessed;

    public PackEntry(in ChunkId id, uint offset, int length, ChunkCodec codec, int storedLength, uint accessed)
    {
        Id = id;
        Offset = offset;
        _lengthAndCodec = (uint)length | ((uint)codec << 24);
        StoredLength = storedLength;
        Accessed = accessed;
    }

    public readonly int Length => (int)(_lengthAndCodec & 0xffffff);

    public readonly ChunkCodec Codec => (ChunkCodec)(_lengthAndCodec >> 24);

    public readonly int RecordLength => PackFormat.RecordLength(StoredLength);

    public readonly bool IsLive => Accessed != 0;

    /// <summary>Where its blocks begin in the file.</summary>
    public readonly long Body => Offset + PackFormat.RecordHeaderLength;

    /// <summary>Whether the numbers can be those of a record inside the first <paramref name="end"/> bytes of a pack.</summary>
    public readonly bool IsPlausible(long end) =>
        Length is > 0 and <= PackFormat.MostContent
        && StoredLength > 0 && StoredLength <= Length
        && Codec <= ChunkCodec.Brotli
        && Offset >= PackFormat.HeaderLength && Offset % PackFormat.Alignment == 0 && Offset + (long)RecordLength <= end;
}
