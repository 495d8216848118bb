using System.CommandLine;
using MusicFs.Cli.Calls;
using MusicFs.Control;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Cli.Origins;

/// <summary><c>musicfs origin list</c>: the origins of the running library as they are known to be.</summary>
internal static class OriginListCommand
{
    private const string Examples =
        """
        Examples:
          musicfs origin list
          musicfs origin list --json | jq '.[] | select(.state == "unhealthy") | .id'

        Nothing is asked of the origins: the state of a remote one is that of its last check or call, a local one has none before it is
        checked (musicfs origin health), and so has the free space of the disk it is on. Without a daemon: musicfs config show.

        Exit status: 0 it was told, 2 several daemons run and none was named, 3 no daemon is running.
        """;

    public static Command Create()
    {
        DocumentedCommand command = new("list", "Show the origins of the running library.", Examples);
        DaemonArguments calls = new(command, takesPath: false);
        Option<bool> json = DaemonArguments.JsonOption("Print one JSON array.");
        command.Add(json);
        command.SetAction((parsed, cancellation) => calls.RunAsync(
            parsed,
            async daemon =>
            {
                GrpcReply<ListOriginsReply> reply = await daemon.Channel.CallAsync(
                    ControlMethods.ListOrigins, new ListOriginsRequest(), OriginCalls.Patience, cancellation).ConfigureAwait(false);
                if (!reply.IsOk)
                    return OriginCalls.Refuse(daemon, reply.Status);
                Print(reply.Value.Origins, parsed.GetValue(json));
                return ExitCode.Success;
            },
            cancellation));
        return command;
    }

    public static void Print(IReadOnlyList<OriginStatus> origins, bool json)
    {
        if (json)
            Console.Out.WriteLine(OriginText.Json(origins));
        foreach (string line in json ? [] : OriginText.Table(origins))
            Console.Out.WriteLine(line);
    }
}
