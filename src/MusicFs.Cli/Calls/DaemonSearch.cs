using MusicFs.Contracts.FileSystem;
using MusicFs.Control;
using MusicFs.Control.Client;
using MusicFs.Control.Endpoint;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Cli.Calls;

/// <summary>The one daemon of this user that is meant, or why there is none.</summary>
/// <param name="Daemon">Where there is one.</param>
/// <param name="Problem">Where there is none.</param>
/// <param name="Status">What the command then ends with.</param>
internal sealed record DaemonSearch(DaemonConnection? Daemon, Problem? Problem, ExitCode Status)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>One that is the only one needs no name.</summary>
    /// <param name="library">Its library; null for any.</param>
    /// <param name="path">A path in one of its mounts; null for any.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<DaemonSearch> FindAsync(string? library, string? path, CancellationToken cancellation)
    {
        if (ControlDirectory.All is not { Count: > 0 } directories)
            return NoDirectory;
        (List<DaemonConnection> answered, bool isSilent) = await AskAsync(directories, library, cancellation).ConfigureAwait(false);
        return Choose(answered, daemon => path is null || daemon.HasMountAt(path)) ?? Nobody(library, path, isSilent);
    }

    /// <summary>
    /// The one that has the first of these paths in a mount. Where none has any of them it is as if they were not given: '/Artist' is told from the
    /// root of a tree, and may also be the name of something outside of every mount.
    /// </summary>
    /// <param name="library">Its library; null for any.</param>
    /// <param name="paths">In a mount, or from the root of a tree.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<DaemonSearch> FindForAsync(string? library, IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        if (ControlDirectory.All is not { Count: > 0 } directories)
            return NoDirectory;
        (List<DaemonConnection> answered, bool isSilent) = await AskAsync(directories, library, cancellation).ConfigureAwait(false);
        string? inMount = paths.FirstOrDefault(path => answered.Exists(daemon => daemon.HasMountAt(path)));
        return Choose(answered, daemon => inMount is null || daemon.HasMountAt(inMount)) ?? Nobody(library, null, isSilent);
    }

    /// <summary>Says why.</summary>
    public ExitCode Refuse()
    {
        Terminal.Say(Problem!);
        return Status;
    }

    /// <summary>Asks every daemon who it is.</summary>
    private static async Task<(List<DaemonConnection> Answered, bool IsSilent)> AskAsync(IReadOnlyList<string> directories, string? library, CancellationToken cancellation)
    {
        List<DaemonConnection> answered = [];
        bool isSilent = false;
        foreach ((string directory, string name) in directories.SelectMany(directory => (library is null ? ControlDirectory.Libraries(directory) : [library]).Select(name => (directory, name))))
        {
            GrpcChannel channel = new(ControlDirectory.SocketOf(directory, name));
            GrpcReply<StatusReply> reply = await channel.CallAsync(ControlMethods.Status, new StatusRequest(), Limit, cancellation).ConfigureAwait(false);
            isSilent |= reply.Status.Code == GrpcCode.DeadlineExceeded;
            if (reply.IsOk)
                answered.Add(new DaemonConnection(channel, reply.Value));
            else
                channel.Dispose();
        }

        return (answered, isSilent);
    }

    /// <summary>The one that is meant, or that there are several; null where there is none.</summary>
    private static DaemonSearch? Choose(List<DaemonConnection> answered, Predicate<DaemonConnection> isMeant)
    {
        List<DaemonConnection> meant = answered.FindAll(isMeant);
        DaemonConnection? only = meant.Count == 1 ? meant[0] : null;
        answered.FindAll(daemon => daemon != only).ForEach(daemon => daemon.Dispose());
        if (only is not null)
            return new DaemonSearch(only, null, ExitCode.Success);
        return meant.Count > 1 ? Several(meant) : null;
    }

    private static DaemonSearch Several(List<DaemonConnection> found) => new(
        null,
        new Problem(
            $"Several daemons are running, of the libraries {string.Join(", ", found.Select(daemon => daemon.Status.Library))}.",
            "Name one with --library, or give a path below its mount."),
        ExitCode.Usage);

    private static DaemonSearch Nobody(string? library, string? path, bool isSilent)
    {
        if (isSilent)
            return None("The daemon does not answer within 5 s.", "Look into its log, musicfs.log in the cache folder, or end its process.");
        if (path is not null)
            return None($"No daemon of this user has a mount at {Path.GetFullPath(path)}.", "See what is mounted: findmnt -t fuse.musicfs");
        return library is null
            ? None("No daemon of this user is running.", "Start one: musicfs mount MOUNTPOINT --origin FOLDER")
            : None($"No daemon of the library '{library}' is running.", "Start it: musicfs mount, with the same --library. Which daemons run says: musicfs status");
    }

    private static DaemonSearch NoDirectory => None("This user has no folder for daemons' sockets.", "Set XDG_RUNTIME_DIR or MUSICFS_RUNTIME_DIR, as it is set for the daemon.");

    private static DaemonSearch None(string what, string remedy) => new(null, new Problem(what, remedy), ExitCode.Unreachable);
}
