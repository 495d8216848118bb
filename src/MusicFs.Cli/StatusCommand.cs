using System.CommandLine;
using MusicFs.Cli.Calls;
using MusicFs.Control;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Cli;

/// <summary><c>musicfs status</c>: what the daemon is and does.</summary>
internal static class StatusCommand
{
    private const string Examples =
        """
        Examples:
          musicfs status
          musicfs status /mnt/music           The daemon of this mount, where several run
          musicfs status --watch              Again and again, until Ctrl-C
          musicfs status --json | jq .mounts

        Exit status: 0 it answered, 2 several daemons run and none was named, 3 no daemon is running.
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        DocumentedCommand command = new("status", "Show what the daemon is and does.", Examples);
        DaemonArguments daemon = new(command, takesPath: true);
        Option<bool> json = new("--json") { Description = "Print one JSON object." };
        Option<bool> watch = new("--watch") { Description = "Go on showing it." };
        command.Add(json);
        command.Add(watch);
        LiveView view = new(command);
        command.SetAction((parsed, cancellation) => daemon.RunAsync(
            parsed,
            found =>
            {
                Func<StatusReply, string> write = parsed.GetValue(json) ? StatusText.Json : StatusText.Plain;
                if (parsed.GetValue(watch))
                    return view.RunAsync(parsed, () => LookAsync(found, write, cancellation), cancellation);
                Console.Out.WriteLine(write(found.Status));
                return Task.FromResult(ExitCode.Success);
            },
            cancellation));
        return command;
    }

    private static async Task<(string? Text, ExitCode Status)> LookAsync(DaemonConnection daemon, Func<StatusReply, string> write, CancellationToken cancellation)
    {
        GrpcReply<StatusReply> reply = await FollowedCall.AskAsync(
            daemon, ControlMethods.Status, new StatusRequest(), Limit, cancellation).ConfigureAwait(false);
        return reply.IsOk ? (write(reply.Value), ExitCode.Success) : (null, DaemonArguments.Refuse(daemon, reply.Status));
    }
}
