using System.CommandLine;
using Microsoft.Extensions.Logging;
using MusicFs.Cli.Calls;
using MusicFs.Cli.Daemon;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;
using MusicFs.Host.Daemon;
using MusicFs.Host.Libraries;
using MusicFs.Host.Telemetry;

namespace MusicFs.Cli;

/// <summary><c>musicfs mount</c>: stays in the foreground until it is unmounted, or starts a daemon that does.</summary>
internal static class MountCommand
{
    private const string Examples =
        """
        Examples:
          musicfs mount ~/by-tags --origin ~/Music
          musicfs mount /mnt/music --origin flac=/srv/flac --origin mp3=/srv/mp3 --daemon
          musicfs mount ~/by-tags --origin ~/Music --dry-run | less
          musicfs mount ~/genres --origin ~/Music --template '$genre/$artist - $title.$format'
          musicfs mount                                 All places of the configuration file (musicfs config init)
          musicfs mount /mnt/flat --template '$title.$format'     One more place for the library whose daemon runs
          musicfs mount X: --origin D:\Music            On Windows: a letter, * for the next free one, a folder, or \\server\share
          musicfs mount ~/music --origin ~/Music --view 'Artists=$albumartist/$album/$title.$format' --view 'Years=$year/$album/$title.$format'

        One line says 'mounted': at once, with what was there the last time. The folders are scanned behind it, and another line says 'scanned' when
        everything is shown as it is now; the first time tracks appear as they are found. Ctrl-C or SIGTERM unmounts when nobody uses the mount,
        after 10 s in any case; a second one at once. SIGUSR1 looks for changes of the originals now. MUSICFS_TRACE=1 prints every operation to
        standard error, MUSICFS_TRACE_SUMMARY=1 a table of them at the end. Where a daemon of the same library runs already, it is asked to
        mount, and this command ends when it has; with --standby this command waits instead, and mounts when that
        daemon ends or dies.

        Exit status: 0 mounted and unmounted again, 2 wrong usage or configuration, 4 cannot mount.
        """;

    public static Command Create()
    {
        DocumentedCommand command = new("mount", "Mount folders of music, organised by tags.", Examples);
        MountArguments arguments = new(command);
        command.SetAction(async (parsed, _) => (int)await RunAsync(arguments, parsed).ConfigureAwait(false));
        return command;
    }

    private static async Task<ExitCode> RunAsync(MountArguments arguments, ParseResult parsed)
    {
        bool isDaemon = arguments.IsDaemon(parsed) && !arguments.IsDryRun(parsed);
        if (isDaemon && !DaemonChild.IsThisProcess)
            return await DaemonLauncher.StartAsync().ConfigureAwait(false);
        if (isDaemon)
            Terminal.Redirect(Console.Out);

        if (arguments.Reader(parsed) is not { } reader || ConfigurationArguments.Say(reader()) is not { } configuration)
            return ExitCode.Usage;
        if (configuration.MountPoints.Count == 0)
            return Refuse(new Problem("It is not said where to mount.", "Name a folder: musicfs mount MOUNTPOINT, or places in the configuration file."));
        MountRequest[] requests = [.. configuration.MountPoints.Select(place => configuration.RequestFor(place) with { WaitsForScan = arguments.WaitsForScan(parsed), FullCheck = arguments.IsFullCheck(parsed) })];
        if (configuration.Origins.Count == 0)
            return await MountByDaemonAsync(requests, configuration.LibraryName).ConfigureAwait(false);
        FreshFolder cacheFolder = new(requests[0].CacheDirectory);
        ExitCode status = await RunAsync(arguments, parsed, configuration, reader, requests, isDaemon).ConfigureAwait(false);
        if (status != ExitCode.Success)
            cacheFolder.RemoveIfEmpty();
        return status;
    }

    private static async Task<ExitCode> RunAsync(
        MountArguments arguments, ParseResult parsed, LibraryConfiguration configuration, Func<ConfigurationLoad> reader, MountRequest[] requests, bool isDaemon)
    {
        LogLevel level = arguments.Level(parsed, configuration);
        if (arguments.CanDoWithoutCache(parsed, configuration))
            requests = PrepareCache(requests);
        else if (requests[0].CacheDirectory is { } cache && LibraryPlaces.Create(cache) is { } unusable)
            return Refuse(unusable);
        if (arguments.IsDryRun(parsed))
            return await PrintAsync(requests[0], level).ConfigureAwait(false);
        if (isDaemon && DaemonChild.Detach(requests[0].CacheDirectory) is { } obstacle)
            return Refuse(obstacle);

        MountRun run = new(requests, configuration.LogSettings(level, requests[0].CacheDirectory), endsWithTerminal: !isDaemon, configuration, reader) { StandsBy = arguments.IsStandby(parsed) };
        return await run.RunAsync(Announce).ConfigureAwait(false);
    }

    /// <summary>Without origins only a daemon that has some can mount.</summary>
    private static async Task<ExitCode> MountByDaemonAsync(MountRequest[] requests, string? library)
    {
        DaemonSearch found = await DaemonSearch.FindAsync(library, path: null, CancellationToken.None).ConfigureAwait(false);
        if (found.Daemon is null)
        {
            return found.Status == ExitCode.Unreachable
                ? Refuse(new Problem("There is no origin, and no daemon is running that has some.", "Name one with --origin FOLDER, or in the configuration file: musicfs config init"))
                : found.Refuse();
        }

        using (found.Daemon)
            return await RemoteMounts.AddAsync(found.Daemon.Channel, requests, Announce, CancellationToken.None).ConfigureAwait(false) ?? found.Daemon.Lost();
    }

    private static async Task<ExitCode> PrintAsync(MountRequest request, LogLevel level)
    {
        using DeferredLoggers loggers = new(level);
        Problem? problem;
        ScanDisplay display = new();
        await using (display.ConfigureAwait(false))
        {
            // Ctrl-C ends the process as it does any command that only prints; what was scanned is kept.
            problem = await LibraryCare.ListAsync(request, Console.Out.WriteLine, display, loggers, CancellationToken.None).ConfigureAwait(false);
        }

        return problem is null ? ExitCode.Success : Refuse(problem);
    }

    private static MountRequest[] PrepareCache(MountRequest[] requests)
    {
        if (requests.Select(LibraryPlaces.Prepare).FirstOrDefault(problem => problem is not null) is not { } problem)
            return requests;
        Terminal.Say($"musicfs: Nothing is kept for the next start. {problem}");
        return [.. requests.Select(request => request with { CacheDirectory = null })];
    }

    private static void Announce(MountedPlace mount) =>
        Console.Out.WriteLine($"mounted {mount.MountPoint}: {MountRun.DescribeMount(mount)} ({mount.Description})");

    private static ExitCode Refuse(Problem problem)
    {
        Terminal.Say(problem);
        return ExitCode.Usage;
    }
}
