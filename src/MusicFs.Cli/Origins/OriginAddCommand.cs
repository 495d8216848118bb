using System.CommandLine;
using System.Text.Json.Nodes;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;
using MusicFs.Host.Configuration;

namespace MusicFs.Cli.Origins;

/// <summary><c>musicfs origin add</c>: one origin more, in the configuration file and in the mounts that are there.</summary>
internal static class OriginAddCommand
{
    private const string Examples =
        """
        Examples:
          musicfs origin add /srv/music
          musicfs origin add nas=sftp://ann@nas/srv/music --set connections=4
          musicfs origin add cloud=davs://ann@host/Music/ --set 'password=${file:~/.config/musicfs/cloud.password}'
          musicfs origin add usb=/media/usb/music --live              In the running library only, until its daemon ends

        It is written into the configuration file, where comments and order stay as they are, and where a daemon of that library runs its
        mounts show it at once; tracks appear while it is scanned. A file without 'library.name' gets one, so that the library stays the same
        one with other origins. Try it first: musicfs origin test LOCATION.

        Exit status: 0 done, 1 the daemon has it and the file could not be written, 2 wrong usage or configuration, or it cannot be opened.
        """;

    public static Command Create()
    {
        DocumentedCommand command = new("add", "Add an origin to the configuration file and to the running library.", Examples);
        Argument<string> origin = new("LOCATION") { HelpName = "[ID=]LOCATION", Description = "A folder, or sftp://, s3://, https://, davs:// and what follows. ID names it (default: the last part of the path, or the host)." };
        Option<string[]> settings = SettingsOption();
        OriginPlaces places = new(command, origin, settings);
        command.SetAction(async (parsed, cancellation) =>
        {
            (OriginRequest? request, Problem? problem) = OriginRequest.Parse(parsed.GetValue(origin)!, parsed.GetValue(settings) ?? []);
            if (request is null)
                return (int)OriginPlaces.Refuse(problem!);
            return (int)await places.RunAsync(parsed, (found, json) => AddAsync(request, found, json, cancellation), cancellation).ConfigureAwait(false);
        });
        return command;
    }

    public static Option<string[]> SettingsOption() => new("--set")
    {
        HelpName = "KEY=VALUE",
        Description = "A setting of the origin, as in the configuration file; repeat it for several. Secrets as ${file:PATH} or ${env:NAME}.",
    };

    private static async Task<ExitCode> AddAsync(OriginRequest request, FoundPlaces places, bool json, CancellationToken cancellation)
    {
        OriginRequest wanted = request;
        if (places.File is not null)
        {
            (OriginLocation? resolved, Problem? mistake) = request.Resolve(places.Configuration);
            if (resolved is null)
                return OriginPlaces.Refuse(mistake!);
            wanted = request with { Id = resolved.Id };
        }

        (ConfigurationEdit? edit, Problem? problem) = places.File is { } file ? ConfigurationEdit.AddOrigin(file, wanted.Id!, wanted, places.NameToKeep) : (null, null);
        if (problem is not null)
            return OriginPlaces.Refuse(problem);
        OriginStatus? live = null;
        if (places.Daemon is { } daemon)
        {
            AddOriginRequest message = new() { Id = wanted.Id ?? "", Location = OriginPlaces.Absolute(wanted.Location) };
            foreach ((string key, string value) in wanted.Settings)
                message.Settings.Add(key, value);
            GrpcReply<AddOriginReply> reply = await daemon.Channel.CallAsync(ControlMethods.AddOrigin, message, OriginCalls.Patience, cancellation).ConfigureAwait(false);
            if (!reply.IsOk)
                return OriginPlaces.Refuse(daemon, reply.Status);
            live = reply.Value.Origin;
        }

        if (edit?.Write() is { } unwritten)
        {
            Terminal.Say(unwritten);
            return places.Daemon is null ? ExitCode.Usage : ExitCode.Failure;
        }

        string id = live?.Id ?? wanted.Id!;
        if (json)
            Console.Out.WriteLine(OriginText.Format(new JsonObject { ["id"] = id, ["file"] = edit is null ? null : places.File, ["live"] = live is not null }));
        else
            Console.Out.WriteLine($"added {id}: {OriginPlaces.Describe(edit is null ? null : places.File, places.Daemon)}");
        return ExitCode.Success;
    }
}
