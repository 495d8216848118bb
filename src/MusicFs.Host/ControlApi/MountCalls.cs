using Google.Protobuf.WellKnownTypes;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;
using MusicFs.Host.Daemon;
using MusicFs.Host.Mounting;
using DaemonState = MusicFs.Host.Daemon.DaemonState;
using MountRequest = MusicFs.Control.V1.MountRequest;
using Wanted = MusicFs.Host.Configuration.MountRequest;

namespace MusicFs.Host.ControlApi;

/// <summary>Answers <c>musicfs.v1.Mounts</c>.</summary>
internal sealed class MountCalls(LibraryDaemon daemon)
{
    private static readonly TimeSpan GoingLimit = TimeSpan.FromSeconds(10);

    public static MountStatus Describe(LiveMount mount)
    {
        MountStatus status = new()
        {
            MountPoint = mount.Session.MountPoint,
            Description = mount.Session.Description,
            Mounted = mount.Mounted.ToTimestamp(),
            Operations = (ulong)mount.Tree.Operations,
            OpenHandles = (ulong)mount.Tree.OpenHandles,
            Template = (mount.Tree.Wanted ?? mount.Request).Template ?? "",
            Overlay = mount.Request.Overlay,
        };
        status.Views.AddRange((mount.Tree.Wanted ?? mount.Request).Views.Select(static view => new View { Name = view.Name, Template = view.Template }));
        return status;
    }

    public async Task<GrpcReply<MountReply>> MountAsync(MountRequest request, CancellationToken cancellation)
    {
        (Wanted? wanted, Problem? mistake) = MountMessage.Read(request, daemon.Template);
        if (wanted is null)
            return Status(GrpcCode.InvalidArgument, mistake!);
        if (MeansAnother(request.Origins))
        {
            return Status(GrpcCode.FailedPrecondition, new Problem(
                $"The library '{daemon.Library}' is running with other origins: {string.Join(", ", daemon.Template.Origins.Select(static origin => origin.Identity))}.",
                "Give this one another name with --library, or end that one first: musicfs shutdown"));
        }

        string place = RealPath.Resolve(wanted.MountPoint);
        if (daemon.LiveMounts.FirstOrDefault(mount => mount.Session.MountPoint == place) is { } other && !await IsGoingAsync(other, cancellation).ConfigureAwait(false))
            return Status(GrpcCode.AlreadyExists, new Problem($"{place} is already mounted by musicfs.", $"Use it, or end it first: musicfs umount {place}"));
        (SessionStart start, LiveMount? mount) = await daemon.AddAsync(wanted, cancellation).ConfigureAwait(false);
        // The caller takes the place of a daemon that ends.
        if (mount is null && daemon.State == DaemonState.Stopping)
            return GrpcStatus.Stopping;
        if (mount is null)
            return Status(start.IsConfiguration ? GrpcCode.InvalidArgument : GrpcCode.FailedPrecondition, start.Problem!);
        if (wanted.WaitsForScan)
            await Task.WhenAny(mount.Tree.FirstScan, mount.Removed).WaitAsync(cancellation).ConfigureAwait(false);
        return new MountReply { Mount = Describe(mount), Shared = mount.IsShared, Library = Describe(mount.Tree.Summary) };
    }

    public async Task<GrpcReply<UnmountReply>> UnmountAsync(UnmountRequest request, CancellationToken cancellation)
    {
        if (!Path.IsPathRooted(request.MountPoint))
            return new GrpcStatus(GrpcCode.InvalidArgument, $"'{request.MountPoint}' is not an absolute path.");
        string place = RealPath.Resolve(request.MountPoint);
        IReadOnlyList<LiveMount> mounts = daemon.LiveMounts;
        if (mounts.FirstOrDefault(mount => mount.Session.MountPoint == place) is not { } mount)
            return new GrpcStatus(GrpcCode.NotFound, $"The library '{daemon.Library}' is not mounted at {place}.");
        Problem? problem = await mount.Session.TryUnmountAsync(request.Now ? UnmountMode.Now : UnmountMode.WhenIdle, cancellation).ConfigureAwait(false);
        if (problem is not null)
            return Status(GrpcCode.FailedPrecondition, problem);
        await mount.Removed.WaitAsync(cancellation).ConfigureAwait(false);
        return new UnmountReply { Last = mounts.Count == 1 };
    }

    /// <summary>Whether somebody else has unmounted it, of which the daemon hears a moment later; returns when it has.</summary>
    private static async Task<bool> IsGoingAsync(LiveMount mount, CancellationToken cancellation)
    {
        if (Unmounter.Check(mount.Session.MountPoint) is null)
            return false;
        // One whose connection was aborted is mounted again, and stays.
        await Task.WhenAny(mount.Removed, Task.Delay(GoingLimit, TimeProvider.System, cancellation)).ConfigureAwait(false);
        return mount.Removed.IsCompleted;
    }

    internal static LibraryFound Describe(LibrarySummary found) => new()
    {
        Tracks = (ulong)found.Tracks,
        WithoutTags = (ulong)found.WithoutTags,
        UnreadableFolders = (ulong)found.UnreadableFolders,
        Kept = (ulong)found.Kept,
    };

    /// <summary>Whether the caller means other origins than the library has. One that names none does not.</summary>
    private bool MeansAnother(Google.Protobuf.Collections.RepeatedField<string> locations) =>
        locations.Count > 0 && !daemon.Template.Origins.Select(static origin => origin.Identity).ToHashSet().SetEquals(locations);

    /// <summary>What and what to do, a line each.</summary>
    internal static GrpcStatus Status(GrpcCode code, Problem problem) => new(code, $"{problem.What}\n{problem.Remedy}");
}
