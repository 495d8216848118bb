using System.CommandLine;
using System.Text;
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

    /// <summary>In characters: all tags of a million tracks are less, and what has more (a device, a picture of a disk) is no text.</summary>
    private const int LongestText = 500_000_000;

    private const string Examples =
        """
        Examples:
          musicfs metadata export / > overlays.json              What people set, one JSON object a line
          musicfs metadata export '/Artist' --all --csv > t.csv  All fields, as a table to edit
          musicfs metadata export / --art covers > overlays.json Pictures too, in a folder
          musicfs metadata import overlays.json
          musicfs metadata import overlays.json --art covers
          musicfs metadata import t.csv --dry-run                Says where the tracks would be, changes nothing
          musicfs metadata import ~/.config/beets/library.db     What beets says otherwise than the files
          musicfs metadata import library.db --follow            And again whenever beets writes to it, until Ctrl+C
          musicfs metadata import Library.xml --map C:/Music=/srv/music
          musicfs metadata import party.m3u8 --dry-run           Which tracks of the library a playlist names, and why not others
          musicfs metadata import party.m3u8 --name Party        Keeps it as .collections/Party

        A line or row is {"path": ..., "fields": {"TITLE": ["..."]}}, or a column 'path' and one for each field, with '; ' between values. An empty
        cell changes nothing. 'original' says where the file lies, for tracks whose path is another by then. All that a file says is one change: it is taken back by 'musicfs metadata undo'.

        Exit status: 0 done, 1 not, 2 the command line or the file is wrong, 3 no daemon is running.
        """;

    public static Command CreateExport()
    {
        DocumentedCommand command = new("export", "Write overlays as JSON or CSV.", Examples);
        MetadataArguments arguments = new(command, hasPaths: true);
        Option<bool> all = new("--all") { Description = "All fields as they are shown, and not only those that people set." };
        Option<bool> csv = new("--csv") { Description = "A table." };
        Option<string?> art = new("--art") { HelpName = "DIR", Description = "Write the pictures to this folder, and name them in the output." };
        command.Add(all);
        command.Add(csv);
        command.Add(art);
        command.SetAction((parsed, cancellation) => arguments.RunAsync(
            parsed,
            async (daemon, paths) =>
            {
                GetMetadataRequest request = arguments.Request(parsed, paths);
                // What holds in several overlays at once is none that could be put back.
                request.Overlay = arguments.Overlay(parsed) ?? "";
                PictureFolder? pictures = parsed.GetValue(art) is { } folder ? new PictureFolder(folder) : null;
                request.WithPictures = pictures is not null;
                Problem? problem = null;
                List<(string Path, string Original, IReadOnlyList<FieldValues> Fields)> tracks = [];
                ExitCode code = await DaemonArguments.EachAsync(
                    daemon, MetadataMethods.Get, request,
                    track =>
                    {
                        if (track.Picture is { } picture)
                            problem ??= pictures?.Write(picture.Content);
                        else
                            tracks.Add((track.Path, $"/.origins/{track.Origin}/{track.OriginPath}", Exported(track, parsed.GetValue(all), pictures is not null)));
                    },
                    cancellation).ConfigureAwait(false);
                if (problem is not null)
                {
                    Terminal.Say(problem);
                    return ExitCode.Failure;
                }

                tracks.RemoveAll(static track => track.Fields.Count == 0);
                if (code == ExitCode.Success && parsed.GetValue(csv))
                    WriteTable(tracks);
                else if (code == ExitCode.Success)
                    tracks.ForEach(static track => Console.Out.WriteLine(ToJson(track.Path, track.Original, track.Fields)));
                return code;
            },
            cancellation));
        return command;
    }

    public static Command CreateImport()
    {
        DocumentedCommand command = new("import", "Set fields from a JSON or CSV file or the library of beets or iTunes; or take in a playlist.", Examples);
        Argument<string> file = new("FILE") { Description = "What 'export' writes, a beets database, an iTunes or Music library's XML, or a playlist (.m3u, .m3u8, .pls); '-' reads JSON from standard input." };
        Option<bool> dryRun = new("--dry-run") { Description = "Say where the tracks would be shown, and change nothing." };
        Option<string?> art = new("--art") { HelpName = "DIR", Description = "The folder of pictures that was exported with it." };
        command.Add(file);
        command.Add(dryRun);
        command.Add(art);
        LibraryImport libraries = new(command);
        MetadataArguments arguments = new(command, hasPaths: false);
        command.SetAction((parsed, cancellation) => arguments.RunAsync(
            parsed,
            async (daemon, _) =>
            {
                if (LibraryImport.IsLibrary(parsed.GetValue(file)!))
                    return await libraries.RunAsync(daemon, parsed, parsed.GetValue(file)!, arguments.Overlay(parsed) ?? "", parsed.GetValue(dryRun), arguments.IsJson(parsed), cancellation).ConfigureAwait(false);
                (SetMetadataRequest? request, Problem? problem) = await ReadAsync(parsed.GetValue(file)!, cancellation).ConfigureAwait(false);
                if (request is null)
                {
                    Terminal.Say(problem!);
                    return ExitCode.Usage;
                }

                request.DryRun = parsed.GetValue(dryRun);
                request.Overlay = arguments.Overlay(parsed) ?? "";
                if (parsed.GetValue(art) is { } folder
                    && await new PictureFolder(folder).SendAsync(daemon, request.Edits, cancellation).ConfigureAwait(false) is not ExitCode.Success and var refused)
                    return refused;
                MetadataReport report = new(arguments.IsJson(parsed), request.DryRun);
                return await DaemonArguments.EachAsync(daemon, MetadataMethods.Set, request, report.Take, cancellation).ConfigureAwait(false);
            },
            cancellation));
        return command;
    }

    /// <summary>Pictures are told of where their bytes are kept beside it.</summary>
    private static IReadOnlyList<FieldValues> Exported(TrackMetadata track, bool isAll, bool hasPictures) =>
    [
        .. (isAll ? track.Fields : track.Overlay).Where(static field => !PictureFolder.IsPicture(field.Name)),
        .. hasPictures ? track.Overlay.Where(static field => PictureFolder.IsPicture(field.Name)) : [],
    ];

    /// <summary>All of a text; null where it has no end that is worth waiting for.</summary>
    private static async Task<string?> ReadTextAsync(TextReader reader, CancellationToken cancellation)
    {
        StringBuilder text = new();
        char[] block = new char[1 << 16];
        while (text.Length <= LongestText)
        {
            int count = await reader.ReadBlockAsync(block, cancellation).ConfigureAwait(false);
            if (count == 0)
                return text.ToString();
            text.Append(block, 0, count);
        }

        return null;
    }

    private static async Task<(SetMetadataRequest? Request, Problem? Problem)> ReadAsync(string file, CancellationToken cancellation)
    {
        string? text;
        try
        {
            using TextReader reader = file == "-" ? Console.In : new StreamReader(file);
            text = await ReadTextAsync(reader, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, new Problem($"{file} cannot be read: {error.Message}", "Name a file that 'musicfs metadata export' wrote, or '-'."));
        }

        if (text is null)
            return (null, new Problem($"{file} has more than {LongestText / 1_000_000} million characters.", "Import it in parts."));
        List<MetadataEdit>? edits = text.TrimStart().StartsWith('{') ? ReadLines(text) : ReadTable(text);
        if (edits is null || edits.Count == 0)
            return (null, new Problem($"{file} is neither lines of JSON nor a table with a column 'path'.", "See how they look: musicfs metadata import --help"));
        SetMetadataRequest request = new() { Origin = "import" };
        request.Edits.AddRange(edits);
        return (request, null);
    }

    private static string ToJson(string path, string original, IEnumerable<FieldValues> fields)
    {
        JsonObject values = [];
        foreach (FieldValues field in fields)
            values.Add(field.Name, new JsonArray([.. field.Values.Select(static value => (JsonNode)value)]));
        return new JsonObject { ["path"] = path, ["original"] = original, ["fields"] = values }.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>Where a track is shown depends on its overlay; where its original lies does not.</summary>
    private static void Name(MetadataEdit edit, string path, string? original)
    {
        edit.Paths.Add(original is { Length: > 0 } ? original : path);
        edit.Otherwise = original is { Length: > 0 } ? path : "";
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
                Name(edit, path, track["original"]?.GetValue<string>());
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

    private static void WriteTable(List<(string Path, string Original, IReadOnlyList<FieldValues> Fields)> tracks)
    {
        string[] names = [.. tracks.SelectMany(static track => track.Fields).Select(static field => field.Name).Distinct().Order(StringComparer.Ordinal)];
        Console.Out.WriteLine(CsvText.Line(["path", "original", .. names]));
        foreach ((string path, string original, IReadOnlyList<FieldValues> fields) in tracks)
            Console.Out.WriteLine(CsvText.Line([path, original, .. names.Select(name => string.Join(Separator, fields.FirstOrDefault(field => field.Name == name)?.Values ?? []))]));
    }

    private static List<MetadataEdit>? ReadTable(string text)
    {
        if (CsvText.Parse(text) is not [{ } names, .. var rows] || names.FindIndex(static name => name.Equals("path", StringComparison.OrdinalIgnoreCase)) is not (>= 0 and var path))
            return null;
        int original = names.FindIndex(static name => name.Equals("original", StringComparison.OrdinalIgnoreCase));
        List<MetadataEdit> edits = [];
        foreach (List<string> row in rows)
        {
            if (row.Count != names.Count)
                return null;
            MetadataEdit edit = new();
            Name(edit, row[path], original < 0 ? null : row[original]);
            for (int i = 0; i < row.Count; i++)
            {
                if (i == path || i == original || row[i].Length == 0)
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
