using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;
using MusicFs.Core.Sources;
using MusicFs.Host.Daemon;
using MusicFs.Host.Mounting;
using DaemonState = MusicFs.Control.V1.DaemonState;
using Phase = MusicFs.Host.Daemon.DaemonState;
using ScanProgress = MusicFs.Host.Mounting.ScanProgress;

namespace MusicFs.Host.ControlApi;

/// <summary>Answers <c>musicfs.v1.Daemon</c>.</summary>
internal sealed class DaemonCalls(LibraryDaemon daemon, TimeProvider time)
{
    /// <summary>Longer than anybody waits, and shorter than what overflows a timer.</summary>
    private static readonly TimeSpan LongestPatience = TimeSpan.FromDays(1);

    public GrpcReply<StatusReply> Status()
    {
        StatusReply reply = new()
        {
            Version = typeof(LibraryDaemon).Assembly.GetName().Version?.ToString(3) ?? "",
            ProcessId = Environment.ProcessId,
            Library = daemon.Library,
            State = Translate(daemon.State),
            Started = daemon.Started.ToTimestamp(),
            Uptime = (time.GetUtcNow() - daemon.Started).ToDuration(),
            CacheDirectory = daemon.Template.CacheDirectory ?? "",
            Events = new EventsStatus
            {
                Subscribers = (uint)daemon.Events.Subscribers,
                Published = (ulong)daemon.Events.Published,
                Lagged = (ulong)daemon.Events.Lagged,
            },
            Memory = Memory(),
            Scan = Scan(),
            Fingerprints = daemon.Fingerprints is { IsOn: true } fingerprints ? RecordingCalls.Message(fingerprints.Known) : null,
        };
        reply.Sources.AddRange(daemon.Sources?.LookUps.Known.Select(Translate) ?? []);
        reply.Origins.AddRange(OriginCalls.Describe(daemon));
        reply.Resources.AddRange(daemon.Resources.Select(static use => new ResourceStatus
        {
            Name = use.Name, Used = (ulong)use.Used, Limit = (ulong)use.Limit, State = LibraryDaemon.NameOf(use.Level),
        }));
        reply.Plugins.AddRange((daemon.Plugins?.Entries ?? []).Where(static entry => !entry.IsOffered).Select(PluginMessage.Status));
        reply.Tasks.AddRange(TaskStates.Of(daemon.Supervisor));
        reply.Mounts.AddRange(daemon.LiveMounts.Select(MountCalls.Describe));
        return reply;
    }

    /// <summary>Answers when everything is unmounted. A caller that gives up does not stop it.</summary>
    public async Task<GrpcReply<ShutdownReply>> ShutdownAsync(ShutdownRequest request, CancellationToken cancellation)
    {
        TimeSpan? patience = null;
        if (request.Timeout is { } timeout)
        {
            if (timeout.Seconds < 0 || timeout.Nanos < 0)
                return new GrpcStatus(GrpcCode.InvalidArgument, "The timeout is negative.");
            patience = timeout.Seconds >= (long)LongestPatience.TotalSeconds ? LongestPatience : timeout.ToTimeSpan();
        }

        ShutdownReply reply = new();
        reply.Unmounted.AddRange(daemon.Mounts.Select(static mount => mount.MountPoint));
        daemon.RequestStop(patience);
        if (request.Now)
            daemon.RequestStop();
        SessionEnd end = await WaitForEndAsync(cancellation).ConfigureAwait(false);
        return end == SessionEnd.Unmounted
            ? reply
            : new GrpcStatus(GrpcCode.FailedPrecondition, "A mount was lost or did not end; the daemon's log says which.");
    }

    /// <summary>The daemon stops its callers as soon as it has ended: that is no reason not to tell them.</summary>
    private async Task<SessionEnd> WaitForEndAsync(CancellationToken cancellation)
    {
        try
        {
            return await daemon.Completion.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (daemon.Completion.IsCompleted)
        {
            return await daemon.Completion.ConfigureAwait(false);
        }
    }

    private ScanStatus Scan()
    {
        (bool isRunning, ScanProgress progress, LibrarySummary? found) = daemon.Scan;
        return new ScanStatus
        {
            Running = isRunning,
            Found = (ulong)progress.Found,
            Read = (ulong)progress.Read,
            ListingEnded = progress.ListingEnded,
            Last = found is { } last ? MountCalls.Describe(last) : null,
        };
    }

    private static MetadataSourceStatus Translate(SourceProgress source) => new()
    {
        Name = source.Name, Found = (ulong)source.Found, None = (ulong)source.None, Failed = (ulong)source.Failed, Waiting = (ulong)source.Waiting, Asked = (ulong)source.Asked,
        RestingUntil = source.Resting?.ToTimestamp(), Problem = source.Problem ?? "",
    };

    private static MemoryStatus Memory()
    {
        using Process self = Process.GetCurrentProcess();
        return new MemoryStatus { WorkingSetBytes = (ulong)self.WorkingSet64, ManagedHeapBytes = (ulong)GC.GetTotalMemory(forceFullCollection: false) };
    }

    private static DaemonState Translate(Phase phase) => phase switch
    {
        Phase.Starting => DaemonState.Starting,
        Phase.Running => DaemonState.Running,
        Phase.Stopping => DaemonState.Stopping,
    };
}
