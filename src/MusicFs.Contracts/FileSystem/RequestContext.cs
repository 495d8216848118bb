namespace MusicFs.Contracts.FileSystem;

/// <summary>What every call into the filesystem carries. Built by the backend on its own thread; small, read-only, passed by reference.</summary>
/// <param name="RequestId">Unique within the mount; in logs and traces.</param>
/// <param name="Caller">Who asked.</param>
/// <param name="StartTimestamp"><see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> when the request was taken.</param>
/// <param name="Cancellation">Fires when the caller no longer waits. It detaches the caller only; work that others share goes on.</param>
public readonly record struct RequestContext(ulong RequestId, CallerIdentity Caller, long StartTimestamp, CancellationToken Cancellation)
{
    /// <summary>Where the filesystem notes what it does for the request; null where nobody wants to know. Not to be touched after the answer.</summary>
    public Tracing.LiveOperation? Live { get; init; }
}
