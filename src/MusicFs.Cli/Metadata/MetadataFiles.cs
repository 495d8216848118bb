using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using MusicFs.Cli.Calls;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control;
using MusicFs.Control.V1;

namespace MusicFs.Cli.Metadata;

/// <summary><c>musicfs metadata export</c> and <c>import</c>: overlays, or all fields, as JSON or CSV.</summary>
internal static class MetadataFiles
{
    /// <summary>Between values of a field in a cell of a table.</summary>
    private const string Separator = "; ";

    private const string Examples =
        """
        Examples:
          musicfs metadata export / > overlays.json              What people set, one JSON object a line
          musicfs metadata export '/Artist' --all --csv > t.csv  All fields, as a table to edit
          musicfs metadata import overlays.json
          musicfs metadata import t.csv --dry-run                Says where the tracks would be, changes nothing
          musicfs metadata import ~/.config/beets/library.db     What beets says otherwise than the files
          musicfs metadata import library.db --follow            And again whenever beets writes to it, until Ctrl+C
          musicfs metadata import Library.xml --map C:/Music=/srv/music

        A line or row is {"path": ..., "fields": {"TITLE": ["..."]}}, or a column 'path' and one for each field, with '; ' between values. An empty
        cell changes nothing. All that a file says is one change: it is taken back by 'musicfs metadata undo'.

        Exit status: 0 done, 1 not, 2 the command line or the file is wrong, 3 no daemon is running.
        """;

    public static Command CreateExport()
    {
        DocumentedCommand command = new("export", "Write overlays as JSON or CSV.", Examples);
        MetadataArguments arguments = new(command, hasPaths: true);
        Option<bool> all = new("--all") { Description = "All fields as they are shown, and not only those that people set." };
        Option<bool> csv = new("--csv") { Description = "A table." };
        command.Add(all);
        command.Add(csv);
        command.SetAction((parsed, cancellation) => arguments.RunAsync(
            parsed,
            async (daemon, paths) =>
            {
                GetMetadataRequest request = new() { Query = arguments.Query(parsed) };
                request.Paths.AddRange(paths);
                List<(string Path, IReadOnlyList<FieldValues> Fields)> tracks = [];
                ExitCode code = await DaemonArguments.EachAsync(
                    daemon, MetadataMethods.Get, request,
                    track => tracks.Add((track.Path, [.. (parsed.GetValue(all) ? track.Fields : track.Overlay).Where(static field => !IsPicture(field.Name))])), cancellation).ConfigureAwait(false);
                tracks.RemoveAll(static track => track.Fields.Count == 0);
                if (code == ExitCode.Success && parsed.GetValue(csv))
                    WriteTable(tracks);
                else if (code == ExitCode.Success)
                    tracks.ForEach(static track => Console.Out.WriteLine(ToJson(track.Path, track.Fields)));
                return code;
            },
            cancellation));
        return command;
    }

    public static Command CreateImport()
    {
        DocumentedCommand command = new("import", "Set fields from a JSON or CSV file, or the library of beets or iTunes.", Examples);
        Argument<string> file = new("FILE") { Description = "What 'export' writes, a beets database, or an iTunes or Music library's XML; '-' reads JSON from standard input." };
        Option<bool> dryRun = new("--dry-run") { Description = "Say where the tracks would be shown, and change nothing." };
        command.Add(file);
        command.Add(dryRun);
        LibraryImport libraries = new(command);
        MetadataArguments arguments = new(command, hasPaths: false);
        command.SetAction((parsed, cancellation) => arguments.RunAsync(
            parsed,
            async (daemon, _) =>
            {
                if (LibraryImport.IsLibrary(parsed.GetValue(file)!))
                    return await libraries.RunAsync(daemon, parsed, parsed.GetValue(file)!, parsed.GetValue(dryRun), arguments.IsJson(parsed), cancellation).ConfigureAwait(false);
                (SetMetadataRequest? request, Problem? problem) = await ReadAsync(parsed.GetValue(file)!, cancellation).ConfigureAwait(false);
                if (request is null)
                {
                    Terminal.Say(problem!);
                    return ExitCode.Usage;
                }

                request.DryRun = parsed.GetValue(dryRun);
                MetadataReport report = new(arguments.IsJson(parsed), request.DryRun);
                return await DaemonArguments.EachAsync(daemon, MetadataMethods.Set, request, report.Take, cancellation).ConfigureAwait(false);
            },
            cancellation));
        return command;
    }

