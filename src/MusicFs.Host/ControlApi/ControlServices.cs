using MusicFs.Control;
using MusicFs.Control.Grpc;
using MusicFs.Control.Server;
using MusicFs.Control.V1;
using MusicFs.Host.Daemon;

namespace MusicFs.Host.ControlApi;

/// <summary>Puts the services of <c>musicfs.v1</c> together for one daemon.</summary>
internal static class ControlServices
{
    /// <param name="daemon">What is asked.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isLocal">Whether callers come by the socket, and so are this user or root: only they may have a program started, or a file read.</param>
    public static GrpcServices Of(LibraryDaemon daemon, TimeProvider time, bool isLocal)
    {
        DaemonCalls calls = new(daemon, time);
        MountCalls mounts = new(daemon);
        OriginCalls origins = new(daemon);
        CacheCalls cache = new(daemon);
        EventCalls events = new(daemon.Events);
        TraceCalls traces = new(daemon, time);
        LogCalls log = new(daemon);
        ConfigurationCalls configuration = new(daemon);
        ExplainCalls explain = new(daemon);
        MetadataCalls metadata = new(daemon);
        SearchCalls search = new(daemon);
        CollectionCalls collections = new(daemon);
        TrashCalls trash = new(daemon);
        PlayCalls plays = new(daemon, time);
        PinCalls pins = new(daemon, time);
        RecordingCalls recordings = new(daemon);
        PluginCalls plugins = new(daemon, isLocal);
        GrpcServices services = new();
        if (isLocal)
        {
            services
                .ServerStream(UpgradeMethods.Start, new UpgradeCalls(daemon).StartAsync)
                .ServerStream(ImportMethods.Run, new ImportCalls(daemon, time).RunAsync);
        }

        return services
            .Unary(ConfigurationMethods.Reload, configuration.ReloadAsync)
            .ServerStream(MetadataMethods.Get, metadata.GetAsync)
            .ServerStream(MetadataMethods.Set, metadata.SetAsync)
            .Unary(MetadataMethods.AddPicture, (picture, _) => metadata.AddPictureAsync(picture))
            .ServerStream(MetadataMethods.Clear, metadata.ClearAsync)
            .ServerStream(MetadataMethods.Diff, metadata.DiffAsync)
            .Unary(MetadataMethods.Log, (request, _) => Task.FromResult(metadata.Log(request)))
            .ServerStream(MetadataMethods.Undo, metadata.UndoAsync)
            .Unary(SearchMethods.Search, search.SearchAsync)
            .ServerStream(SearchMethods.SearchStream, search.StreamAsync)
            .ServerStream(SearchMethods.Rebuild, search.RebuildAsync)
            .Unary(SearchMethods.ListCollections, (_, cancellation) => collections.ListAsync(cancellation))
            .ServerStream(SearchMethods.ShowCollection, collections.ShowAsync)
            .Unary(SearchMethods.PutCollection, collections.PutAsync)
            .Unary(SearchMethods.RemoveCollection, collections.RemoveAsync)
            .Unary(PlayMethods.List, plays.ListAsync)
            .Unary(PlayMethods.Clear, plays.ClearAsync)
            .Unary(OfflineMethods.Pin, pins.PinAsync)
            .Unary(OfflineMethods.Unpin, pins.UnpinAsync)
            .Unary(OfflineMethods.List, pins.ListAsync)
            .Unary(PluginMethods.List, (_, _) => Task.FromResult(plugins.List()))
            .Unary(PluginMethods.Get, (request, _) => Task.FromResult(plugins.Get(request)))
            .Unary(PluginMethods.Load, plugins.LoadAsync)
            .Unary(PluginMethods.Unload, plugins.UnloadAsync)
            .Unary(PluginMethods.Reload, plugins.ReloadAsync)
            .ServerStream(RecordingMethods.ListDuplicates, recordings.ListAsync)
            .Unary(RecordingMethods.LookUp, recordings.LookUpAsync)
            .Unary(RecordingMethods.Fingerprints, recordings.DescribeAsync)
            .Unary(TrashMethods.List, trash.ListAsync)
            .Unary(TrashMethods.Restore, trash.RestoreAsync)
            .Unary(TrashMethods.Empty, trash.EmptyAsync)
            .Unary(ExplainMethods.Path, (request, _) => explain.PathAsync(request))
            .Unary(ExplainMethods.Original, (request, _) => Task.FromResult(explain.Original(request)))
            .Unary(ControlMethods.Status, (_, _) => Task.FromResult(calls.Status()))
            .Unary(ControlMethods.Shutdown, calls.ShutdownAsync)
            .Unary(ControlMethods.Mount, mounts.MountAsync)
            .Unary(ControlMethods.Unmount, mounts.UnmountAsync)
            .Unary(ControlMethods.ListOrigins, (_, _) => Task.FromResult(origins.List()))
            .Unary(ControlMethods.CheckHealth, origins.CheckAsync)
            .ServerStream(ControlMethods.Rescan, origins.RescanAsync)
            .Unary(ControlMethods.Confirm, origins.ConfirmAsync)
            .Unary(ControlMethods.AddOrigin, origins.AddAsync)
            .Unary(ControlMethods.RemoveOrigin, origins.RemoveAsync)
            .Unary(ControlMethods.CacheStats, (_, _) => Task.FromResult(cache.Stats()))
            .Unary(ControlMethods.ClearCache, cache.ClearAsync)
            .Unary(ControlMethods.VerifyCache, cache.VerifyAsync)
            .ServerStream(ControlMethods.Prefetch, cache.PrefetchAsync)
            .ServerStream(ControlMethods.WatchEvents, events.WatchAsync)
            .Unary(ControlMethods.GetLogLevels, (_, _) => Task.FromResult(log.Get()))
            .Unary(ControlMethods.SetLogLevel, (request, _) => Task.FromResult(log.Set(request)))
            .Unary(ControlMethods.GetMetrics, (_, _) => Task.FromResult(new GrpcReply<GetMetricsReply>(new GetMetricsReply { Text = daemon.WriteMetrics() })))
            .ServerStream(ControlMethods.FollowTrace, traces.FollowAsync);
    }
}
