using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Reading.Flac;

/// <summary>
/// Frames of an original as they are in a file of their own: each counts its first sample from the beginning of that file. Nothing but
/// the header and the checksum of a frame changes. Any number of reads at once; all of them find the same bytes.
/// </summary>
internal sealed class FrameRun
{
    /// <summary>Bytes from one remembered frame to the next.</summary>
    private const long IndexStep = 256 * 1024;

    /// <summary>Frames are gone through one by one up to here, and searched for beyond.</summary>
    private const long NearBytes = 1 << 20;

    private const int MostAhead = 256 * 1024;
    private const int RecentPositions = 8;

    private readonly IOriginFile _file;
    private readonly FlacSound _sound;
    private readonly long _firstSample;
    private readonly Frame _first;
    private readonly long _end;
    private readonly long _endSample;

    // The first frame in each step, as far as they were met with; and where reads ended, for those that go on there.
    private readonly FramePosition?[] _index;
    private readonly FramePosition?[] _recent = new FramePosition?[RecentPositions];
    private int _lastRecent;

    /// <summary>Describes the frames.</summary>
    /// <param name="file">The original, which another owns.</param>
    /// <param name="sound">What it says of its frames.</param>
    /// <param name="firstSample">The sample that is the new file's first.</param>
    /// <param name="first">The first frame.</param>
    /// <param name="end">Where the original's bytes of them end.</param>
    /// <param name="endSample">Behind the last sample of the last of them.</param>
    /// <param name="length">The bytes they are made to, where that is known.</param>
    public FrameRun(IOriginFile file, in FlacSound sound, long firstSample, Frame first, long end, long endSample, long? length = null)
    {
        (_file, _sound, _firstSample, _first, _end, _endSample) = (file, sound, firstSample, first, end, endSample);
        _index = new FramePosition?[1 + (2 * (end - first.Offset) / IndexStep)];
        _index[0] = new FramePosition(first, 0);
        Length = sound.IsVariable ? length ?? 0 : OffsetOf(end, endSample);
    }

    /// <summary>Bytes; of frames of different lengths what was given or measured.</summary>
    public long Length { get; private set; }

    /// <summary>Finds the length where frames are of different lengths: only then their count is not known. A look at all of them.</summary>
    public async ValueTask<FsError> MeasureAsync(CancellationToken cancellation)
    {
        if (!_sound.IsVariable)
            return FsError.None;
        using FrameFinder finder = new(_file, _sound, MostAhead);
        FramePosition at = _index[0]!;
        while (at.Frame.Offset < _end)
        {
            FsResult<FramePosition> next = await NextAsync(finder, at, cancellation).ConfigureAwait(false);
            if (!next.IsSuccess)
                return next.Error;
            at = next.Value;
        }

        Length = at.Offset;
        return FsError.None;
    }

