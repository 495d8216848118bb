using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Reading;

/// <summary>
/// A file that is open, once for all handles of its node: the original and the segments that make the virtual file out of it.
/// Reads may come from any thread; the handle table counts who uses it and closes it.
/// </summary>
internal sealed class OpenFile(IOriginFile original, Segment[] segments)
{
    private readonly long _size = segments.Sum(segment => segment.Length);

    /// <summary>The original.</summary>
    public IOriginFile Original => original;

    /// <summary>Whether the virtual file is the original, byte for byte.</summary>
    public bool IsWhole => segments is [{ SourceOffset: 0 } only] && only.Length == original.Version.Size;

    /// <summary>Reads what lies inside the file; fewer bytes than asked only at its end.</summary>
    public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (offset < 0)
            return new(FsError.InvalidArgument);
        if (offset >= _size)
            return new(0);
        if (destination.Length > _size - offset)
            destination = destination[..(int)(_size - offset)];
        // Nearly every file is one range of its original, and nearly every read lies inside one segment.
        int index = Locate(ref offset);
        return segments[index].Length - offset >= destination.Length
            ? ReadSegment(segments[index], offset, destination, cancellation)
            : ReadAcrossAsync(index, offset, destination, cancellation);
    }

    private ValueTask<FsResult<int>> ReadSegment(in Segment segment, long within, Memory<byte> destination, CancellationToken cancellation)
    {
        if (!segment.IsGenerated)
            return original.ReadAsync(segment.SourceOffset + within, destination, cancellation);
        segment.Generated.Slice((int)within, destination.Length).CopyTo(destination);
        return new(destination.Length);
    }

    private async ValueTask<FsResult<int>> ReadAcrossAsync(int index, long within, Memory<byte> destination, CancellationToken cancellation)
    {
        int done = 0;
        for (; done < destination.Length; index++, within = 0)
        {
            int part = (int)Math.Min(segments[index].Length - within, destination.Length - done);
            FsResult<int> result = await ReadSegment(segments[index], within, destination.Slice(done, part), cancellation).ConfigureAwait(false);
            if (!result.IsSuccess)
                return result;
            done += result.Value;
            // The original is shorter than its version says: what is missing is not made up.
            if (result.Value < part)
                return FsError.Stale;
        }

        return done;
    }

    /// <summary>The segment an offset lies in; the offset becomes one within it.</summary>
    private int Locate(ref long offset)
    {
        int index = 0;
        while (offset >= segments[index].Length)
            offset -= segments[index++].Length;
        return index;
    }
}
