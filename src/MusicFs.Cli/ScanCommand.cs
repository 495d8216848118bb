using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;
using MusicFs.Host.Libraries;
using MusicFs.Host.Mounting;
using MusicFs.Host.Telemetry;

namespace MusicFs.Cli;

/// <summary><c>musicfs scan</c>: reads the tags of what is new or changed, so that the next mount is there at once.</summary>
internal static class ScanCommand
{
    private const string Examples =
        """
        Examples:
          musicfs scan --origin ~/Music
          musicfs scan --origin ~/Music --confirm-removals     After more than a fifth of it was really deleted

        Ctrl-C stops it; what was read until then is kept, and the next scan goes on from there.

        Exit status: 0 all was read, 1 some files or folders could not be, 2 wrong usage, or the library is in use.
        """;

    public static Command Create()
    {
        DocumentedCommand command = new("scan", "Read the tags of what is new or changed, without a mount.", Examples);
        LibraryArguments library = new(command);
        Option<bool> confirm = new("--confirm-removals")
        {
            Description = "Forget files that are gone even where they are more than a fifth of an origin.",
        };
        Option<bool> json = new("--json") { Description = "Print the result as one JSON object." };
        Option<NameSet?> names = MountArguments.NamesOption();
        Option<LogLevel?> logLevel = MountArguments.LogLevelOption();
        foreach (Option option in (Option[])[confirm, json, names, logLevel])
            command.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (library.Read(parsed) is not { } folders)
                return (int)ExitCode.Usage;
            using DeferredLoggers loggers = new(parsed.GetValue(logLevel) ?? LogLevel.Warning);
            return (int)await RunAsync(
                folders, parsed.GetValue(names) ?? folders.Names, parsed.GetValue(confirm), parsed.GetValue(json), loggers, cancellation).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<ExitCode> RunAsync(
        LibraryFolders library, NameSet names, bool confirms, bool json, ILoggerFactory loggers, CancellationToken cancellation)
    {
        LibrarySummary? summary;
        Problem? problem;
        try
        {
            ScanDisplay display = new();
            await using (display.ConfigureAwait(false))
                (summary, problem) = await LibraryCare.ScanAsync(library.Origins, library.CacheDirectory, names, confirms, display, library.Plugins, loggers, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Terminal.Say("musicfs: Stopped. What was read is kept; the next scan goes on from there.");
            return ExitCode.Failure;
        }

        if (problem is not null)
            Terminal.Say(problem);
        if (summary is not { } found)
            return ExitCode.Usage;
        Console.Out.WriteLine(json ? Json(found) : $"scanned: {MountRun.Describe(found)}");
        bool isComplete = problem is null && found is { WithoutTags: 0, UnreadableFolders: 0, Kept: 0 };
        return isComplete ? ExitCode.Success : ExitCode.Failure;
    }

    private static string Json(LibrarySummary found) => JsonSerializer.Serialize(new Dictionary<string, int>
    {
        ["tracks"] = found.Tracks, ["without_tags"] = found.WithoutTags, ["unreadable_folders"] = found.UnreadableFolders, ["kept"] = found.Kept,
    });
}
