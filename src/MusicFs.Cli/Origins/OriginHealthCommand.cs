using System.CommandLine;
using MusicFs.Cli.Calls;
using MusicFs.Control;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Cli.Origins;

/// <summary><c>musicfs origin health</c>: asks the origins how they are.</summary>
internal static class OriginHealthCommand
{
    private const string Examples =
        """
        Examples:
          musicfs origin health
          musicfs origin health nas || mail -s 'nas is away' ann </dev/null

        All are asked at once; each has 5 s, or its 'timeout' where that is shorter. Folders and SFTP servers (OpenSSH's) tell how much of their disk
        is free.

        Exit status: 0 all are healthy, 1 one is not, 2 there is no origin of that id, 3 no daemon is running.
        """;

    public static Command Create()
    {
        DocumentedCommand command = new("health", "Ask the origins how they are.", Examples);
        DaemonArguments calls = new(command, takesPath: false);
        Argument<string[]> ids = new("ID") { Description = "These only (default: all).", Arity = ArgumentArity.ZeroOrMore };
        Option<bool> json = DaemonArguments.JsonOption("Print one JSON array.");
        command.Add(ids);
        command.Add(json);
        command.SetAction((parsed, cancellation) => calls.RunAsync(
            parsed,
            async daemon =>
            {
                CheckHealthRequest request = new();
                request.Ids.AddRange(parsed.GetValue(ids) ?? []);
                GrpcReply<CheckHealthReply> reply = await daemon.Channel.CallAsync(ControlMethods.CheckHealth, request, OriginCalls.Patience, cancellation).ConfigureAwait(false);
                if (!reply.IsOk)
                    return OriginCalls.Refuse(daemon, reply.Status);
                OriginListCommand.Print(reply.Value.Origins, parsed.GetValue(json));
                return reply.Value.Origins.All(static origin => origin.State == "healthy") ? ExitCode.Success : ExitCode.Failure;
            },
            cancellation));
        return command;
    }
}
