using Google.Protobuf.WellKnownTypes;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;
using MusicFs.Host.Configuration;
using MusicFs.Host.Daemon;
using MusicFs.Host.Mounting;
using MountRequest = MusicFs.Control.V1.MountRequest;
using Wanted = MusicFs.Host.Configuration.MountRequest;

namespace MusicFs.Host.ControlApi;

/// <summary>Answers <c>musicfs.v1.Mounts</c>.</summary>
internal sealed class MountCalls(LibraryDaemon daemon)
{
    /// <summary>As the command line and the configuration have it.</summary>
    private const uint MostThreads = 256;

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
        };
        status.Views.AddRange((mount.Tree.Wanted ?? mount.Request).Views.Select(static view => new View { Name = view.Name, Template = view.Template }));
        return status;
    }

    public async Task<GrpcReply<MountReply>> MountAsync(MountRequest request, CancellationToken cancellation)
    {
        (Wanted? wanted, Problem? mistake) = Read(request, daemon.Template);
        if (wanted is null)
            return Status(GrpcCode.InvalidArgument, mistake!);
        if (MeansAnother(request.Origins))
        {
            return Status(GrpcCode.FailedPrecondition, new Problem(
                $"The library '{daemon.Library}' is running with other origins: {string.Join(", ", daemon.Template.Origins.Select(static origin => origin.Identity))}.",
                "Give this one another name with --library, or end that one first: musicfs shutdown"));
        }

        string place = RealPath.Resolve(wanted.MountPoint);
        if (daemon.LiveMounts.Any(mount => mount.Session.MountPoint == place))
            return Status(GrpcCode.AlreadyExists, new Problem($"{place} is already mounted by musicfs.", $"Use it, or end it first: musicfs umount {place}"));
        (SessionStart start, LiveMount? mount) = await daemon.AddAsync(wanted, cancellation).ConfigureAwait(false);
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

    internal static LibraryFound Describe(LibrarySummary found) => new()
    {
        Tracks = (ulong)found.Tracks,
        WithoutTags = (ulong)found.WithoutTags,
        UnreadableFolders = (ulong)found.UnreadableFolders,
        Kept = (ulong)found.Kept,
    };

    /// <summary>The request as a message, without what all mounts of the library have in common.</summary>
    internal static MountRequest Write(Wanted wanted)
    {
        MountRequest request = new()
        {
            MountPoint = wanted.MountPoint,
            AllowOther = wanted.AllowOther,
            Umask = wanted.Umask,
            MergeRecordings = wanted.MergesRecordings,
            Passthrough = wanted.PassThrough,
            Names = wanted.Names == NameSet.Windows ? Names.Windows : Names.Posix,
            Transport = wanted.Transport switch
            {
                MountTransport.Device => Transport.Device,
                MountTransport.Ring => Transport.Ring,
                MountTransport.Auto => Transport.Unspecified,
            },
        };
        if (wanted.Template is { } template)
            request.Template = template;
        if (wanted.UserId is { } user)
            request.UserId = user;
        if (wanted.GroupId is { } group)
            request.GroupId = group;
        if (wanted.Threads is { } threads)
            request.Threads = (uint)threads;
        request.Views.AddRange(wanted.Views.Select(static view => new View { Name = view.Name, Template = view.Template }));
        return request;
    }

    /// <summary>What is asked for, with what all mounts of the library have in common.</summary>
    internal static (Wanted? Wanted, Problem? Mistake) Read(MountRequest request, Wanted common)
    {
        if (!Path.IsPathRooted(request.MountPoint))
            return (null, new Problem($"The mount point '{request.MountPoint}' is not an absolute path.", "Write it from the root."));
        if (request.Umask > 0b111_111_111)
            return (null, new Problem("The umask is over 0777.", "Use the nine permission bits only."));
        if (request.HasThreads && request.Threads is < 1 or > MostThreads)
            return (null, new Problem("The number of threads is not from 1 to 256.", "Leave it out for the usual number."));
        (IReadOnlyList<ViewLocation> views, Problem? problem) = ViewLocation.ParseAll([.. request.Views.Select(static view => $"{view.Name}={view.Template}")]);
        if (problem is not null)
            return (null, problem);
        return (common with
        {
            MountPoint = Path.GetFullPath(request.MountPoint),
            Template = request.HasTemplate ? request.Template : null,
            Views = views,
            Names = Translate(request.Names),
            MergesRecordings = request.MergeRecordings,
            AllowOther = request.AllowOther,
            UserId = request.HasUserId ? request.UserId : null,
            GroupId = request.HasGroupId ? request.GroupId : null,
            Umask = request.Umask,
            PassThrough = !request.HasPassthrough || request.Passthrough,
            Threads = request.HasThreads ? (int)request.Threads : null,
            Transport = Translate(request.Transport),
            WaitsForScan = request.WaitForScan,
        }, null);
    }

    /// <summary>Whether the caller means other origins than the library has. One that names none does not.</summary>
    private bool MeansAnother(Google.Protobuf.Collections.RepeatedField<string> locations) =>
        locations.Count > 0 && !daemon.Template.Origins.Select(static origin => origin.Identity).ToHashSet().SetEquals(locations);

    /// <summary>Transports of a later version are left to this one's choice.</summary>
    private static MountTransport Translate(Transport transport) => transport switch
    {
        Transport.Device => MountTransport.Device,
        Transport.Ring => MountTransport.Ring,
        Transport.Unspecified => MountTransport.Auto,
    };

    /// <summary>Sets of a later version are left to this one's choice.</summary>
    private static NameSet Translate(Names names) => names switch
    {
        Names.Windows => NameSet.Windows,
        Names.Posix => NameSet.Posix,
        Names.Unspecified => Wanted.DefaultNames,
    };

    /// <summary>What and what to do, a line each.</summary>
    internal static GrpcStatus Status(GrpcCode code, Problem problem) => new(code, $"{problem.What}\n{problem.Remedy}");
}
