using System.Buffers;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;
using MusicFs.Contracts.Tracing;

namespace MusicFs.Core.Reading;

/// <content>Ranges of the original that are altered on their way.</content>
internal sealed partial class FileContent
{
    /// <summary>So much of what was asked for is altered at a time, whatever the reader's buffer is.</summary>
    private const int PatchStep = 128 * 1024;

    /// <summary>What a tag editor planned.</summary>
    public static Segment[] SegmentsOf(TagEdit edit)
    {
        Segment[] segments = new Segment[edit.Segments.Count];
        long start = 0;
        for (int i = 0; i < segments.Length; i++)
        {
            EditedSegment one = edit.Segments[i];
            segments[i] = one.SourceOffset < 0 ? Segment.FromBytes(start, one.Generated)
                : one.Patch is { } patch ? Segment.FromPatched(start, one.SourceOffset, one.Length, patch)
                : Segment.FromSource(start, one.SourceOffset, one.Length);
            start += one.Length;
        }

        return segments;
    }

    /// <param name="segment">The range.</param>
    /// <param name="at">Where in it the first byte is that is wanted.</param>
    /// <param name="destination">Lies in the segment as a whole.</param>
    /// <param name="live">Hears where the bytes came from.</param>
    /// <param name="cancellation">Gives up.</param>
    private async ValueTask<FsResult<int>> ReadPatchedAsync(
        Segment segment, long at, Memory<byte> destination, LiveOperation? live, CancellationToken cancellation)
    {
        ISourcePatch patch = segment.Patch!;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(patch.Before + Math.Min(destination.Length, PatchStep) + patch.After);
        try
        {
            for (int done = 0; done < destination.Length;)
            {
                int step = Math.Min(destination.Length - done, PatchStep);
                long from = Math.Max(0, at + done - patch.Before);
                long to = Math.Min(segment.Length, at + done + step + patch.After);
                Memory<byte> window = buffer.AsMemory(0, (int)(to - from));
                FsResult<int> read = await ReadSource(segment.SourceOffset + from, window, live, cancellation).ConfigureAwait(false);
                if (!read.IsSuccess)
                    return read;
                patch.Apply(segment.SourceOffset + from, window.Span);
                window.Slice((int)(at + done - from), step).CopyTo(destination[done..]);
                done += step;
            }

            return destination.Length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
