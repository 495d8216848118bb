using System.CommandLine;
using System.Text.Json.Nodes;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;
using MusicFs.Host.Configuration;

namespace MusicFs.Cli.Origins;

/// <summary><c>musicfs origin remove</c>: one origin less, in the configuration file and in the mounts that are there.</summary>
internal static class OriginRemoveCommand
{
    private const string Examples =
        """
        Examples:
          musicfs origin remove nas
          musicfs origin remove usb --live        From the running library only; the next start shows it again

        Its tracks leave the mounts; files that are open can be read until they are closed. Nothing on it is touched. What you made of its
        tracks (edits, plays, pins) stays, and so does what the catalog knows: added again under the same id, it is back as it was.

        Exit status: 0 done, 1 the daemon let it go and the file could not be written, 2 there is no origin of that id, or it is the only one.
        """;

    public static Command Create()
    {
        DocumentedCommand command = new("remove", "Take an origin out of the configuration file and out of the running library.", Examples);
        Argument<string> id = new("ID") { Description = "The origin." };
        OriginPlaces places = new(command, id, null);
        command.SetAction(async (parsed, cancellation) => (int)await places
            .RunAsync(parsed, (found, json) => RemoveAsync(parsed.GetValue(id)!, found, json, cancellation), cancellation).ConfigureAwait(false));
        return command;
    }

    private static async Task<ExitCode> RemoveAsync(string id, FoundPlaces places, bool json, CancellationToken cancellation)
    {
        ConfigurationEdit? edit = null;
        if (places.File is { } file && (places.Configuration?.Origins.Any(origin => origin.Id == id) == true || places.Daemon is null))
        {
            (edit, Problem? problem) = ConfigurationEdit.RemoveOrigin(file, id, places.NameToKeep);
            if (problem is not null)
                return OriginPlaces.Refuse(problem);
        }

        RemoveOriginReply? live = null;
        if (places.Daemon is { } daemon)
        {
            GrpcReply<RemoveOriginReply> reply = await daemon.Channel.CallAsync(
                ControlMethods.RemoveOrigin, new RemoveOriginRequest { Id = id }, OriginCalls.Patience, cancellation).ConfigureAwait(false);
            // One that only the file has is removed there.
            if (!reply.IsOk && (reply.Status.Code != GrpcCode.NotFound || edit is null))
                return OriginPlaces.Refuse(daemon, reply.Status);
            live = reply.IsOk ? reply.Value : null;
        }

        if (edit?.Write() is { } unwritten)
        {
            Terminal.Say(unwritten);
            return live is null ? ExitCode.Usage : ExitCode.Failure;
        }

        if (json)
            Console.Out.WriteLine(OriginText.Format(new JsonObject { ["id"] = id, ["file"] = edit is null ? null : places.File, ["live"] = live is not null, ["tracks"] = live?.Tracks }));
        else
            Console.Out.WriteLine($"removed {id}: {OriginPlaces.Describe(edit is null ? null : places.File, live is null ? null : places.Daemon)}");
        return ExitCode.Success;
    }
}
