using System.Buffers.Binary;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Reading;

/// <summary>Uncompressed whole-number samples in a WAV or AIFF file.</summary>
/// <param name="IsAiff">Big-endian samples in an AIFF file; little-endian ones in a WAV file.</param>
/// <param name="Offset">Where they begin.</param>
/// <param name="Length">Their bytes.</param>
/// <param name="Rate">Samples a second.</param>
/// <param name="Channels">Channels.</param>
/// <param name="SampleBytes">Bytes of a sample of one channel.</param>
internal readonly record struct PcmSound(bool IsAiff, long Offset, long Length, int Rate, int Channels, int SampleBytes)
{
    private const int MostChunks = 256;
    private const int LongestFormat = 40;

    /// <summary>Samples of all channels.</summary>
    public long Samples => Channels * SampleBytes == 0 ? 0 : Length / (Channels * SampleBytes);

    /// <summary>Reads what a file's header says; a default where it is not such a file.</summary>
    public static async ValueTask<FsResult<PcmSound>> ReadAsync(IOriginFile file, CancellationToken cancellation)
    {
        byte[] bytes = new byte[LongestFormat];
        FsResult<int> read = await file.ReadAsync(0, bytes.AsMemory(0, 12), cancellation).ConfigureAwait(false);
        if (!read.IsSuccess)
            return read.Error;
        bool isAiff = bytes.AsSpan(0, 4).SequenceEqual("FORM"u8) && bytes.AsSpan(8, 4).SequenceEqual("AIFF"u8);
        if (read.Value < 12 || (!isAiff && !(bytes.AsSpan(0, 4).SequenceEqual("RIFF"u8) && bytes.AsSpan(8, 4).SequenceEqual("WAVE"u8))))
            return default(PcmSound);
        PcmSound sound = new PcmSound(isAiff, 0, 0, 0, 0, 0);
        long at = 12;
        for (int i = 0; i < MostChunks && (sound.Offset == 0 || sound.Rate == 0); i++)
        {
            read = await file.ReadAsync(at, bytes, cancellation).ConfigureAwait(false);
            if (!read.IsSuccess)
                return read.Error;
            if (read.Value < 8)
                return default(PcmSound);
            uint length = isAiff ? BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4)) : BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4));
            sound = sound.With(bytes.AsSpan(0, read.Value), at, length, file.Version.Size);
            at += 8 + length + (length & 1);
        }

        return sound.Offset == 0 || sound.Rate == 0 ? default : sound;
    }

    private PcmSound With(ReadOnlySpan<byte> chunk, long at, uint length, long fileLength)
    {
        ReadOnlySpan<byte> id = chunk[..4];
        ReadOnlySpan<byte> body = chunk[8..Math.Min(chunk.Length, 8 + (int)Math.Min(length, LongestFormat))];
        if (!IsAiff && id.SequenceEqual("fmt "u8) && body.Length >= 16)
            return WithWavFormat(body);
        if (IsAiff && id.SequenceEqual("COMM"u8) && body.Length >= 18)
            return WithAiffFormat(body);
        long skipped = IsAiff ? 8 : 0;
        long there = Math.Min(length, fileLength - at - 8) - skipped;
        bool isData = id.SequenceEqual(IsAiff ? "SSND"u8 : "data"u8) && there > 0;
        // Samples that are shifted into blocks are not met with, and not cut.
        bool isPlain = !IsAiff || (body.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(body) == 0);
        return isData && isPlain ? this with { Offset = at + 8 + skipped, Length = there } : this;
    }

    private PcmSound WithWavFormat(ReadOnlySpan<byte> body)
    {
        int tag = BinaryPrimitives.ReadUInt16LittleEndian(body);
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(body[2..]);
        uint rate = BinaryPrimitives.ReadUInt32LittleEndian(body[4..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(body[14..]);
        if (tag == 0xFFFE && body.Length >= 26)
            tag = BinaryPrimitives.ReadUInt16LittleEndian(body[24..]);
        bool isWhole = tag == 1 && bits % 8 == 0 && BinaryPrimitives.ReadUInt16LittleEndian(body[12..]) == channels * bits / 8;
        return isWhole && rate <= int.MaxValue ? this with { Rate = (int)rate, Channels = channels, SampleBytes = bits / 8 } : this;
    }

    private PcmSound WithAiffFormat(ReadOnlySpan<byte> body)
    {
        int bits = BinaryPrimitives.ReadUInt16BigEndian(body[6..]);
        int exponent = BinaryPrimitives.ReadUInt16BigEndian(body[8..]) - 16383;
        ulong significand = BinaryPrimitives.ReadUInt64BigEndian(body[10..]);
        bool isWhole = bits % 8 == 0 && exponent is >= 0 and < 31 && (significand << (exponent + 1)) == 0;
        return isWhole
            ? this with { Rate = (int)(significand >> (63 - exponent)), Channels = BinaryPrimitives.ReadUInt16BigEndian(body), SampleBytes = bits / 8 }
            : this;
    }
}
