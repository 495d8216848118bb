using System.Buffers.Binary;

namespace MusicFs.Tags.WavPack;

/// <summary>The header of a block (WavPack 4 &amp; 5 binary file format).</summary>
/// <param name="Length">Bytes of the block, header included.</param>
/// <param name="Samples">Samples of each channel in the whole file; -1 where the file does not say.</param>
/// <param name="Index">Samples before the block.</param>
/// <param name="BlockSamples">Samples in it; 0 where it holds none.</param>
/// <param name="Flags">What the samples are.</param>
internal readonly record struct WavPackBlock(long Length, long Samples, long Index, uint BlockSamples, uint Flags)
{
    public const int HeaderLength = 32;

    private const int FirstRateBit = 23;
    private const int CustomRate = 15;

    private static readonly int[] Rates = [6000, 8000, 9600, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000, 192000];

    /// <summary>The first of the blocks that hold the channels of one moment.</summary>
    public bool IsInitial => (Flags & 0x800) != 0;

    public bool IsDsd => (Flags & 0x8000_0000) != 0;

    /// <summary>Of this block alone: a file of more channels has several blocks for one moment.</summary>
    public int Channels => (Flags & 4) != 0 ? 1 : 2;

    public int BitsPerSample => IsDsd ? 1 : ((int)((Flags & 3) + 1) * 8) - (int)((Flags >> 13) & 0x1F);

    /// <summary>Null where a sub-block says it.</summary>
    public int? SampleRate => ((Flags >> FirstRateBit) & 15) is not CustomRate and var index ? Rates[index] : null;

    /// <summary>Null where the bytes begin no block.</summary>
    public static WavPackBlock? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderLength || !bytes.StartsWith("wvpk"u8))
        {
            return null;
        }

        uint samples = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
        long upperIndex = bytes[10];
        long upperSamples = bytes[11];
        return new WavPackBlock(
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) + 8L,
            // The upper 8 bits count from what 32 bits cannot say: all ones mean that the number is not known.
            samples == uint.MaxValue ? -1 : (upperSamples << 32) + samples - upperSamples,
            (upperIndex << 32) + BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]));
    }
}
