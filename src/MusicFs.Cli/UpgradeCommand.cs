using System.CommandLine;
using MusicFs.Cli.Calls;
using MusicFs.Control;
using MusicFs.Control.Client;
using MusicFs.Control.V1;

namespace MusicFs.Cli;

/// <summary><c>musicfs service upgrade</c>: another program takes a running daemon's place, and nobody who reads notices.</summary>
internal static class UpgradeCommand
{
    private const string Examples =
        """
        Examples:
          musicfs service upgrade                          After an update of the package: the program that is there now
          musicfs service upgrade --program /opt/musicfs/musicfs
          musicfs service upgrade --library music          Where several daemons run

        The daemon starts the program as it was started itself and hands over its mounts, with the files that are open in them, and its control socket.
        Programs that read see a pause of a second or so and no error. It works for every daemon, also for one that systemd does not know. Where
        the new program does not start or does not answer, the daemon goes on as before. Only Linux; a mount with --transport ring cannot be handed
        over. The configuration must name the same origins as before.

        Exit status: 0 the new program serves, 1 it could not be done and the mounts are served as before, 2 wrong usage, 3 no daemon is running.
        """;

    /// <summary>Beyond what the new program is given, for everything else.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private const int UsualSeconds = 30;

    public static Command Create()
    {
        DocumentedCommand command = new("upgrade", "Replace the running daemon's program, with everything mounted and open.", Examples);
        DaemonArguments daemon = new(command, takesPath: true);
        Option<string?> program = new("--program") { HelpName = "PATH", Description = "The new program (default: where the daemon's own was started from)." };
        Option<int?> timeout = new("--timeout") { HelpName = "SECONDS", Description = "How long the new program may take to answer (default: 30)." };
        timeout.Require(static seconds => seconds is >= 1 and <= 600, "--timeout takes a number of seconds from 1 to 600.");
        Option<bool> json = new("--json") { Description = "Print one JSON object, at the end." };
        command.Add(program);
        command.Add(timeout);
        command.Add(json);
        command.SetAction((parsed, cancellation) =>
        {
            int seconds = parsed.GetValue(timeout) ?? UsualSeconds;
            UpgradeRequest request = new() { TimeoutSeconds = (uint)seconds, Program = parsed.GetValue(program) is { } path ? Path.GetFullPath(path) : "" };
            return daemon.RunAsync(parsed, found => UpgradeAsync(found, request, parsed.GetValue(json), cancellation), cancellation);
        });
        return command;
    }

    private static async Task<ExitCode> UpgradeAsync(DaemonConnection daemon, UpgradeRequest request, bool json, CancellationToken cancellation)
    {
        TimeSpan limit = TimeSpan.FromSeconds(request.TimeoutSeconds) + Margin;
        GrpcCall<UpgradeProgress> call = await daemon.Channel.StreamAsync(UpgradeMethods.Start, request, limit, cancellation).ConfigureAwait(false);
        await using (call.ConfigureAwait(false))
        {
            bool isDone = false;
            while (await call.NextAsync(cancellation).ConfigureAwait(false) is { } progress)
            {
                isDone |= progress.IsDone;
                if (json && progress.IsDone)
                    Console.Out.WriteLine(Google.Protobuf.JsonFormatter.Default.Format(progress));
                else if (!json)
                    Console.Out.WriteLine(progress.IsDone ? Describe(daemon, progress) : progress.Text);
            }

            // The old process ends as soon as it has said so.
            return isDone ? ExitCode.Success : DaemonArguments.Refuse(daemon, call.Status);
        }
    }

    private static string Describe(DaemonConnection daemon, UpgradeProgress done) => FormattableString.Invariant(
        $"{daemon.Status.Library}: process {done.ProcessId} (version {done.NewVersion}) has taken over from {daemon.Status.ProcessId} (version {done.OldVersion}) with {done.OpenFiles} open files; requests waited {done.PauseMilliseconds} ms");
}
