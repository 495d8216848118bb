using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MusicFs.Cli.Calls;
using MusicFs.Control;
using MusicFs.Control.V1;

namespace MusicFs.Cli;

/// <summary><c>musicfs events</c>: follows what happens, until Ctrl-C or the daemon's end.</summary>
internal static class EventsCommand
{
    private const string Examples =
        """
        Examples:
          musicfs events
          musicfs events --type 'sync.*' --type mount.state
          musicfs events --json | jq --unbuffered .type

        One line an event: time, type, and what there is to know. The types are listed in docs/operations.md. After 'musicfs service upgrade'
        the new program is followed; what happens while it takes over is not told.

        Exit status: 0 the daemon has ended, 2 several daemons run and none was named, 3 no daemon is running, or it was lost.
        """;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        DocumentedCommand command = new("events", "Follow what happens.", Examples);
        DaemonArguments daemon = new(command, takesPath: true);
        Option<string[]> types = new("--type") { HelpName = "TYPE", Description = "Only these; 'sync.*' is all that begin with 'sync.'. Repeat it for several." };
        Option<string[]> origins = new("--origin") { HelpName = "ID", Description = "Only what concerns this origin. Repeat it for several." };
        Option<bool> json = new("--json") { Description = "One JSON object a line." };
        command.Add(types);
        command.Add(origins);
        command.Add(json);
        command.SetAction((parsed, cancellation) =>
        {
            WatchEventsRequest request = new();
            request.Types_.AddRange(parsed.GetValue(types) ?? []);
            request.Origins.AddRange(parsed.GetValue(origins) ?? []);
            return daemon.RunAsync(parsed, found => FollowAsync(found, request, parsed.GetValue(json), cancellation), cancellation);
        });
        return command;
    }

    private static Task<ExitCode> FollowAsync(DaemonConnection daemon, WatchEventsRequest request, bool json, CancellationToken cancellation) =>
        FollowedCall.FollowAsync(
            daemon, ControlMethods.WatchEvents, request, $"musicfs: Listening to '{daemon.Status.Library}'.",
            happened => Console.Out.WriteLine(json ? Json(happened) : Plain(happened)), cancellation);

    private static string Plain(Event happened)
    {
        IEnumerable<string> data = happened.Data.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}");
        string[] origin = happened.Origin.Length > 0 ? [$"origin={happened.Origin}"] : [];
        return string.Join(' ', [StatusText.Time(happened.Time), happened.Type, .. origin, .. data]);
    }

    private static string Json(Event happened)
    {
        JsonObject data = [];
        foreach ((string key, string value) in happened.Data.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            data.Add(key, value);
        JsonObject json = new() { ["type"] = happened.Type, ["time"] = StatusText.Time(happened.Time), ["origin"] = happened.Origin, ["data"] = data };
        return json.ToJsonString(Readable);
    }
}
