using System.Buffers.Binary;

namespace MusicFs.Tags.Flac;

/// <summary>The STREAMINFO block (RFC 9639, 8.2).</summary>
internal readonly record struct FlacStreamInfo(int SampleRate, int Channels, int BitsPerSample, long Samples)
{
    public const int Length = 34;

    /// <summary>Null where <paramref name="block"/> is too short or names no sample rate.</summary>
    public static FlacStreamInfo? Read(ReadOnlySpan<byte> block)
    {
        if (block.Length < 18)
        {
            return null;
        }

        // 20 bits of sample rate, 3 of channels - 1, 5 of bits a sample - 1, 36 of samples.
        ulong packed = BinaryPrimitives.ReadUInt64BigEndian(block[10..]);
        int rate = (int)(packed >> 44);
        return rate == 0
            ? null
            : new FlacStreamInfo(rate, (int)((packed >> 41) & 7) + 1, (int)((packed >> 36) & 31) + 1, (long)(packed & 0xF_FFFF_FFFF));
    }

    public void Describe(TagDraft draft)
    {
        draft.SampleRate = SampleRate;
        draft.Channels = Channels;
        draft.BitsPerSample = BitsPerSample;
        draft.SetDuration(Samples, SampleRate);
    }
}
