using System.CommandLine;
using MusicFs.Cli.Calls;

namespace MusicFs.Cli;

/// <summary><c>musicfs status</c>: what the daemon is and does.</summary>
internal static class StatusCommand
{
    private const string Examples =
        """
        Examples:
          musicfs status
          musicfs status /mnt/music           The daemon of this mount, where several run
          musicfs status --json | jq .mounts

        Exit status: 0 it answered, 2 several daemons run and none was named, 3 no daemon is running.
        """;

    public static Command Create()
    {
        DocumentedCommand command = new("status", "Show what the daemon is and does.", Examples);
        DaemonArguments daemon = new(command);
        Option<bool> json = new("--json") { Description = "Print one JSON object." };
        command.Add(json);
        command.SetAction((parsed, cancellation) => daemon.RunAsync(
            parsed,
            found =>
            {
                Console.Out.WriteLine(parsed.GetValue(json) ? StatusText.Json(found.Status) : StatusText.Plain(found.Status));
                return Task.FromResult(ExitCode.Success);
            },
            cancellation));
        return command;
    }
}
