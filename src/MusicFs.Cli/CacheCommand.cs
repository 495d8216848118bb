using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Libraries;

namespace MusicFs.Cli;

/// <summary><c>musicfs cache stats|verify|clear</c>: looks after what is kept of remote originals, while the library is not mounted.</summary>
internal static class CacheCommand
{
    private const string Examples =
        """
        Examples:
          musicfs cache stats --origin ~/Music
          musicfs cache verify --origin ~/Music
          musicfs cache clear --origin ~/Music

        Everything in the cache is a copy of what the origins have: what is dropped is fetched again when it is read.

        Exit status: 0 all well, 1 something was damaged (and is dropped), 2 there is no cache, or it is in use.
        """;

    public static Command Create()
    {
        DocumentedCommand command = new("cache", "Look after what is kept of remote originals.", Examples);
        command.Add(Stats());
        command.Add(Verify());
        command.Add(Clear());
        return command;
    }

    private static DocumentedCommand Stats()
    {
        DocumentedCommand command = new("stats", "Count what is kept.", Examples);
        LibraryArguments library = new(command);
        Option<bool> json = new("--json") { Description = "Print one JSON object." };
        command.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (library.Read(parsed) is not (_, string folder, _))
                return (int)ExitCode.Usage;
            (CacheStatistics? counts, Problem? problem) = await CacheCare.CountAsync(folder).ConfigureAwait(false);
            if (counts is null)
                return Refuse(problem!);
            Console.Out.WriteLine(parsed.GetValue(json) ? Json(counts) : Text(counts, folder));
            return (int)ExitCode.Success;
        });
        return command;
    }

    private static DocumentedCommand Verify()
    {
        DocumentedCommand command = new("verify", "Read all that is kept, and drop what is damaged.", Examples);
        LibraryArguments library = new(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (library.Read(parsed) is not (_, string folder, _))
                return (int)ExitCode.Usage;
            (CacheVerification? found, Problem? problem) = await CacheCare.VerifyAsync(folder, cancellation).ConfigureAwait(false);
            if (found is null)
                return Refuse(problem!);
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{found.Checked:N0} chunks, {found.CheckedBytes / 1e9:N1} GB: {found.Bad:N0} damaged and dropped."));
            return (int)(found.Bad == 0 ? ExitCode.Success : ExitCode.Failure);
        });
        return command;
    }

    private static DocumentedCommand Clear()
    {
        DocumentedCommand command = new("clear", "Drop all that is kept.", Examples);
        LibraryArguments library = new(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (library.Read(parsed) is not (_, string folder, _))
                return (int)ExitCode.Usage;
            (long freed, Problem? problem) = await CacheCare.ClearAsync(folder, cancellation).ConfigureAwait(false);
            if (problem is not null)
                return Refuse(problem);
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The cache is empty; {freed / 1e6:N1} MB of the disk are free again."));
            return (int)ExitCode.Success;
        });
        return command;
    }

    private static int Refuse(Problem problem)
    {
        Terminal.Say(problem);
        return (int)ExitCode.Usage;
    }

    private static string Text(CacheStatistics counts, string folder) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        files    {counts.Files:N0}, in whole or in part
        chunks   {counts.Chunks:N0}
        content  {counts.ContentBytes / 1e9:N1} GB
        disk     {counts.DiskBytes / 1e9:N1} GB in {folder}
        trouble  {counts.Problem?.ToString() ?? "none"}
        """);

    private static string Json(CacheStatistics counts) => JsonSerializer.Serialize(new Dictionary<string, long>
    {
        ["files"] = counts.Files, ["chunks"] = counts.Chunks, ["content_bytes"] = counts.ContentBytes, ["disk_bytes"] = counts.DiskBytes,
        ["damaged"] = counts.Damaged,
    });
}
