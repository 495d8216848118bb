using MusicFs.Control;
using MusicFs.Control.Server;
using MusicFs.Host.Daemon;

namespace MusicFs.Host.ControlApi;

/// <summary>Puts the services of <c>musicfs.v1</c> together for one daemon.</summary>
internal static class ControlServices
{
    public static GrpcServices Of(LibraryDaemon daemon, TimeProvider time)
    {
        DaemonCalls calls = new(daemon, time);
        MountCalls mounts = new(daemon);
        EventCalls events = new(daemon.Events);
        ConfigurationCalls configuration = new(daemon);
        ExplainCalls explain = new(daemon);
        return new GrpcServices()
            .Unary(ConfigurationMethods.Reload, configuration.ReloadAsync)
            .Unary(ExplainMethods.Path, (request, _) => Task.FromResult(explain.Path(request)))
            .Unary(ExplainMethods.Original, (request, _) => Task.FromResult(explain.Original(request)))
            .Unary(ControlMethods.Status, (_, _) => Task.FromResult(calls.Status()))
            .Unary(ControlMethods.Shutdown, calls.ShutdownAsync)
            .Unary(ControlMethods.Mount, mounts.MountAsync)
            .Unary(ControlMethods.Unmount, mounts.UnmountAsync)
            .ServerStream(ControlMethods.WatchEvents, events.WatchAsync);
    }
}
