using System.CommandLine;
using System.Text.Json;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Libraries;

namespace MusicFs.Cli;

/// <summary><c>musicfs library stats|check|rebuild|backup|restore</c>: looks after a library that is not mounted.</summary>
internal static class LibraryCommand
{
    private const string Examples =
        """
        Examples:
          musicfs library stats --origin ~/Music
          musicfs library check --origin ~/Music
          musicfs library rebuild --origin ~/Music    The next scan or mount reads every file again

        The catalog is a cache of what the origins hold: nothing that people made is in it, and 'rebuild' touches nothing of that.

        Exit status: 0 all well, 1 something is damaged, 2 there is no catalog, or it is in use.
        """;

    public static Command Create()
    {
        DocumentedCommand command = new("library", "Look after what is kept between two runs.", Examples);
        command.Add(Stats());
        command.Add(Simple(
            "check", "Look for damage in the whole catalog and in what people made.", "The catalog and what people made are sound.", ExitCode.Failure,
            folders => LibraryCare.CheckAsync(folders.CacheDirectory, folders.StateDirectory)));
        command.Add(Simple(
            "rebuild", "Forget the catalog, so that it is made anew.", "The catalog is forgotten; the next scan or mount makes it anew.", ExitCode.Usage,
            folders => Task.FromResult<IReadOnlyList<Problem>>(LibraryCare.Forget(folders.CacheDirectory) is { } problem ? [problem] : [])));
        command.Add(LibraryBackupCommand.Backup());
        command.Add(LibraryBackupCommand.Restore());
        return command;
    }

    private static DocumentedCommand Stats()
    {
        DocumentedCommand command = new("stats", "Count what the catalog knows and what people made.", Examples);
        LibraryArguments library = new(command);
        Option<bool> json = new("--json") { Description = "Print one JSON object." };
        command.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (library.Read(parsed) is not { } folders)
                return (int)ExitCode.Usage;
            (LibraryStatistics? statistics, Problem? problem) = await LibraryCare.CountAsync(folders.CacheDirectory, folders.StateDirectory).ConfigureAwait(false);
            if (problem is not null)
                Terminal.Say(problem);
            if (statistics is not { } counts)
                return (int)ExitCode.Usage;
            Console.Out.WriteLine(parsed.GetValue(json) ? Json(counts) : Text(counts, folders));
            return (int)(problem is null ? ExitCode.Success : ExitCode.Failure);
        });
        return command;
    }

    private static DocumentedCommand Simple(string name, string description, string done, ExitCode failed, Func<LibraryFolders, Task<IReadOnlyList<Problem>>> act)
    {
        DocumentedCommand command = new(name, description, Examples);
        LibraryArguments library = new(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (library.Read(parsed) is not { } folders)
                return (int)ExitCode.Usage;
            IReadOnlyList<Problem> problems = await act(folders).ConfigureAwait(false);
            foreach (Problem problem in problems)
                Terminal.Say(problem);
            if (problems.Count == 0)
                Console.Out.WriteLine(done);
            return (int)(problems.Count == 0 ? ExitCode.Success : failed);
        });
        return command;
    }

    private static string Text(LibraryStatistics counts, LibraryFolders folders) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"""
        tracks        {counts.Tracks:N0}
        without tags  {counts.WithoutTags:N0}
        folders       {counts.Folders:N0}
        size          {ByteCount.Text(counts.Bytes)}
        catalog       {ByteCount.Text(counts.CatalogBytes)} in {folders.CacheDirectory}
        overlays      {counts.Overlays:N0}
        plays         {counts.Plays:N0}
        pins          {counts.Pins:N0}
        collections   {counts.Collections:N0}
        user.db       {ByteCount.Text(counts.UserBytes)} in {folders.StateDirectory}
        backups       {counts.Backups:N0}{(counts.LastBackup is { } last ? $", the last of {last:yyyy-MM-dd HH:mm} UTC" : "")}
        """);

    private static string Json(LibraryStatistics counts) => JsonSerializer.Serialize(new Dictionary<string, long>
    {
        ["tracks"] = counts.Tracks, ["without_tags"] = counts.WithoutTags, ["folders"] = counts.Folders, ["bytes"] = counts.Bytes,
        ["catalog_bytes"] = counts.CatalogBytes, ["overlays"] = counts.Overlays, ["plays"] = counts.Plays, ["pins"] = counts.Pins,
        ["collections"] = counts.Collections, ["user_bytes"] = counts.UserBytes, ["backups"] = counts.Backups,
    });
}
