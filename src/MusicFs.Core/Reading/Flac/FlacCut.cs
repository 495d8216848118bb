using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Reading.Flac;

/// <summary>
/// A track cut out of a FLAC file. The frames inside it are those of the original with other numbers; of the two that the cuts go
/// through the part that belongs to it is kept as samples as they are. The tree keeps where it begins and ends, in frames of a compact
/// disc, and its size; all else is found in the original again.
/// </summary>
internal static class FlacCut
{
    private const int StartShift = 36;
    private const int EndShift = 8;
    private const long MaxFrame = (1 << 28) - 1;
    private const int FramesASecond = 75;
    private const int Ahead = 64 * 1024;

    /// <summary>How long opening may take in all, as reading may.</summary>
    private static readonly TimeSpan OpenTime = TimeSpan.FromSeconds(30);

    /// <summary>Whether a code of the tree is of such a track: those of others have their sample's bytes in bits 2 and 3.</summary>
    public static bool IsCode(ulong code) => (code & 0xFF) == 0;

    /// <summary>The track from one frame of a compact disc to another, or to the end of the file; null where it cannot be cut exactly.</summary>
    public static async ValueTask<FsResult<TrackCut?>> CreateAsync(
        IOriginFile file, FlacSound sound, long start, long? end, CancellationToken cancellation)
    {
        if (start is < 0 or >= MaxFrame || end <= start || end >= MaxFrame)
            return (TrackCut?)null;
        ulong code = ((ulong)start << StartShift) | ((ulong)(end ?? MaxFrame) << EndShift);
        FsResult<Segment[]?> made = await FindAsync(file, sound, code, null, cancellation).ConfigureAwait(false);
        if (!made.IsSuccess)
            return made.Error;
        return made.Value is { } segments ? new TrackCut(code, segments[^1].End) : (TrackCut?)null;
    }

    /// <summary>The bytes of a track that was created before. Searched and decoded by a thread of the pool, not by one that serves a kernel.</summary>
    public static async ValueTask<FsResult<Segment[]>> OpenAsync(IOriginFile file, TrackCut cut, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(OpenTime);
        FsResult<Segment[]> made = await Task.Run(() => FindAsync(file, cut, limit.Token).AsTask(), CancellationToken.None).ConfigureAwait(false);
        return made.Error == FsError.Interrupted && !cancellation.IsCancellationRequested ? FsError.TimedOut : made;
    }

    private static async ValueTask<FsResult<Segment[]>> FindAsync(IOriginFile file, TrackCut cut, CancellationToken cancellation)
    {
        FsResult<FlacSound?> sound = await FlacSound.ReadAsync(file, cancellation).ConfigureAwait(false);
        if (!sound.IsSuccess)
            return sound.Error;
        if (sound.Value is not { } found)
            return FsError.Corrupt;
        FsResult<Segment[]?> made = await FindAsync(file, found, cut.Code, cut.Size, cancellation).ConfigureAwait(false);
        if (!made.IsSuccess)
            return made.Error;
        return made.Value is { } segments && segments[^1].End == cut.Size ? segments : FsError.Corrupt;
    }

    // The size is known to who opens a track and not to who creates it.
    private static async ValueTask<FsResult<Segment[]?>> FindAsync(
        IOriginFile file, FlacSound sound, ulong code, long? size, CancellationToken cancellation)
    {
        long endFrame = (long)(code >> EndShift) & MaxFrame;
        long first = SampleOf((long)(code >> StartShift), sound.Rate);
        long end = endFrame == MaxFrame ? sound.Samples : SampleOf(endFrame, sound.Rate);
        if (first >= end || end > sound.Samples)
            return (Segment[]?)null;
        using FrameFinder finder = new(file, sound, Math.Max(Ahead, 2 * sound.Reach));
        FsResult<FlacEdges?> found = await FlacEdges.FindAsync(finder, sound, first, end, cancellation).ConfigureAwait(false);
        if (!found.IsSuccess)
            return found.Error;
        if (found.Value is not { } edges)
            return (Segment[]?)null;
        byte[] head = edges.Head(sound, first, end);
        byte[] tail = edges.Tail(sound, first, end);
        List<Segment> segments = [Segment.FromBytes(0, head)];
        if (edges.First is { } frame)
        {
            var run = new FrameRun(file, sound, first, frame, edges.End, edges.EndSample, size - head.Length - tail.Length);
            FsError error = size is null ? await run.MeasureAsync(cancellation).ConfigureAwait(false) : FsError.None;
            if (error != FsError.None)
                return error;
            if (run.Length <= 0)
                return (Segment[]?)null;
            segments.Add(Segment.FromFrames(head.Length, run));
        }

        if (tail.Length > 0)
            segments.Add(Segment.FromBytes(segments[^1].End, tail));
        return segments.ToArray();
    }

    private static long SampleOf(long frame, int rate) => frame * rate / FramesASecond;
}
