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
    uint ProcessId);
