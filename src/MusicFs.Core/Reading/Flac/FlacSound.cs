using System.Buffers.Binary;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Reading.Flac;

/// <summary>What the metadata of a FLAC file and its first frame say of its frames (RFC 9639, 8.2 and 9.1).</summary>
/// <param name="Offset">Where the first frame begins.</param>
/// <param name="BlockSize">Samples of a frame; of the greatest one where they differ.</param>
/// <param name="IsVariable">Whether headers have the number of the first sample and not that of the frame.</param>
/// <param name="MaxFrame">Bytes that no frame is longer than.</param>
/// <param name="Rate">Samples a second.</param>
/// <param name="Channels">Channels.</param>
/// <param name="Bits">Of a sample of one channel.</param>
/// <param name="Samples">Of each channel.</param>
internal readonly record struct FlacSound(long Offset, int BlockSize, bool IsVariable, int MaxFrame, int Rate, int Channels, int Bits, long Samples)
{
    /// <summary>Bytes of the header that <see cref="WriteHeader"/> makes.</summary>
    public const int HeaderLength = 8 + InfoLength;

    /// <summary>Samples of a frame that is not the last one.</summary>
    public const int LeastBlock = 16;

    private const int InfoLength = 34;
    private const int MostBlocks = 1024;
    private const int BlockHeader = 4;

    /// <summary>Bytes in which the next frame's header is to be found, counted from a frame's first.</summary>
    public int Reach => MaxFrame + FrameHeader.MaxLength;

    /// <summary>Reads what a file's metadata says; null where it is not such a file, or not one whose frames can be told exactly.</summary>
    public static async ValueTask<FsResult<FlacSound?>> ReadAsync(IOriginFile file, CancellationToken cancellation)
    {
        byte[] bytes = new byte[BlockHeader + InfoLength];
        FsResult<int> read = await file.ReadAsync(0, bytes.AsMemory(0, 10), cancellation).ConfigureAwait(false);
        if (!read.IsSuccess)
            return read.Error;
        long at = read.Value == 10 && bytes.AsSpan(0, 3).SequenceEqual("ID3"u8) ? Id3Length(bytes) : 0;
        read = await file.ReadAsync(at, bytes.AsMemory(0, BlockHeader), cancellation).ConfigureAwait(false);
        if (!read.IsSuccess)
            return read.Error;
        if (read.Value < BlockHeader || !bytes.AsSpan(0, BlockHeader).SequenceEqual("fLaC"u8))
            return (FlacSound?)null;
        at += BlockHeader;
        FlacSound? sound = null;
        for (int i = 0; i < MostBlocks; i++)
        {
            read = await file.ReadAsync(at, bytes, cancellation).ConfigureAwait(false);
            if (!read.IsSuccess)
                return read.Error;
            if (read.Value < bytes.Length || (i == 0) != ((bytes[0] & 0x7F) == 0))
                return (FlacSound?)null;
            sound ??= Of(bytes.AsSpan(BlockHeader));
            bool isLast = (bytes[0] & 0x80) != 0;
            at += BlockHeader + (BinaryPrimitives.ReadUInt32BigEndian(bytes) & 0xFF_FFFF);
            if (sound is null || isLast)
                return await WithFramesAsync(file, sound, at, cancellation).ConfigureAwait(false);
        }

        return (FlacSound?)null;
    }

    /// <summary>
    /// The beginning of a file of so many of the samples. Its frames may have any length, and their checksum is not known; both is so
    /// where the fields are 0.
    /// </summary>
    public void WriteHeader(long samples, Span<byte> header)
    {
        header[..HeaderLength].Clear();
        "fLaC"u8.CopyTo(header);
        header[4] = 0x80;
        header[7] = InfoLength;
        Span<byte> info = header[8..];
        BinaryPrimitives.WriteUInt16BigEndian(info, LeastBlock);
        BinaryPrimitives.WriteUInt16BigEndian(info[2..], (ushort)Math.Max(BlockSize, VerbatimFrames.LongestBlock));
        BinaryPrimitives.WriteUInt64BigEndian(
            info[10..], ((ulong)Rate << 44) | ((ulong)(Channels - 1) << 41) | ((ulong)(Bits - 1) << 36) | (ulong)samples);
    }

    private static long Id3Length(ReadOnlySpan<byte> tag) =>
        10 + (((tag[6] & 0x7F) << 21) | ((tag[7] & 0x7F) << 14) | ((tag[8] & 0x7F) << 7) | (tag[9] & 0x7F)) + ((tag[5] & 0x10) != 0 ? 10 : 0);

    private static FlacSound? Of(ReadOnlySpan<byte> info)
    {
        int least = BinaryPrimitives.ReadUInt16BigEndian(info);
        int most = BinaryPrimitives.ReadUInt16BigEndian(info[2..]);
        ulong rest = BinaryPrimitives.ReadUInt64BigEndian(info[10..]);
        int channels = 1 + (int)((rest >> 41) & 7);
        int bits = 1 + (int)((rest >> 36) & 31);
        // A frame is never longer than its samples as they are; one bit more for the difference of two channels. What the block itself says of
        // the longest frame is little less, and not always true.
        int plain = 64 + (channels * (16 + (((most * (bits + 1)) + 7) / 8)));
        var sound = new FlacSound(
            0, most, least != most, plain, (int)(rest >> 44), channels, bits, (long)(rest & (ulong)(CodedNumber.Limit - 1)));
        return most >= LeastBlock && sound.Rate > 0 && sound.Bits >= 4 && sound.Samples > 0 ? sound : null;
    }

    private static async ValueTask<FsResult<FlacSound?>> WithFramesAsync(
        IOriginFile file, FlacSound? of, long at, CancellationToken cancellation)
    {
        byte[] bytes = new byte[FrameHeader.MaxLength];
        FsResult<int> read = await file.ReadAsync(at, bytes, cancellation).ConfigureAwait(false);
        if (!read.IsSuccess)
            return read.Error;
        if (of is not { } sound || read.Value < 2)
            return (FlacSound?)null;
        bool isVariable = (bytes[1] & 1) != 0;
        if (!isVariable && sound.IsVariable)
            return (FlacSound?)null;
        sound = sound with { Offset = at, IsVariable = isVariable };
        return FrameHeader.TryParse(bytes.AsSpan(0, read.Value), sound, out FrameHeader first) && first.Sample == 0 ? sound : null;
    }
}
