using System.CommandLine;
using MusicFs.Cli.Calls;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control;
using MusicFs.Control.V1;

namespace MusicFs.Cli.Metadata;

/// <summary><c>musicfs metadata</c>: what tags are to be, over originals that stay as they are.</summary>
internal static class MetadataCommand
{
    private const string Exit = "Exit status: 0 done, 1 not, or not all of it, 2 the command line is wrong, 3 no daemon is running.";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        DocumentedCommand command = new("metadata", "Change tags as they are shown; the originals stay as they are.", $"""
            Examples:
              musicfs metadata set '/The Beatles/Abbey Road' --album-artist 'The Beatles' --date 1969-09-26
              musicfs metadata set SONG.flac --title 'Come Together' --dry-run     Where it would be shown
              musicfs metadata diff '/The Beatles'                                 What is other than in the files
              musicfs metadata undo                                                Takes the last change back

            Every change is kept, and is taken back by its number: musicfs metadata log. The guide is docs/overlay.md.

            {Exit}
            """)
        {
            CreateGet(), CreateSet(), CreateClear(), CreateDiff(), CreateLog(), CreateUndo(), MetadataFiles.CreateExport(), MetadataFiles.CreateImport(),
        };
        return command;
    }

    private static DocumentedCommand CreateGet()
    {
        DocumentedCommand command = new("get", "Print the fields of tracks as they are shown.", $"""
            Examples:
              musicfs metadata get ~/music/Artist/Album/01.flac
              musicfs metadata get '/Artist/Album' --json | jq .fields

            A field that is other than in the file is marked with '*'.

            {Exit}
            """);
        MetadataArguments arguments = new(command, hasPaths: true);
        command.SetAction((parsed, cancellation) => arguments.RunAsync(
            parsed, (daemon, paths) => DaemonArguments.EachAsync(daemon, MetadataMethods.Get, arguments.Request(parsed, paths), track => Print(track, arguments.IsJson(parsed)), cancellation), cancellation));
        return command;
    }

    private static DocumentedCommand CreateSet()
    {
        DocumentedCommand command = new("set", "Set fields of tracks, over what the files say.", $"""
            Examples:
              musicfs metadata set SONG.flac --title 'Come Together' --artist 'The Beatles'
              musicfs metadata set ALBUM/ --genre Rock --genre Pop --art cover.jpg
              musicfs metadata set ALBUM/ --field MOOD=calm --field COMMENT=       One field set, one emptied
              musicfs metadata set ALBUM/ --album 'Abbey Road' --dry-run           Says where the tracks would be, changes nothing
              musicfs metadata set --query 'artist:=beatles' --artist 'The Beatles'  All that a query finds

            The named fields' values are replaced as a whole; all others stay. All of it is one change, for log and undo.

            {Exit}
            """);
        MetadataArguments arguments = new(command, hasPaths: true);
        MetadataFields fields = new(command);
        Option<bool> dryRun = DryRun(command);
        command.SetAction((parsed, cancellation) => arguments.RunAsync(
            parsed,
            (daemon, paths) =>
            {
                (MetadataEdit? edit, Problem? problem) = fields.Read(parsed);
                if (edit is null)
                {
                    Terminal.Say(problem!);
                    return Task.FromResult(ExitCode.Usage);
                }

                edit.Paths.AddRange(paths);
                edit.Query = arguments.Query(parsed);
                SetMetadataRequest request = new() { DryRun = parsed.GetValue(dryRun), Origin = "cli", Overlay = arguments.Overlay(parsed) ?? "" };
                request.Edits.Add(edit);
                MetadataReport report = new(arguments.IsJson(parsed), request.DryRun);
                return DaemonArguments.EachAsync(daemon, MetadataMethods.Set, request, report.Take, cancellation);
            },
            cancellation));
        return command;
    }

    private static DocumentedCommand CreateClear()
    {
        DocumentedCommand command = new("clear", "Give fields back to what the files say.", $"""
            Examples:
              musicfs metadata clear SONG.flac                       All of them
              musicfs metadata clear ALBUM/ --field GENRE --field TITLE
              musicfs metadata clear ALBUM/ --field PICTURE:3        The front cover

            {Exit}
            """);
        MetadataArguments arguments = new(command, hasPaths: true);
        Option<string[]> fields = new("--field") { HelpName = "NAME", Description = "Only this field. Repeat it for several." };
        command.Add(fields);
        Option<bool> dryRun = DryRun(command);
        command.SetAction((parsed, cancellation) => arguments.RunAsync(
            parsed,
            (daemon, paths) =>
            {
                ClearMetadataRequest request = new() { DryRun = parsed.GetValue(dryRun), Origin = "cli", Query = arguments.Query(parsed), Overlay = arguments.Overlay(parsed) ?? "" };
                request.Paths.AddRange(paths);
                request.Fields.AddRange(parsed.GetValue(fields) ?? []);
                return DaemonArguments.EachAsync(daemon, MetadataMethods.Clear, request, new MetadataReport(arguments.IsJson(parsed), request.DryRun).Take, cancellation);
            },
            cancellation));
        return command;
    }

    private static DocumentedCommand CreateDiff()
    {
        DocumentedCommand command = new("diff", "Print what is other than in the files.", $"""
            Examples:
              musicfs metadata diff '/Artist'
              musicfs metadata diff / --json

            '-' is what the file says, '+' what is shown.

            {Exit}
            """);
        MetadataArguments arguments = new(command, hasPaths: true);
        command.SetAction((parsed, cancellation) => arguments.RunAsync(
            parsed, (daemon, paths) => DaemonArguments.EachAsync(daemon, MetadataMethods.Diff, arguments.Request(parsed, paths), track => Print(track, arguments.IsJson(parsed)), cancellation), cancellation));
        return command;
    }

    private static DocumentedCommand CreateLog()
    {
        DocumentedCommand command = new("log", "List the changes, the newest first.", $"""
            Examples:
              musicfs metadata log
              musicfs metadata log --count 5 --json

            {Exit}
            """);
        MetadataArguments arguments = new(command, hasPaths: false);
        Option<uint> count = new("--count") { HelpName = "N", Description = "So many of the newest; 100 without it." };
        command.Add(count);
        command.SetAction((parsed, cancellation) => arguments.RunAsync(
            parsed,
            async (daemon, _) =>
            {
                MetadataLogRequest request = new() { Count = parsed.GetValue(count) };
                if (arguments.Overlay(parsed) is { } overlay)
                    request.Overlay = overlay;
                return await DaemonArguments.AskAsync(
                    daemon, MetadataMethods.Log, request, Limit,
                    reply =>
                    {
                        foreach (MetadataChange change in reply.Changes)
                            Print(change, arguments.IsJson(parsed));
                    },
                    cancellation).ConfigureAwait(false);
            },
            cancellation));
        return command;
    }

    private static DocumentedCommand CreateUndo()
    {
        DocumentedCommand command = new("undo", "Take a change back; those after it hold on.", $"""
            Examples:
              musicfs metadata undo            The newest that holds
              musicfs metadata undo 17
              musicfs metadata undo 17 --redo  It holds again

            {Exit}
            """);
        Argument<ulong?> change = new("CHANGE") { Description = "Its number, from 'musicfs metadata log'.", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> redo = new("--redo") { Description = "Makes a change hold again that was taken back." };
        command.Add(change);
        command.Add(redo);
        MetadataArguments arguments = new(command, hasPaths: false);
        command.SetAction((parsed, cancellation) => arguments.RunAsync(
            parsed,
            (daemon, _) =>
            {
                UndoMetadataRequest request = new() { Change = parsed.GetValue(change) ?? 0, Redo = parsed.GetValue(redo) };
                if (arguments.Overlay(parsed) is { } overlay)
                    request.Overlay = overlay;
                return DaemonArguments.EachAsync(daemon, MetadataMethods.Undo, request, new MetadataReport(arguments.IsJson(parsed), isDryRun: false, parsed.GetValue(redo)).Take, cancellation);
            },
            cancellation));
        return command;
    }

    private static Option<bool> DryRun(Command command)
    {
        Option<bool> option = new("--dry-run") { Description = "Say where the tracks would be shown, and change nothing." };
        command.Add(option);
        return option;
    }

    private static void Print(TrackMetadata track, bool json)
    {
        if (json)
        {
            DaemonArguments.PrintJson(track);
            return;
        }

        Console.Out.WriteLine(track.Path);
        Dictionary<string, string> overlaid = track.Overlay.ToDictionary(static field => field.Name, static field => field.Overlay);
        foreach (FieldValues field in track.Fields.Concat(track.Overlay.Where(field => track.Fields.All(shown => shown.Name != field.Name))))
            Console.Out.WriteLine($"  {(overlaid.TryGetValue(field.Name, out string? overlay) ? "* " : "  ")}{field.Name} = {string.Join("; ", field.Values)}{(overlay is { Length: > 0 } ? $"  (overlay {overlay})" : field.Source.Length > 0 ? $"  ({field.Source})" : "")}");
        if (track.Reason.Length > 0)
            Console.Out.WriteLine($"    The file is served as it is: {track.Reason}");
    }

    private static void Print(TrackDifference track, bool json)
    {
        if (json)
        {
            DaemonArguments.PrintJson(track);
            return;
        }

        Console.Out.WriteLine(track.Path);
        foreach (FieldDifference field in track.Fields)
        {
            foreach (string value in field.Original)
                Console.Out.WriteLine($"  - {field.Name} = {value}");
            foreach (string value in field.Overlay.DefaultIfEmpty(""))
                Console.Out.WriteLine($"  + {field.Name} = {value}");
        }
    }

    private static void Print(MetadataChange change, bool json)
    {
        if (json)
            DaemonArguments.PrintJson(change);
        else
            Console.Out.WriteLine($"{change.Change,6}  {StatusText.Time(change.Made)}  {change.Origin,-6}  {change.Tracks} tracks  {string.Join(", ", change.Fields)}{(change.Overlay.Length > 0 ? $"  (overlay {change.Overlay})" : "")}{(change.Undone is null ? "" : "  (taken back)")}");
    }
}
