using System.CommandLine;
using Google.Protobuf;
using MusicFs.Cli.Calls;
using MusicFs.Control;
using MusicFs.Control.V1;

namespace MusicFs.Cli;

/// <summary><c>musicfs explain</c> and <c>musicfs where</c>: from a path of a mount to its original, and back.</summary>
internal static class ExplainCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true).WithFormatDefaultValues(true).WithIndentation());

    private const string ExplainExamples =
        """
        Examples:
          musicfs explain ~/by-tags/Artist/Album/01\ -\ Title.flac
          musicfs explain '/Artist/Album/01 - Title.flac' --library home
          getfattr -d -m user.musicfs FILE                 The same in short, for every program

        Exit status: 0 it is shown, 1 nothing is there, 2 several daemons run and none was named, 3 no daemon is running.
        """;

    private const string WhereExamples =
        """
        Examples:
          musicfs where /srv/music/incoming/01.flac
          musicfs where nas:incoming/01.flac               On the origin 'nas'

        Exit status: 0 it is shown, 1 it is not (the message says why), 2 several daemons run and none was named, 3 no daemon is running.
        """;

    public static Command CreateExplain() => Create(
        "explain", "Say which original is behind a path of the mount, and why it is there.", ExplainExamples, "VIRTUALPATH",
        "A path in a mount, or /... from the root of its tree.",
        (daemon, path, json, cancellation) => DaemonArguments.AskAsync(
            daemon, ExplainMethods.Path, new ExplainPathRequest { Path = daemon.Known(path) }, Limit, reply => Print(reply, json, Print), cancellation));

    public static Command CreateWhere() => Create(
        "where", "Say where a file of an origin is shown, or why it is not.", WhereExamples, "ORIGINFILE",
        "A path on this machine, an address as in the configuration, or ID:PATH.",
        (daemon, file, json, cancellation) =>
        {
            string wanted = file.Contains(':', StringComparison.Ordinal) && !File.Exists(file) ? file : Path.GetFullPath(file);
            return DaemonArguments.AskAsync(
                daemon, ExplainMethods.Original, new ExplainOriginalRequest { Location = wanted }, Limit,
                reply => Print(reply, json, static found => Console.Out.WriteLine(string.Join('\n', found.Places))), cancellation);
        });

    private static DocumentedCommand Create(
        string name, string description, string examples, string argumentName, string argumentDescription,
        Func<DaemonConnection, string, bool, CancellationToken, Task<ExitCode>> ask)
    {
        DocumentedCommand command = new(name, description, examples);
        Argument<string> path = new(argumentName) { Description = argumentDescription };
        Option<bool> json = DaemonArguments.JsonOption("Print one JSON object.");
        command.Add(path);
        DaemonArguments arguments = new(command, takesPath: false);
        command.Add(json);
        command.SetAction((parsed, cancellation) =>
        {
            string wanted = parsed.GetValue(path)!;
            return arguments.RunAsync(parsed, [wanted], daemon => ask(daemon, wanted, parsed.GetValue(json), cancellation), cancellation);
        });
        return command;
    }

    private static void Print<T>(T reply, bool json, Action<T> plain)
        where T : IMessage
    {
        if (json)
            Console.Out.WriteLine(Json.Format(reply));
        else
            plain(reply);
    }

    private static void Print(ExplainPathReply reply)
    {
        Line("path", reply.Path);
        if (reply.Origin.Length > 0)
        {
            Line("original", reply.Location + (reply.Part ? " (a part of it)" : ""));
            Line("origin", reply.Origin);
        }

        if (!reply.Folder)
            Line("size", FormattableString.Invariant($"{reply.Size:N0} bytes"));
        Line("because", reply.Reason);
        if (reply.View.Length > 0)
            Line("view", reply.View);
        if (reply.Template.Length > 0)
            Line("template", reply.Template);
        foreach (TemplateValue value in reply.Values)
            Line("", $"{value.Name} = {value.Value}");
        foreach (FieldValues field in reply.Overlay)
            Line("overlay", $"{field.Name} = {string.Join("; ", field.Values)}{(field.Overlay.Length > 0 ? $" (of overlay {field.Overlay})" : "")}");
        foreach (FieldValues field in reply.Suggested)
            Line("said", $"{field.Name} = {string.Join("; ", field.Values)} (by {field.Source})");
        if (reply.Overlay.Count + reply.Suggested.Count > 0)
            Line("served", reply.ServedEdited ? "with these tags" : $"as the original is: {reply.ServedReason}");
        if (reply.RefusedWrite.Length > 0)
            Line("not taken", $"what was written to it last: {reply.RefusedWrite}");
        foreach (string place in reply.Places.Where(place => place != reply.Path))
            Line("also at", place);
        foreach (FileCopy copy in reply.Copies)
            Line("copy", $"{copy.Origin}:{copy.OriginPath}, {copy.State}{(copy.Reading ? ", read now" : "")}{(copy.Reason.Length > 0 ? $" ({copy.Reason})" : "")}");
        foreach (CachedRange range in reply.Cached)
            Line("cached", FormattableString.Invariant($"{range.Offset:N0} to {range.Offset + range.Length:N0}"));
    }

    private static void Line(string name, string value) => Console.Out.WriteLine(name.PadRight(10) + value);
}
