using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace MusicFs.Tags;

/// <summary>
/// Hashes three samples of a file's audio: its beginning, middle and end, counted over all audio segments. In Ogg the fields of a
/// page that change when the headers grow (sequence number and checksum) count as zero. Of FLAC the digest is made of what the file says
/// itself: the checksum of the decoded sound and the number of samples, where there is one; that costs no reading. Stateless.
/// </summary>
public sealed class AudioFingerprinter : IAudioFingerprinter
{
    private const int SampleLength = 4 * 1024;

    /// <summary>Bytes of a FLAC file up to the end of STREAMINFO, and before what it says of the sound.</summary>
    private const int FlacHead = 42;
    private const int FlacFormat = 18;

    /// <summary>Bytes of an Ogg page's header up to its segment table.</summary>
    private const int OggHeader = 27;
    private const int OggSequence = 18;
    private const int OggVaryingLength = 8;

    /// <inheritdoc/>
    public async ValueTask<FsResult<AudioFingerprint>> ComputeAsync(
        IByteSource source, AudioContainer container, FileLayout layout, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(layout);
        long length = layout.AudioLength;
        if (container == AudioContainer.Flac && await SoundOfFlacAsync(source, layout, cancellation).ConfigureAwait(false) is { } sound)
        {
            return new AudioFingerprint(container, length, sound);
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(SampleLength);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            foreach (long start in Starts(length))
            {
                int wanted = (int)Math.Min(SampleLength, length - start);
                FsError error = await FillAsync(source, layout, start, buffer.AsMemory(0, wanted), cancellation).ConfigureAwait(false);
                if (error != FsError.None)
                {
                    return error;
                }

                if (container == AudioContainer.Ogg)
                {
                    MaskPages(buffer.AsSpan(0, wanted));
                }

                hash.AppendData(buffer, 0, wanted);
            }

            return new AudioFingerprint(container, length, BinaryPrimitives.ReadUInt128BigEndian(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Of STREAMINFO, the first block, all from the rate on: format, number of samples, MD5. Null where there is no MD5.</summary>
    private static async ValueTask<UInt128?> SoundOfFlacAsync(IByteSource source, FileLayout layout, CancellationToken cancellation)
    {
        byte[] head = new byte[FlacHead];
        long start = 0;
        FsResult<int> read = await source.ReadAsync(0, head, cancellation).ConfigureAwait(false);
        if (read.IsSuccess && read.Value == FlacHead && head.AsSpan().StartsWith("ID3"u8))
        {
            // Seven bits a byte, and ten for the tag's own header.
            start = 10 + ((long)(head[6] & 127) << 21 | (long)(head[7] & 127) << 14 | (long)(head[8] & 127) << 7 | (long)(head[9] & 127));
            read = await source.ReadAsync(start, head, cancellation).ConfigureAwait(false);
        }

        bool isThere = read.IsSuccess && read.Value == FlacHead && start + FlacHead <= layout.AudioOffset && head.AsSpan().StartsWith("fLaC"u8)
            && (head[4] & 127) == 0 && head.AsSpan(FlacHead - 16).ContainsAnyExcept((byte)0);
        return isThere ? BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(head.AsSpan(FlacFormat))) : null;
    }

    /// <summary>Where the samples start, in audio bytes. Short audio is hashed whole.</summary>
    private static long[] Starts(long length) => length switch
    {
        <= SampleLength => [0],
        <= 2 * SampleLength => [0, SampleLength],
        <= 3 * SampleLength => [0, SampleLength, 2 * SampleLength],
        _ => [0, (length - SampleLength) / 2, length - SampleLength],
    };

    private static async ValueTask<FsError> FillAsync(
        IByteSource source, FileLayout layout, long start, Memory<byte> destination, CancellationToken cancellation)
    {
        foreach (LayoutSegment segment in layout.Segments)
        {
            if (segment.Kind != SegmentKind.Audio || destination.IsEmpty)
            {
                continue;
            }

            if (start >= segment.Length)
            {
                start -= segment.Length;
                continue;
            }

            int wanted = (int)Math.Min(destination.Length, segment.Length - start);
            FsResult<int> read = await source.ReadAsync(segment.Offset + start, destination[..wanted], cancellation).ConfigureAwait(false);
            if (!read.IsSuccess || read.Value < wanted)
            {
                return read.IsSuccess ? FsError.Corrupt : read.Error;
            }

            destination = destination[wanted..];
            start = 0;
        }

        return FsError.None;
    }

    /// <summary>
    /// The same bytes give the same mask whether or not a match is a real page, so a false match does no harm. A header that the
    /// sample's edge cuts is left out: its first bytes may be missing, so the edges of a sample do not count at all.
    /// </summary>
    private static void MaskPages(Span<byte> sample)
    {
        Span<byte> rest = sample;
        while (rest.IndexOf("OggS"u8) is >= 0 and var page)
        {
            int varying = Math.Min(page + OggSequence, rest.Length);
            rest[varying..Math.Min(varying + OggVaryingLength, rest.Length)].Clear();
            rest = rest[Math.Min(page + 4, rest.Length)..];
        }

        sample[..Math.Min(OggHeader, sample.Length)].Clear();
    }
}
