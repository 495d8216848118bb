using System.Buffers.Binary;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Reading.Flac;

/// <summary>
/// Finds the frames of a FLAC file, which has no list of them: from one to the next by the number that must follow, and anywhere by a
/// checksum that fits. One reader's.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="sound">What it says of itself.</param>
/// <param name="ahead">Bytes that are worth reading at once.</param>
internal sealed class FrameFinder(IOriginFile file, FlacSound sound, int ahead) : IDisposable
{
    private const int ScanStep = 32 * 1024;
    private const int MostProbes = 64;

    public FrameWindow Window { get; } = new(file, ahead);

    public void Dispose() => Window.Dispose();

    /// <summary>The frame that begins at an offset; null where none does.</summary>
    public async ValueTask<FsResult<Frame?>> AtAsync(long offset, CancellationToken cancellation)
    {
        FsResult<ReadOnlyMemory<byte>> bytes = await Window.LoadAsync(offset, FrameHeader.MaxLength, cancellation).ConfigureAwait(false);
        if (!bytes.IsSuccess)
            return bytes.Error;
        return FrameHeader.TryParse(bytes.Value.Span, sound, out FrameHeader header) ? new Frame(offset, header) : (Frame?)null;
    }

    /// <summary>
    /// The next frame before <paramref name="limit"/>: the one whose number follows, or, where a damaged one is between them, the next that
    /// is whole. Null where there is none.
    /// </summary>
    public async ValueTask<FsResult<Frame?>> NextAsync(Frame frame, long limit, CancellationToken cancellation)
    {
        FsResult<ReadOnlyMemory<byte>> bytes = await Window.LoadAsync(frame.Offset, sound.Reach, cancellation).ConfigureAwait(false);
        if (!bytes.IsSuccess)
            return bytes.Error;
        if (Find(bytes.Value.Span, frame.Header.Length, frame.EndSample, frame.EndSample) is { } next && frame.Offset + next.At < limit)
            return new Frame(frame.Offset + next.At, next.Header);
        return await WholeAsync(frame.Offset + frame.Header.Length, limit, frame.EndSample, cancellation).ConfigureAwait(false);
    }

    /// <summary>The first frame at or behind an offset, and of such a sample or a later one, that has the checksum of its bytes and a next one.</summary>
    public async ValueTask<FsResult<Frame?>> WholeAsync(long offset, long limit, long leastSample, CancellationToken cancellation)
    {
        while (offset < limit)
        {
            FsResult<ReadOnlyMemory<byte>> bytes = await Window.LoadAsync(offset, ScanStep, cancellation).ConfigureAwait(false);
            if (!bytes.IsSuccess)
                return bytes.Error;
            if (Find(bytes.Value.Span, 0, leastSample, long.MaxValue) is not { } found)
            {
                // A header may begin in what was looked at and end behind it.
                offset += Math.Max(1, bytes.Value.Length - FrameHeader.MaxLength + 1);
                continue;
            }

            var frame = new Frame(offset + found.At, found.Header);
            bytes = await Window.LoadAsync(frame.Offset, sound.Reach, cancellation).ConfigureAwait(false);
            if (!bytes.IsSuccess)
                return bytes.Error;
            if (frame.Offset < limit && IsWhole(bytes.Value.Span, frame))
                return frame;
            offset = frame.Offset + 1;
        }

        return (Frame?)null;
    }

    /// <summary>The frame that holds a sample, which is not before <paramref name="from"/>. Null where it is not found.</summary>
    public async ValueTask<FsResult<Frame?>> HoldingAsync(long sample, Frame from, CancellationToken cancellation)
    {
        (long end, long endSample) = (Window.FileLength, sound.Samples);
        for (int i = 0; i < MostProbes && end - from.Offset > 4 * sound.Reach; i++)
        {
            // As if all frames were of one length, and a little before; every third time in the middle, should they not be at all.
            double share = i % 3 == 2 ? 0.5 : Math.Clamp((double)(sample - from.Sample) / Math.Max(1, endSample - from.Sample), 0, 1);
            long guess = from.Offset + Math.Max(1, (long)((end - from.Offset) * share) - (2 * sound.Reach));
            FsResult<Frame?> probe = await WholeAsync(guess, end, from.EndSample, cancellation).ConfigureAwait(false);
            if (!probe.IsSuccess)
                return probe;
            if (probe.Value is { } found && found.Sample <= sample)
                from = found;
            else
                (end, endSample) = (guess, probe.Value?.Sample ?? endSample);
            if (sample - from.Sample < 4L * sound.BlockSize)
                break;
        }

        return await WalkAsync(sample, from, cancellation).ConfigureAwait(false);
    }

    /// <summary>Decodes a frame; null where it is damaged.</summary>
    public async ValueTask<FsResult<DecodedFrame?>> DecodeAsync(Frame frame, CancellationToken cancellation)
    {
        FsResult<ReadOnlyMemory<byte>> bytes = await Window.LoadAsync(frame.Offset, sound.Reach, cancellation).ConfigureAwait(false);
        return bytes.IsSuccess ? FrameDecoder.Decode(bytes.Value.Span, frame, sound) : bytes.Error;
    }

    private async ValueTask<FsResult<Frame?>> WalkAsync(long sample, Frame from, CancellationToken cancellation)
    {
        while (from.EndSample <= sample)
        {
            FsResult<Frame?> next = await NextAsync(from, Window.FileLength, cancellation).ConfigureAwait(false);
            if (!next.IsSuccess || next.Value is null)
                return next;
            from = next.Value.Value;
        }

        return from.Sample <= sample ? from : (Frame?)null;
    }

    private bool IsWhole(ReadOnlySpan<byte> bytes, Frame frame) =>
        Find(bytes, frame.Header.Length, frame.EndSample, frame.EndSample) is { } next && next.At >= frame.Header.Length + 2
        && FlacCrc.Of16(bytes[..(next.At - 2)]) == BinaryPrimitives.ReadUInt16BigEndian(bytes[(next.At - 2)..]);

    /// <summary>The first header whose frame begins with one of some samples.</summary>
    private (int At, FrameHeader Header)? Find(ReadOnlySpan<byte> bytes, int at, long leastSample, long mostSample)
    {
        ReadOnlySpan<byte> sync = [0xFF, (byte)(sound.IsVariable ? 0xF9 : 0xF8)];
        while (at < bytes.Length && bytes[at..].IndexOf(sync) is var skipped and >= 0)
        {
            at += skipped;
            if (FrameHeader.TryParse(bytes[at..], sound, out FrameHeader header) && header.Sample >= leastSample && header.Sample <= mostSample)
                return (at, header);
            at++;
        }

        return null;
    }
}