    /// <summary>Reads a range that lies inside.</summary>
    public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        FramePosition at = Nearest(offset);
        bool isFar = offset - at.Offset > NearBytes;
        // Where all frames before have to be gone through, a thread that serves a kernel has other things to do.
        return isFar && _sound.IsVariable
            ? new(Task.Run(() => ReadAsync(at, false, offset, destination, cancellation).AsTask(), CancellationToken.None))
            : ReadAsync(at, isFar, offset, destination, cancellation);
    }

    private async ValueTask<FsResult<int>> ReadAsync(
        FramePosition at, bool isFar, long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        long ahead = destination.Length + (isFar ? 0 : offset - at.Offset) + _sound.Reach;
        using FrameFinder finder = new(_file, _sound, (int)Math.Min(MostAhead, ahead));
        if (isFar)
        {
            FsResult<FramePosition> found = await SeekAsync(finder, offset, at, cancellation).ConfigureAwait(false);
            if (!found.IsSuccess)
                return found.Error;
            at = found.Value;
        }

        int done = 0;
        while (done < destination.Length)
        {
            // The frames end before they should: they are not those that were measured.
            if (at.Frame.Offset >= _end)
                return FsError.Corrupt;
            FsResult<FramePosition> next = await NextAsync(finder, at, cancellation).ConfigureAwait(false);
            if (!next.IsSuccess)
                return next.Error;
            long skip = offset + done - at.Offset;
            int count = (int)Math.Clamp(next.Value.Offset - offset - done, 0, destination.Length - done);
            FsError error = count == 0
                ? FsError.None
                : await new FrameCopy(_sound, _firstSample, at, next.Value)
                    .ReadAsync(finder.Window, skip, destination.Slice(done, count), cancellation).ConfigureAwait(false);
            if (error != FsError.None)
                return error;
            done += count;
            if (done < destination.Length)
                at = next.Value;
        }

        Volatile.Write(ref _recent[Interlocked.Increment(ref _lastRecent) & (RecentPositions - 1)], at);
        return done;
    }

    private async ValueTask<FsResult<FramePosition>> NextAsync(FrameFinder finder, FramePosition at, CancellationToken cancellation)
    {
        Frame? next = null;
        if (at.Frame.EndSample < _endSample)
        {
            FsResult<Frame?> found = await finder.NextAsync(at.Frame, _end, cancellation).ConfigureAwait(false);
            if (!found.IsSuccess)
                return found.Error;
            next = found.Value;
        }

        // Behind the last one is none, but its place.
        Frame frame = next ?? new Frame(_end, new FrameHeader { Sample = _endSample });
        long length = frame.Offset - at.Frame.Offset + at.Frame.Header.GrowthOf(at.Frame.Sample - _firstSample, _sound);
        var position = new FramePosition(frame, _sound.IsVariable ? at.Offset + length : OffsetOf(frame.Offset, frame.Sample));
        if (position.Offset / IndexStep is var step && step != at.Offset / IndexStep && step < _index.Length && frame.Offset < _end)
            Volatile.Write(ref _index[step], position);
        return position;
    }

    /// <summary>The last frame known to begin at or before an offset.</summary>
    private FramePosition Nearest(long offset)
    {
        FramePosition best = _index[0]!;
        for (long step = Math.Min(offset / IndexStep, _index.Length - 1); step > 0; step--)
        {
            if (Volatile.Read(ref _index[step]) is { } position && position.Offset <= offset)
            {
                best = position;
                break;
            }
        }

        for (int i = 0; i < _recent.Length; i++)
        {
            if (Volatile.Read(ref _recent[i]) is { } position && position.Offset <= offset && position.Offset > best.Offset)
                best = position;
        }

        return best;
    }

    /// <summary>A frame a little before an offset, found without those before it: only where frames are counted their place can be told.</summary>
    private async ValueTask<FsResult<FramePosition>> SeekAsync(FrameFinder finder, long offset, FramePosition from, CancellationToken cancellation)
    {
        long guess = _first.Offset + (long)((double)offset / Length * (_end - _first.Offset));
        for (long back = 2L * _sound.Reach; guess - back > from.Frame.Offset; back *= 4)
        {
            FsResult<Frame?> found = await finder.WholeAsync(guess - back, _end, from.Frame.EndSample, cancellation).ConfigureAwait(false);
            if (!found.IsSuccess)
                return found.Error;
            if (found.Value is { } frame && OffsetOf(frame.Offset, frame.Sample) is var position && position <= offset)
                return new FramePosition(frame, position);
        }

        return from;
    }

    /// <summary>Where a frame begins whose place in the original is known: all before it have headers of known lengths.</summary>
    private long OffsetOf(long offset, long sample)
    {
        int block = _sound.BlockSize;
        long count = (sample - _first.Sample + block - 1) / block;
        return offset - _first.Offset + CodedNumber.Length(_first.Sample - _firstSample, block, count) - CodedNumber.Length(_first.Sample / block, 1, count);
    }
}
