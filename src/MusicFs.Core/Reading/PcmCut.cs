using System.Buffers.Binary;
using System.Numerics;

namespace MusicFs.Core.Reading;

/// <summary>
/// A track cut out of a WAV or AIFF file: a header of fixed length that is made, and a range of the original's samples. All of it is in
/// the size and one number that the tree keeps, so that neither opening nor a restart has to look anything up.
/// </summary>
internal readonly record struct PcmCut
{
    private const int OffsetShift = 24;
    private const int RateShift = 4;
    private const int MaxRate = (1 << 20) - 1;
    private const long MaxOffset = 1L << 40;
    private const int WavHeader = 44;
    private const int AiffHeader = 54;

    private PcmCut(ulong code, long size) => (Code, Size) = (code, size);

    /// <summary>From the top: offset in the original (40 bits), samples a second (20), bytes a sample (2), channels less one (1), AIFF (1).</summary>
    public ulong Code { get; }

    /// <summary>Bytes of the virtual file.</summary>
    public long Size { get; }

    private bool IsAiff => (Code & 1) != 0;

    private int Channels => 1 + (int)((Code >> 1) & 1);

    private int SampleBytes => (int)((Code >> 2) & 3);

    private int Rate => (int)((Code >> RateShift) & MaxRate);

    private long Offset => (long)(Code >> OffsetShift);

    private int HeaderLength => IsAiff ? AiffHeader : WavHeader;

    private long DataLength => Size - HeaderLength;

    public static PcmCut Of(TrackCut cut) => new(cut.Code, cut.Size);

    /// <summary>So many samples from <paramref name="first"/> on; null where the sound is of a kind that is not cut.</summary>
    public static PcmCut? Create(in PcmSound sound, long first, long samples)
    {
        int block = sound.Channels * sound.SampleBytes;
        long offset = sound.Offset + (first * block);
        if (sound.Channels is not (1 or 2) || sound.SampleBytes is not (1 or 2 or 3) || sound.Rate is <= 0 or > MaxRate
            || offset >= MaxOffset || samples <= 0 || samples * block > uint.MaxValue - AiffHeader)
        {
            return null;
        }

        ulong code = ((ulong)offset << OffsetShift) | ((ulong)sound.Rate << RateShift)
            | ((ulong)sound.SampleBytes << 2) | ((ulong)(sound.Channels - 1) << 1) | (sound.IsAiff ? 1UL : 0);
        return new PcmCut(code, (sound.IsAiff ? AiffHeader : WavHeader) + (samples * block));
    }

    public Segment[] Segments() =>
        [Segment.FromBytes(0, IsAiff ? MakeAiffHeader() : MakeWavHeader()), Segment.FromSource(HeaderLength, Offset, DataLength)];

    /// <summary>No byte fills up an odd length: the data is last, and readers take the file's end for it.</summary>
    private byte[] MakeWavHeader()
    {
        byte[] header = new byte[WavHeader];
        int block = Channels * SampleBytes;
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), (uint)(Size - 8));
        "WAVEfmt "u8.CopyTo(header.AsSpan(8));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), 16);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(20), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(22), (ushort)Channels);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(24), (uint)Rate);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(28), (uint)(Rate * block));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(32), (ushort)block);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(34), (ushort)(8 * SampleBytes));
        "data"u8.CopyTo(header.AsSpan(36));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(40), (uint)DataLength);
        return header;
    }

    private byte[] MakeAiffHeader()
    {
        byte[] header = new byte[AiffHeader];
        "FORM"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), (uint)(Size - 8));
        "AIFFCOMM"u8.CopyTo(header.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(16), 18);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(20), (ushort)Channels);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(22), (uint)(DataLength / (Channels * SampleBytes)));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(26), (ushort)(8 * SampleBytes));
        // An 80-bit number: the exponent, then the significand with its first bit written.
        int exponent = BitOperations.Log2((uint)Rate);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(28), (ushort)(16383 + exponent));
        BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(30), (ulong)Rate << (63 - exponent));
        "SSND"u8.CopyTo(header.AsSpan(38));
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(42), (uint)(8 + DataLength));
        return header;
    }
}
