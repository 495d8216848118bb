using System.Runtime.InteropServices;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tracing;

namespace MusicFs.Core.Reading;

/// <summary>
/// The bytes of an open virtual file: segments in order, without gaps, over one open original. Immutable; any number of
/// reads at once. Owns the original.
/// </summary>
internal sealed partial class FileContent : IDisposable
{
    private readonly IOriginFile _source;
    private readonly Segment[] _segments;

    public FileContent(IOriginFile source, Segment[] segments)
    {
        _source = source;
        _segments = segments;
        Size = segments.Length == 0 ? 0 : segments[^1].End;
    }

    /// <summary>Bytes in all.</summary>
    public long Size { get; }

    /// <summary>The original's own file where the content is that file and nothing else.</summary>
    public SafeHandle? BackingFile =>
        _segments is [{ SourceOffset: 0, Patch: null } whole] && whole.Length == _source.Version.Size ? _source.LocalHandle : null;

    /// <summary>The original's file where it is a local one, whatever is shown of it.</summary>
    public SafeHandle? LocalHandle => _source.LocalHandle;

    /// <summary>Whether it is, or may be, read by way of the cache.</summary>
    public bool IsRemote => _source is RemoteFile or ReplicatedFile;

    /// <summary>Whether all bytes were on this machine when it was opened.</summary>
    public bool IsAtHand => _source switch
    {
        RemoteFile remote => remote.IsAtHand,
        ReplicatedFile copies => copies.IsAtHand,
        _ => LocalHandle is not null,
    };

    /// <summary>How many have it open.</summary>
    public void SetReaders(int readers)
    {
        if (_source is RemoteFile remote)
            remote.Ahead.SetReaders(readers);
        else
            (_source as ReplicatedFile)?.SetReaders(readers);
    }

    /// <summary>The copies behind it, where there are several.</summary>
    public ReplicatedFile? Copies => _source as ReplicatedFile;

    /// <summary>The original as it is.</summary>
    public static FileContent Whole(IOriginFile source) =>
        new(source, source.Version.Size > 0 ? [Segment.FromSource(0, 0, source.Version.Size)] : []);

    public bool IsOf(IOriginFile source) => ReferenceEquals(source, _source);

    /// <summary>Reads until the destination is full or the content ends.</summary>
    public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation, LiveOperation? live = null)
    {
        if (offset < 0)
            return new(FsError.InvalidArgument);
        if (offset >= Size || destination.IsEmpty)
            return new(0);
        destination = destination[..(int)Math.Min(destination.Length, Size - offset)];
        int index = Find(offset);
        ref readonly Segment segment = ref _segments[index];
        if (offset + destination.Length <= segment.End)
            return ReadSegment(segment, offset, destination, live, cancellation);
        return ReadAcrossAsync(index, offset, destination, live, cancellation);
    }

    public void Dispose() => _source.Dispose();

    private ValueTask<FsResult<int>> ReadSegment(
        in Segment segment, long offset, Memory<byte> destination, LiveOperation? live, CancellationToken cancellation)
    {
        if (segment.IsGenerated)
        {
            segment.Generated.Slice((int)(offset - segment.Start), destination.Length).CopyTo(destination);
            return new(destination.Length);
        }

        if (segment.Frames is { } frames)
            return Finish(frames.ReadAsync(offset - segment.Start, destination, cancellation), destination.Length);
        return segment.Patch is null
            ? ReadSource(offset - segment.Start + segment.SourceOffset, destination, live, cancellation)
            : ReadPatchedAsync(segment, offset - segment.Start, destination, live, cancellation);
    }

    private ValueTask<FsResult<int>> ReadSource(long position, Memory<byte> destination, LiveOperation? live, CancellationToken cancellation) => Finish(
        _source is RemoteFile remote
            ? remote.ReadAsync(position, destination, live, cancellation)
            : _source.ReadAsync(position, destination, cancellation),
        destination.Length);

    private static ValueTask<FsResult<int>> Finish(ValueTask<FsResult<int>> task, int wanted) =>
        task.IsCompletedSuccessfully ? new(Complete(task.Result, wanted)) : AwaitAsync(task, wanted);

    private static async ValueTask<FsResult<int>> AwaitAsync(ValueTask<FsResult<int>> task, int wanted) =>
        Complete(await task.ConfigureAwait(false), wanted);

    /// <summary>All that is asked of a segment lies inside the original, so one that ends early is not what it was.</summary>
    private static FsResult<int> Complete(FsResult<int> result, int wanted) =>
        result.IsSuccess && result.Value < wanted ? FsError.Stale : result;

    private async ValueTask<FsResult<int>> ReadAcrossAsync(
        int index, long offset, Memory<byte> destination, LiveOperation? live, CancellationToken cancellation)
    {
        int done = 0;
        while (done < destination.Length)
        {
            Segment segment = _segments[index++];
            int part = (int)Math.Min(destination.Length - done, segment.End - offset - done);
            FsResult<int> result = await ReadSegment(segment, offset + done, destination.Slice(done, part), live, cancellation).ConfigureAwait(false);
            if (!result.IsSuccess)
                return result;
            done += part;
        }

        return done;
    }

    private int Find(long offset)
    {
        int low = 0, high = _segments.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_segments[middle].End <= offset)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
