using MusicFs.Contracts.Errors;

namespace MusicFs.Core.Reading.Flac;

/// <summary>A frame with a new number. What was damaged keeps a checksum that does not fit.</summary>
/// <param name="sound">What the original says of its frames.</param>
/// <param name="firstSample">The sample that is the new file's first.</param>
/// <param name="at">The frame, there and here.</param>
/// <param name="next">The one behind it.</param>
internal readonly struct FrameCopy(FlacSound sound, long firstSample, FramePosition at, FramePosition next)
{
    private const int CrcLength = 2;

    private long Length => next.Offset - at.Offset;

    private long OriginalLength => next.Frame.Offset - at.Frame.Offset;

    private FrameHeader Header => at.Frame.Header;

    /// <summary>Reads a part of it.</summary>
    public async ValueTask<FsError> ReadAsync(FrameWindow window, long skip, Memory<byte> destination, CancellationToken cancellation)
    {
        int headerLength = Header.Length + Growth;
        // The bytes behind the header, at the same distance from it; where a frame was lost there may be a few too many or too few.
        int first = (int)Math.Clamp(headerLength - skip, 0, destination.Length);
        long from = Math.Min(Header.Length + skip + first - headerLength, OriginalLength);
        int count = (int)Math.Min(destination.Length - first, OriginalLength - from);
        FsError error = await window.CopyAsync(at.Frame.Offset + from, destination.Slice(first, count), cancellation).ConfigureAwait(false);
        if (error != FsError.None)
            return error;
        destination.Span[(first + count)..].Clear();
        if (skip >= headerLength && skip + destination.Length <= Length - CrcLength)
            return FsError.None;
        FsResult<ReadOnlyMemory<byte>> original = await window.LoadAsync(at.Frame.Offset, Header.Length, cancellation).ConfigureAwait(false);
        if (!original.IsSuccess)
            return original.Error;
        Change(original.Value.Span, skip, destination.Span);
        return FsError.None;
    }

    private int Growth => Header.GrowthOf(at.Frame.Sample - firstSample, sound);

    private void Change(ReadOnlySpan<byte> original, long skip, Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[FrameHeader.MaxLength];
        ReadOnlySpan<byte> header = bytes[..Header.Rewrite(original, at.Frame.Sample - firstSample, sound, bytes)];
        for (long i = skip; i < header.Length && i - skip < destination.Length; i++)
            destination[(int)(i - skip)] = header[(int)i];
        if (Length != OriginalLength + Growth)
            return;
        int change = FlacCrc.Advance(FlacCrc.Of16(header) ^ FlacCrc.Of16(original), OriginalLength - Header.Length - CrcLength);
        long crcAt = Length - CrcLength - skip;
        if (crcAt >= 0 && crcAt < destination.Length)
            destination[(int)crcAt] ^= (byte)(change >> 8);
        if (crcAt + 1 >= 0 && crcAt + 1 < destination.Length)
            destination[(int)crcAt + 1] ^= (byte)change;
    }
}
