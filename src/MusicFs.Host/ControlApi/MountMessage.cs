using MusicFs.Contracts.FileSystem;
using MusicFs.Control.V1;
using MusicFs.Host.Configuration;
using MountRequest = MusicFs.Control.V1.MountRequest;
using Wanted = MusicFs.Host.Configuration.MountRequest;

namespace MusicFs.Host.ControlApi;

/// <summary>What is asked of a mount, as a message: from a command to a daemon, and from a daemon to the one that takes its place.</summary>
public static class MountMessage
{
    /// <summary>As the command line and the configuration have it.</summary>
    private const uint MostThreads = 256;

    /// <summary>The request as a message, without what all mounts of the library have in common.</summary>
    public static MountRequest Write(Wanted wanted)
    {
        MountRequest request = new()
        {
            MountPoint = wanted.MountPoint,
            AllowOther = wanted.AllowOther,
            Umask = wanted.Umask,
            MergeRecordings = wanted.MergesRecordings,
            VirtualEdits = wanted.VirtualEdits,
            Overlay = wanted.Overlay,
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
        if (wanted.Label is { } label)
            request.Label = label;
        if (wanted.FileSystemName is { } fileSystem)
            request.FileSystemName = fileSystem;
        if (wanted.NetworkName is { } network)
            request.NetworkName = network;
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
    public static (Wanted? Wanted, Problem? Mistake) Read(MountRequest request, Wanted common)
    {
        if (!MountPlace.IsWhole(request.MountPoint, OperatingSystem.IsWindows()))
            return (null, new Problem($"The mount point '{request.MountPoint}' is not an absolute path.", "Write it from the root."));
        if (request.Umask > 0b111_111_111)
            return (null, new Problem("The umask is over 0777.", "Use the nine permission bits only."));
        if (request.HasThreads && request.Threads is < 1 or > MostThreads)
            return (null, new Problem("The number of threads is not from 1 to 256.", "Leave it out for the usual number."));
        if (!OverlayName.TryRead(request.Overlay, out string overlay))
            return (null, new Problem($"'{request.Overlay}' is no name of an overlay.", $"Use {OverlayName.Form}."));
        if (Misnamed(request) is { } misnamed)
            return (null, misnamed);
        (IReadOnlyList<ViewLocation> views, Problem? problem) = ViewLocation.ParseAll([.. request.Views.Select(static view => $"{view.Name}={view.Template}")]);
        if (problem is not null)
            return (null, problem);
        return (common with
        {
            MountPoint = MountPlace.Full(request.MountPoint),
            Template = request.HasTemplate ? request.Template : null,
            Views = views,
            Names = Translate(request.Names),
            MergesRecordings = request.MergeRecordings,
            VirtualEdits = request.VirtualEdits,
            Overlay = overlay,
            Label = request.HasLabel ? request.Label : null,
            FileSystemName = request.HasFileSystemName ? request.FileSystemName : null,
            NetworkName = request.HasNetworkName ? request.NetworkName : null,
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

    /// <summary>Null, or which name the volume cannot have. A label may be that of a library, which has more room than Windows has.</summary>
    private static Problem? Misnamed(MountRequest request) =>
        request.HasLabel && !VolumeNames.IsLabel(request.Label) && !LibraryPlaces.IsLibraryName(request.Label) ? new Problem("The volume cannot have that label.", $"Use {VolumeNames.LabelForm}.")
        : request.HasFileSystemName && !VolumeNames.IsFileSystemName(request.FileSystemName) ? new Problem("A file system cannot have that name.", $"Use {VolumeNames.FileSystemNameForm}.")
        : request.HasNetworkName && !VolumeNames.IsNetworkName(request.NetworkName) ? new Problem("A network drive cannot have that name.", $"Use {VolumeNames.NetworkNameForm}.")
        : null;

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
}