    private static bool IsPicture(string field) => field.StartsWith("PICTURE:", StringComparison.Ordinal);

    private static async Task<(SetMetadataRequest? Request, Problem? Problem)> ReadAsync(string file, CancellationToken cancellation)
    {
        string text;
        try
        {
            text = file == "-" ? await Console.In.ReadToEndAsync(cancellation).ConfigureAwait(false) : await File.ReadAllTextAsync(file, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, new Problem($"{file} cannot be read: {error.Message}", "Name a file that 'musicfs metadata export' wrote, or '-'."));
        }

        List<MetadataEdit>? edits = text.TrimStart().StartsWith('{') ? ReadLines(text) : ReadTable(text);
        if (edits is null || edits.Count == 0)
            return (null, new Problem($"{file} is neither lines of JSON nor a table with a column 'path'.", "See how they look: musicfs metadata import --help"));
        SetMetadataRequest request = new() { Origin = "import" };
        request.Edits.AddRange(edits);
        return (request, null);
    }

    private static string ToJson(string path, IEnumerable<FieldValues> fields)
    {
        JsonObject values = [];
        foreach (FieldValues field in fields)
            values.Add(field.Name, new JsonArray([.. field.Values.Select(static value => (JsonNode)value)]));
        return new JsonObject { ["path"] = path, ["fields"] = values }.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    private static List<MetadataEdit>? ReadLines(string text)
    {
        List<MetadataEdit> edits = [];
        try
        {
            foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (JsonNode.Parse(line) is not JsonObject track || track["path"]?.GetValue<string>() is not { } path || track["fields"] is not JsonObject fields)
                    return null;
                MetadataEdit edit = new();
                edit.Paths.Add(path);
                foreach ((string name, JsonNode? values) in fields)
                {
                    FieldValues field = new() { Name = name };
                    field.Values.AddRange(values is JsonArray list ? list.Select(static value => value!.GetValue<string>()) : values is null ? [] : [values.GetValue<string>()]);
                    edit.Set.Add(field);
                }

                edits.Add(edit);
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }

        return edits;
    }

    private static void WriteTable(List<(string Path, IReadOnlyList<FieldValues> Fields)> tracks)
    {
        string[] names = [.. tracks.SelectMany(static track => track.Fields).Select(static field => field.Name).Distinct().Order(StringComparer.Ordinal)];
        Console.Out.WriteLine(CsvText.Line(["path", .. names]));
        foreach ((string path, IReadOnlyList<FieldValues> fields) in tracks)
            Console.Out.WriteLine(CsvText.Line([path, .. names.Select(name => string.Join(Separator, fields.FirstOrDefault(field => field.Name == name)?.Values ?? []))]));
    }

    private static List<MetadataEdit>? ReadTable(string text)
    {
        if (CsvText.Parse(text) is not [{ } names, .. var rows] || names.FindIndex(static name => name.Equals("path", StringComparison.OrdinalIgnoreCase)) is not (>= 0 and var path))
            return null;
        List<MetadataEdit> edits = [];
        foreach (List<string> row in rows)
        {
            if (row.Count != names.Count)
                return null;
            MetadataEdit edit = new();
            edit.Paths.Add(row[path]);
            for (int i = 0; i < row.Count; i++)
            {
                if (i == path || row[i].Length == 0)
                    continue;
                FieldValues field = new() { Name = names[i] };
                field.Values.AddRange(row[i].Split(Separator, StringSplitOptions.RemoveEmptyEntries));
                edit.Set.Add(field);
            }

            if (edit.Set.Count > 0)
                edits.Add(edit);
        }

        return edits;
    }
}
