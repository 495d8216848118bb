using System.IO.Compression;
using MusicFs.Chunks.Compression.Native;

namespace MusicFs.Chunks.Compression;

/// <summary>
/// Compresses where it pays. Most chunks are audio that is compressed already, so a piece from the middle is looked at and then tried first; and a
/// compressed chunk must be decoded whole for each part of it that is read, so it must save an eighth.
/// </summary>
internal static class Compressor
{
    private const int ZstdLevel = 3;
    private const int BrotliQuality = 2;
    private const int ProbeLength = 8 * 1024;

    /// <summary>
    /// Compresses <paramref name="content"/> into <paramref name="destination"/>, at least as long as it. <see cref="ChunkCodec.Stored"/>
    /// says that it does not pay; nothing useful is in <paramref name="destination"/> then.
    /// </summary>
    public static ChunkCodec Compress(ReadOnlySpan<byte> content, Span<byte> destination, out int length)
    {
        length = content.Length;
        ZstdLibrary? zstd = ZstdLibrary.Instance;
        if (content.Length < 256)
            return ChunkCodec.Stored;
        if (content.Length > 4 * ProbeLength)
        {
            ReadOnlySpan<byte> probe = content.Slice((content.Length - ProbeLength) / 2, ProbeLength);
            if (IsNoise(probe[..(ProbeLength / 2)]) || Encode(zstd, probe, destination, 1) == 0)
                return ChunkCodec.Stored;
        }

        int encoded = Encode(zstd, content, destination, ZstdLevel);
        if (encoded == 0)
            return ChunkCodec.Stored;
        length = encoded;
        return zstd is null ? ChunkCodec.Brotli : ChunkCodec.Zstd;
    }

    /// <summary>False where the codec is not to be had, or the bytes are not what it wrote.</summary>
    public static bool TryDecompress(ChunkCodec codec, ReadOnlySpan<byte> stored, Span<byte> content) => codec switch
    {
        ChunkCodec.Stored => stored.Length == content.Length && stored.TryCopyTo(content),
        ChunkCodec.Zstd => ZstdLibrary.Instance is { } zstd && zstd.TryDecompress(stored, content),
        ChunkCodec.Brotli => BrotliDecoder.TryDecompress(stored, content, out int written) && written == content.Length,
        _ => false,
    };

    /// <summary>
    /// Whether all bytes are about as frequent, so that no code for them saves an eighth: two bytes are the same no more than 1.3 times as often as
    /// in noise, which is an entropy of 7.6 bits at least. A tenth of what a try costs.
    /// </summary>
    private static bool IsNoise(ReadOnlySpan<byte> bytes)
    {
        Span<int> counts = stackalloc int[256];
        counts.Clear();
        foreach (byte value in bytes)
            counts[value]++;
        long pairs = 0;
        foreach (int count in counts)
            pairs += (long)count * (count - 1);
        return pairs * 256 * 10 < (long)bytes.Length * (bytes.Length - 1) * 13;
    }

    /// <summary>0 unless an eighth is saved.</summary>
    private static int Encode(ZstdLibrary? zstd, ReadOnlySpan<byte> content, Span<byte> destination, int level)
    {
        Span<byte> room = destination[..(content.Length - (content.Length / 8))];
        if (zstd is not null)
            return zstd.Compress(content, room, level);
        return BrotliEncoder.TryCompress(content, room, out int written, BrotliQuality, window: 18) ? written : 0;
    }
}
