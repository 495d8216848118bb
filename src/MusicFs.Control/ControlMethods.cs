using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Control;

/// <summary>The methods of <c>musicfs.v1</c>, for the daemon that implements and the program that calls them.</summary>
public static class ControlMethods
{
    public static GrpcMethod<StatusRequest, StatusReply> Status { get; } = new(ControlReflection.Descriptor, "Daemon", "Status");

    public static GrpcMethod<ShutdownRequest, ShutdownReply> Shutdown { get; } = new(ControlReflection.Descriptor, "Daemon", "Shutdown");

    public static GrpcMethod<MountRequest, MountReply> Mount { get; } = new(ControlReflection.Descriptor, "Mounts", "Mount");

    public static GrpcMethod<UnmountRequest, UnmountReply> Unmount { get; } = new(ControlReflection.Descriptor, "Mounts", "Unmount");

    public static GrpcMethod<ListOriginsRequest, ListOriginsReply> ListOrigins { get; } = new(ControlReflection.Descriptor, "Origins", "ListOrigins");

    public static GrpcMethod<CheckHealthRequest, CheckHealthReply> CheckHealth { get; } = new(ControlReflection.Descriptor, "Origins", "CheckHealth");

    public static GrpcMethod<RescanRequest, RescanProgress> Rescan { get; } = new(ControlReflection.Descriptor, "Origins", "Rescan");

    public static GrpcMethod<ConfirmRequest, ConfirmReply> Confirm { get; } = new(ControlReflection.Descriptor, "Origins", "Confirm");

    public static GrpcMethod<AddOriginRequest, AddOriginReply> AddOrigin { get; } = new(ControlReflection.Descriptor, "Origins", "AddOrigin");

    public static GrpcMethod<RemoveOriginRequest, RemoveOriginReply> RemoveOrigin { get; } = new(ControlReflection.Descriptor, "Origins", "RemoveOrigin");

    public static GrpcMethod<WatchEventsRequest, Event> WatchEvents { get; } = new(ControlReflection.Descriptor, "Events", "WatchEvents");

    public static GrpcMethod<CacheStatsRequest, CacheStatsReply> CacheStats { get; } = new(ControlReflection.Descriptor, "Cache", "CacheStats");

    public static GrpcMethod<ClearCacheRequest, ClearCacheReply> ClearCache { get; } = new(ControlReflection.Descriptor, "Cache", "ClearCache");

    public static GrpcMethod<VerifyCacheRequest, VerifyCacheReply> VerifyCache { get; } = new(ControlReflection.Descriptor, "Cache", "VerifyCache");

    public static GrpcMethod<PrefetchRequest, PrefetchProgress> Prefetch { get; } = new(ControlReflection.Descriptor, "Cache", "Prefetch");

    public static GrpcMethod<GetMetricsRequest, GetMetricsReply> GetMetrics { get; } = new(MetricsReflection.Descriptor, "Metrics", "GetMetrics");

    public static GrpcMethod<GetLogLevelsRequest, LogLevelsReply> GetLogLevels { get; } = new(LogReflection.Descriptor, "Log", "GetLogLevels");

    public static GrpcMethod<SetLogLevelRequest, LogLevelsReply> SetLogLevel { get; } = new(LogReflection.Descriptor, "Log", "SetLogLevel");

    public static GrpcMethod<FollowTraceRequest, TraceBatch> FollowTrace { get; } = new(TraceReflection.Descriptor, "Trace", "Follow");
}
