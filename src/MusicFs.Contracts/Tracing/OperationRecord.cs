using System.Runtime.InteropServices;
using MusicFs.Contracts.Errors;

namespace MusicFs.Contracts.Tracing;

/// <summary>One ended operation: a fixed-size value, so that recording it allocates nothing.</summary>
/// <param name="RequestId">As in <see cref="FileSystem.RequestContext"/>.</param>
/// <param name="Operation">What was asked.</param>
/// <param name="Result">How it ended.</param>
/// <param name="Detached">Whether the answer had to be waited for (cold), so that the worker went on meanwhile.</param>
/// <param name="Node">The node asked about, 0 where none is named.</param>
/// <param name="Offset">Of a read or write: the first byte; of a directory page: the cookie.</param>
/// <param name="Count">Of a read or write: bytes answered.</param>
/// <param name="StartTimestamp"><see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> when it was taken.</param>
/// <param name="EndTimestamp">The same clock when its answer left.</param>
/// <param name="ProcessId">Who asked, 0 when unknown.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct OperationRecord(
    ulong RequestId,
    FileSystemOperation Operation,
    FsError Result,
    bool Detached,
    ulong Node,
    long Offset,
    int Count,
    long StartTimestamp,
    long EndTimestamp,
    uint ProcessId)
{
    /// <summary>Of an open, a read, a release: the handle; of a lookup: the node found.</summary>
    public ulong Handle { get; init; }

    /// <summary>Of a read or write: bytes asked for.</summary>
    public int Size { get; init; }

    /// <summary>The managed number of the thread that took it.</summary>
    public int Thread { get; init; }

    /// <summary>The origin used: 1 and its place among the filesystem's; 0 for none.</summary>
    public ushort Origin { get; init; }

    /// <summary>Why that one.</summary>
    public OriginChoice Choice { get; init; }

    /// <summary>Where the bytes came from.</summary>
    public CacheOutcome Cache { get; init; }

    /// <summary>From the taking of the request to its answer.</summary>
    public TimeSpan Duration => System.Diagnostics.Stopwatch.GetElapsedTime(StartTimestamp, EndTimestamp);
}
