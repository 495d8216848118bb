using System.CommandLine;
using MusicFs.Cli.Daemon;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;
using MusicFs.Host.Libraries;
using MusicFs.Host.Mounting;
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
          musicfs mount ~/music --origin ~/Music --view 'Artists=$albumartist/$album/$title.$format' --view 'Years=$year/$album/$title.$format'

        The folders are scanned first, which is quick where an earlier scan has read their tags; then one line says 'mounted'. Ctrl-C or SIGTERM unmounts when nobody uses
        the mount, after 10 s in any case; a second one at once. SIGUSR1 looks for changes of the originals now. MUSICFS_TRACE=1 prints every operation to
        standard error, MUSICFS_TRACE_SUMMARY=1 a table of them at the end.

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

        (MountRequest? request, Problem? problem) = arguments.Read(parsed);
        if (request is null)
            return Refuse(problem!);
        if (arguments.CanDoWithoutCache(parsed))
            request = PrepareCache(request);
        else if (request.CacheDirectory is { } cache && LibraryPlaces.Create(cache) is { } unusable)
            return Refuse(unusable);
        if (arguments.IsDryRun(parsed))
            return await PrintAsync(request, arguments.Level(parsed)).ConfigureAwait(false);
        if (isDaemon && DaemonChild.Detach(request.CacheDirectory) is { } obstacle)
            return Refuse(obstacle);

        MountRun run = new(request, arguments.Level(parsed), endsWithTerminal: !isDaemon);
        return await run.RunAsync(Announce).ConfigureAwait(false);
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

    private static MountRequest PrepareCache(MountRequest request)
    {
        if (LibraryPlaces.Prepare(request) is not { } problem)
            return request;
        Terminal.Say($"musicfs: Nothing is kept for the next start. {problem}");
        return request with { CacheDirectory = null };
    }

    private static void Announce(MountSession session)
    {
        Console.Out.WriteLine($"mounted {session.MountPoint}: {MountRun.Describe(session.Library)} ({session.Description})");
        DaemonChild.ReleaseOutput();
    }

    private static ExitCode Refuse(Problem problem)
    {
        Terminal.Say(problem);
        return ExitCode.Usage;
    }
}
