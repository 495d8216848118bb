using System.CommandLine;
using System.Text.Json;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Libraries;

namespace MusicFs.Cli;

/// <summary><c>musicfs library stats|check|rebuild</c>: looks after a library that is not mounted.</summary>
internal static class LibraryCommand
{
    private const string Examples =
        """
        Examples:
          musicfs library stats --origin ~/Music
          musicfs library check --origin ~/Music
          musicfs library rebuild --origin ~/Music    The next scan or mount reads every file again

        The catalog is a cache of what the origins hold: nothing that people made is in it.

        Exit status: 0 all well, 1 the catalog is damaged, 2 there is none, or it is in use.
        """;

    public static Command Create()
    {
        DocumentedCommand command = new("library", "Look after what is kept between two runs.", Examples);
        command.Add(Stats());
        command.Add(Simple("check", "Look for damage in the whole catalog.", "The catalog is sound.", ExitCode.Failure, LibraryCare.CheckAsync));
        command.Add(Simple(
            "rebuild", "Forget the catalog, so that it is made anew.", "The catalog is forgotten; the next scan or mount makes it anew.", ExitCode.Usage,
            folder => Task.FromResult(LibraryCare.Forget(folder))));
        return command;
    }

    private static DocumentedCommand Stats()
    {
        DocumentedCommand command = new("stats", "Count what the catalog knows.", Examples);
        LibraryArguments library = new(command);
        Option<bool> json = new("--json") { Description = "Print one JSON object." };
        command.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (library.Read(parsed) is not (_, string folder))
                return (int)ExitCode.Usage;
            (LibraryStatistics? statistics, Problem? problem) = await LibraryCare.CountAsync(folder).ConfigureAwait(false);
            if (statistics is { } counts)
                Console.Out.WriteLine(parsed.GetValue(json) ? Json(counts) : Text(counts, folder));
            else
                Terminal.Say(problem!);
            return (int)(statistics is null ? ExitCode.Usage : ExitCode.Success);
        });
        return command;
    }

    private static DocumentedCommand Simple(string name, string description, string done, ExitCode failed, Func<string, Task<Problem?>> act)
    {
        DocumentedCommand command = new(name, description, Examples);
        LibraryArguments library = new(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (library.Read(parsed) is not (_, string folder))
                return (int)ExitCode.Usage;
            Problem? problem = await act(folder).ConfigureAwait(false);
            if (problem is null)
                Console.Out.WriteLine(done);
            else
                Terminal.Say(problem);
            return (int)(problem is null ? ExitCode.Success : failed);
        });
        return command;
    }

    private static string Text(LibraryStatistics counts, string folder) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"""
        tracks        {counts.Tracks:N0}
        without tags  {counts.WithoutTags:N0}
        folders       {counts.Folders:N0}
        size          {counts.Bytes / 1e9:N1} GB
        catalog       {counts.CatalogBytes / 1e6:N1} MB in {folder}
        """);

    private static string Json(LibraryStatistics counts) => JsonSerializer.Serialize(new Dictionary<string, long>
    {
        ["tracks"] = counts.Tracks, ["without_tags"] = counts.WithoutTags, ["folders"] = counts.Folders, ["bytes"] = counts.Bytes,
        ["catalog_bytes"] = counts.CatalogBytes,
    });
}
