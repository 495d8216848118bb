using MusicFs.Contracts.Errors;

namespace MusicFs.Core.Reading.Flac;

/// <summary>Where a track begins and ends among the frames of its original.</summary>
/// <param name="Begun">The frames it begins in, decoded; none where it begins with one.</param>
/// <param name="First">The first frame that is in it as a whole; null where none is.</param>
/// <param name="End">Where the bytes of these end.</param>
/// <param name="EndSample">Behind their last sample.</param>
/// <param name="Ended">The frame it ends in; null where it ends with one.</param>
internal sealed record FlacEdges(IReadOnlyList<DecodedFrame> Begun, Frame? First, long End, long EndSample, DecodedFrame? Ended)
{
    /// <summary>Finds them; null where a frame that must be decoded is damaged, or is not found.</summary>
    public static async ValueTask<FsResult<FlacEdges?>> FindAsync(
        FrameFinder finder, FlacSound sound, long first, long end, CancellationToken cancellation)
    {
        FsResult<Frame?> start = await finder.AtAsync(sound.Offset, cancellation).ConfigureAwait(false);
        if (start is { IsSuccess: true, Value: { } origin })
            start = await finder.HoldingAsync(first, origin, cancellation).ConfigureAwait(false);
        if (!start.IsSuccess)
            return start.Error;
        if (start.Value is not { } frame)
            return (FlacEdges?)null;
        List<DecodedFrame> begun = [];
        // Only the last frame may be shorter than 16 samples: one that would be is joined with the next.
        while (frame.Sample < first || (begun.Count > 0 && frame.Sample - first < FlacSound.LeastBlock && frame.Sample < end))
        {
            FsResult<DecodedFrame?> decoded = await finder.DecodeAsync(frame, cancellation).ConfigureAwait(false);
            if (!decoded.IsSuccess)
                return decoded.Error;
            if (decoded.Value is null)
                return (FlacEdges?)null;
            begun.Add(decoded.Value);
            if (frame.EndSample >= end)
                return new FlacEdges(begun, null, 0, end, null);
            FsResult<Frame?> next = await finder.AtAsync(decoded.Value.EndOffset, cancellation).ConfigureAwait(false);
            if (!next.IsSuccess)
                return next.Error;
            if (next.Value is not { } following || following.Sample != frame.EndSample)
                return (FlacEdges?)null;
            frame = following;
        }

        return await WithEndAsync(finder, begun, frame, end, cancellation).ConfigureAwait(false);
    }

    /// <summary>The bytes before the first frame that is kept.</summary>
    public byte[] Head(in FlacSound sound, long first, long end)
    {
        byte[] header = new byte[FlacSound.HeaderLength];
        sound.WriteHeader(end - first, header);
        if (Begun.Count == 0)
            return header;
        long[][] samples = new long[sound.Channels][];
        for (int i = 0; i < samples.Length; i++)
            samples[i] = [.. Begun.SelectMany(frame => frame.Samples[i])];
        int start = (int)(first - Begun[0].Frame.Sample);
        int count = (int)(Math.Min(end, Begun[^1].Frame.EndSample) - first);
        return [.. header, .. VerbatimFrames.Make(samples, start, count, 0, Begun[0].Frame.Header, sound)];
    }

    /// <summary>The bytes behind the last one.</summary>
    public byte[] Tail(in FlacSound sound, long first, long end) =>
        Ended is null
            ? []
            : VerbatimFrames.Make(Ended.Samples, 0, (int)(end - Ended.Frame.Sample), Ended.Frame.Sample - first, Ended.Frame.Header, sound);

    private static async ValueTask<FsResult<FlacEdges?>> WithEndAsync(
        FrameFinder finder, IReadOnlyList<DecodedFrame> begun, Frame first, long end, CancellationToken cancellation)
    {
        FsResult<Frame?> last = await finder.HoldingAsync(end - 1, first, cancellation).ConfigureAwait(false);
        if (!last.IsSuccess)
            return last.Error;
        if (last.Value is not { } frame)
            return (FlacEdges?)null;
        FsResult<DecodedFrame?> decoded = await finder.DecodeAsync(frame, cancellation).ConfigureAwait(false);
        if (!decoded.IsSuccess)
            return decoded.Error;
        if (decoded.Value is not { } ended)
            return (FlacEdges?)null;
        if (frame.EndSample == end)
            return new FlacEdges(begun, first, ended.EndOffset, end, null);
        return new FlacEdges(begun, frame == first ? null : first, frame.Offset, frame.Sample, ended);
    }
}
