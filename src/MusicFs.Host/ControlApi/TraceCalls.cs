using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tracing;
using MusicFs.Control.Grpc;
using MusicFs.Control.Server;
using MusicFs.Control.V1;
using MusicFs.Host.Daemon;
using MusicFs.Host.Telemetry;

namespace MusicFs.Host.ControlApi;

/// <summary>Answers <c>musicfs.v1.Trace</c>. Each caller has a place of its own in the rings; operations wait for none of them.</summary>
internal sealed class TraceCalls(LibraryDaemon daemon, TimeProvider time)
{
    /// <summary>Smaller than a message may be, whatever the paths.</summary>
    private const int LongestBatch = 512;

    /// <summary>After which a tree that came meanwhile is noticed, where nothing happens in the others.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public async Task<GrpcStatus> FollowAsync(FollowTraceRequest request, GrpcWriter<TraceBatch> writer, CancellationToken cancellation)
    {
        (OperationFilter? filter, string? mistake) = OperationFilter.Of(request.Operations, request.Path, request.Minimum?.ToTimeSpan() ?? TimeSpan.Zero, request.Failed, request.Sample);
        if (filter is null)
            return new GrpcStatus(GrpcCode.InvalidArgument, mistake!);
        Dictionary<OperationReports, long> positions = daemon.Reports.ToDictionary(
            static reports => reports, reports => request.FromStart ? Math.Max(0, reports.Ring.Position - reports.Ring.Capacity) : reports.Ring.Position);
        await writer.StartAsync(cancellation).ConfigureAwait(false);
        while (true)
        {
            bool isIdle = true;
            foreach (OperationReports reports in daemon.Reports)
            {
                long position = positions.GetValueOrDefault(reports);
                isIdle &= !await SendAsync(reports, position, moved => positions[reports] = moved, filter, writer, cancellation).ConfigureAwait(false);
            }

            if (isIdle)
                await WaitAsync(positions, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<bool> SendAsync(
        OperationReports reports, long position, Action<long> move, OperationFilter filter, GrpcWriter<TraceBatch> writer, CancellationToken cancellation)
    {
        List<OperationRecord> records = [];
        long before = position;
        TraceBatch batch = new() { Missed = (ulong)reports.Ring.Read(ref position, records) };
        move(position);
        foreach (OperationRecord record in records)
        {
            string? path = filter.NeedsPath || filter.Admits(record, null) ? reports.Names.PathOf(record) : null;
            if (filter.Admits(record, path))
                batch.Operations.Add(Describe(record, path, reports.Names.OriginOf(record)));
            if (batch.Operations.Count < LongestBatch)
                continue;
            await writer.WriteAsync(batch, cancellation).ConfigureAwait(false);
            batch = new TraceBatch();
        }

        if (batch.Operations.Count > 0 || batch.Missed > 0)
            await writer.WriteAsync(batch, cancellation).ConfigureAwait(false);
        return position > before;
    }

    private async Task WaitAsync(Dictionary<OperationReports, long> positions, CancellationToken cancellation)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        IEnumerable<Task> waits = positions.Select(pair => pair.Key.Ring.WaitAsync(pair.Value));
        await Task.WhenAny([.. waits, Task.Delay(Patience, time, over.Token)]).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
    }

    private TracedOperation Describe(in OperationRecord record, string? path, string? origin) => new()
    {
        Id = record.RequestId,
        Operation = OperationFilter.NameOf(record.Operation),
        Path = path ?? "",
        Node = record.Node,
        Handle = record.Operation == FileSystemOperation.Lookup ? 0 : record.Handle,
        Offset = record.Offset,
        Size = (uint)record.Size,
        Count = (uint)record.Count,
        Started = (time.GetUtcNow() - Stopwatch.GetElapsedTime(record.StartTimestamp)).ToTimestamp(),
        Duration = record.Duration.ToDuration(),
        Result = record.Result == FsError.None ? "none" : record.Result.ToString(),
        Thread = record.Thread,
        ProcessId = record.ProcessId,
        Waited = record.Detached,
        Origin = origin ?? "",
        Choice = record.Choice == OriginChoice.None ? "" : record.Choice.ToString().ToLowerInvariant(),
        Cache = record.Cache == CacheOutcome.None ? "" : record.Cache.ToString().ToLowerInvariant(),
    };
}
