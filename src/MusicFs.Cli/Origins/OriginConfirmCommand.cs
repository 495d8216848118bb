using System.CommandLine;
using System.Text.Json.Nodes;
using MusicFs.Cli.Calls;
using MusicFs.Control;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Cli.Origins;

/// <summary><c>musicfs origin confirm</c>: files that are gone are really gone, however many.</summary>
internal static class OriginConfirmCommand
{
    private const string Examples =
        """
        Examples:
          musicfs origin confirm nas          After more than a fifth of it was deleted or moved away on purpose

        When more than a fifth of an origin is gone at once, that looks like a disk that was not mounted, so everything stays in the library and
        'musicfs origin list' says so. This looks at the origin once more and forgets what is gone. What you made of the tracks stays.

        Exit status: 0 done, 1 the origin or a part of it does not answer, 2 there is no origin of that id, 3 no daemon is running.
        """;

    public static Command Create()
    {
        DocumentedCommand command = new("confirm", "Say that files which are gone from an origin are really gone.", Examples);
        DaemonArguments calls = new(command, takesPath: false);
        Argument<string> id = new("ID") { Description = "The origin." };
        Option<bool> json = DaemonArguments.JsonOption("Print one JSON object.");
        command.Add(id);
        command.Add(json);
        command.SetAction((parsed, cancellation) => calls.RunAsync(
            parsed,
            async daemon =>
            {
                ConfirmRequest request = new() { Id = parsed.GetValue(id)! };
                GrpcReply<ConfirmReply> reply = await daemon.Channel.CallAsync(ControlMethods.Confirm, request, OriginCalls.Patience, cancellation).ConfigureAwait(false);
                if (!reply.IsOk)
                    return OriginCalls.Refuse(daemon, reply.Status);
                Console.Out.WriteLine(parsed.GetValue(json)
                    ? OriginText.Format(new JsonObject { ["id"] = request.Id, ["removed"] = reply.Value.Removed, ["tracks"] = reply.Value.Result.Tracks })
                    : FormattableString.Invariant($"{request.Id}: {reply.Value.Removed} tracks forgotten, {reply.Value.Result.Tracks} there"));
                return ExitCode.Success;
            },
            cancellation));
        return command;
    }
}
