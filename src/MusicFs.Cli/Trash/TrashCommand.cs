using System.CommandLine;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using MusicFs.Cli.Calls;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control;
using MusicFs.Control.V1;

namespace MusicFs.Cli.Trash;

/// <summary><c>musicfs trash</c>: what was removed from the view, and what is gone from the origins.</summary>
internal static class TrashCommand
{
    private const string Exit = "Exit status: 0 done, 1 not, 2 the command line is wrong, 3 no daemon is running.";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static Command Create()
    {
        DocumentedCommand command = new("trash", "What was removed from the view; the originals are where they were.", $"""
            Examples:
              musicfs trash list
              musicfs trash restore '/Artist/Album'       By where it was, or where it is: /.trash/Artist/Album
              musicfs trash empty --older-than 30d

            Things are removed by 'rm' in a mount that has --virtual-edits, and come back by 'mv' out of its /.trash too.

            {Exit}
            """)
        {
            CreateList(), CreateRestore(), CreateEmpty(),
        };
        return command;
    }

    private static DocumentedCommand CreateList()
    {
        DocumentedCommand command = new("list", "List what was removed, and the tracks whose files are gone.", $"""
            Examples:
              musicfs trash list --since 7d
              musicfs trash list --origin nas --path '/Artist' --json

            An absent track is one whose file is gone from its origin: what you made for it is kept for 30 days, and comes back with its file.
            What was emptied from the trash is shown nowhere, and can be restored by its path.

            {Exit}
            """);
        Option<string?> since = new("--since") { HelpName = "TIME", Description = "Only what was removed since then: 2026-01-31, or 7d, 12h, 30m ago." };
        Option<string?> origin = new("--origin") { HelpName = "ID", Description = "Only what lies on this origin." };
        Option<string?> path = new("--path") { HelpName = "PATH", Description = "Only what is, or was, at or below this path from the root of the tree." };
        command.Add(since);
        command.Add(origin);
        command.Add(path);
        DaemonArguments arguments = new(command, takesPath: false);
        Option<bool> json = DaemonArguments.JsonOption();
        command.Add(json);
        command.SetAction((parsed, cancellation) => arguments.RunAsync(
            parsed,
            async daemon =>
            {
                ListTrashRequest request = new() { Origin = parsed.GetValue(origin) ?? "", Path = parsed.GetValue(path) ?? "" };
                if (parsed.GetValue(since) is { } text)
                {
                    if (Time(text) is not { } time)
                        return Refuse(text);
                    request.Since = time.ToTimestamp();
                }

                return await DaemonArguments.AskAsync(
                    daemon, TrashMethods.List, request, Limit,
                    reply =>
                    {
                        foreach (TrashEntry entry in reply.Entries)
                            Print(entry, parsed.GetValue(json));
                    },
                    cancellation).ConfigureAwait(false);
            },
            cancellation));
        return command;
    }

    private static DocumentedCommand CreateRestore()
    {
        DocumentedCommand command = new("restore", "Show things again where they were.", $"""
            Examples:
              musicfs trash restore '/Artist/Album/01 - Song.flac'
              musicfs trash restore ~/music/.trash/Artist
              musicfs trash restore --all

            {Exit}
            """);
        Argument<string[]> paths = new("PATH") { Description = "Where things are, or were; a folder means all below it.", Arity = ArgumentArity.ZeroOrMore };
        Option<bool> all = new("--all") { Description = "All that is in the trash." };
        command.Add(paths);
        command.Add(all);
        DaemonArguments arguments = new(command, takesPath: false);
        Option<bool> json = DaemonArguments.JsonOption();
        command.Add(json);
        command.SetAction((parsed, cancellation) => arguments.RunAsync(
            parsed,
            async daemon =>
            {
                RestoreTrashRequest request = new() { All = parsed.GetValue(all) };
                request.Paths.AddRange((parsed.GetValue(paths) ?? []).Select(daemon.Known));
                if (request.All == request.Paths.Count > 0)
                {
                    Terminal.Say(new Problem("Nothing is named to be restored, or everything and something.", "Name paths, or say --all."));
                    return ExitCode.Usage;
                }

                return await DaemonArguments.AskAsync(daemon, TrashMethods.Restore, request, Limit, reply => Tell(reply, "restored", parsed.GetValue(json)), cancellation).ConfigureAwait(false);
            },
            cancellation));
        return command;
    }

    private static DocumentedCommand CreateEmpty()
    {
        DocumentedCommand command = new("empty", "Show what is in the trash nowhere any more.", $"""
            Examples:
              musicfs trash empty
              musicfs trash empty --older-than 30d
              musicfs trash empty --pattern '*.jpg'

            The originals stay, so nothing is lost: 'musicfs trash restore PATH' still brings it back.

            {Exit}
            """);
        Option<string?> older = new("--older-than") { HelpName = "TIME", Description = "Only what was removed before then: 30d, 12h, or 2026-01-31." };
        Option<string?> pattern = new("--pattern") { HelpName = "GLOB", Description = "Only what was at such a path: '*' is anything but a slash, '**' anything." };
        command.Add(older);
        command.Add(pattern);
        DaemonArguments arguments = new(command, takesPath: false);
        Option<bool> json = DaemonArguments.JsonOption();
        command.Add(json);
        command.SetAction((parsed, cancellation) => arguments.RunAsync(
            parsed,
            async daemon =>
            {
                EmptyTrashRequest request = new() { Pattern = parsed.GetValue(pattern) ?? "" };
                if (parsed.GetValue(older) is { } text)
                {
                    if (Time(text) is not { } time)
                        return Refuse(text);
                    request.OlderThan = time.ToTimestamp();
                }

                return await DaemonArguments.AskAsync(daemon, TrashMethods.Empty, request, Limit, reply => Tell(reply, "emptied", parsed.GetValue(json)), cancellation).ConfigureAwait(false);
            },
            cancellation));
        return command;
    }

    private static void Print(TrashEntry entry, bool isJson)
    {
        if (isJson)
        {
            DaemonArguments.PrintJson(entry);
            return;
        }

        string since = entry.Since.ToDateTimeOffset().ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        string state = entry.State switch
        {
            TrashEntry.Types.State.Trashed => "trashed",
            TrashEntry.Types.State.Emptied => "emptied",
            TrashEntry.Types.State.Absent => "absent ",
            _ => "?      ",
        };
        Console.Out.WriteLine($"{since}  {state}  {(entry.Was.Length > 0 ? entry.Was : $"{entry.Origin}: {entry.OriginPath}")}");
    }

    private static void Tell(TrashChangeReply reply, string what, bool isJson)
    {
        if (isJson)
            DaemonArguments.PrintJson(reply);
        else
            Console.Out.WriteLine($"{reply.Files} {(reply.Files == 1 ? "file" : "files")} {what}.");
    }

    private static ExitCode Refuse(string time)
    {
        Terminal.Say(new Problem($"'{time}' is no time.", "Write 2026-01-31, or how long ago: 7d, 12h, 30m."));
        return ExitCode.Usage;
    }

    /// <summary>A day, or so long ago.</summary>
    private static DateTimeOffset? Time(string text)
    {
        if (DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd", "yyyy-MM-dd HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset day))
            return day;
        if (text.Length < 2 || !uint.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out uint count) || count > 100_000)
            return null;
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return text[^1] switch { 'd' => now.AddDays(-count), 'h' => now.AddHours(-count), 'm' => now.AddMinutes(-count), _ => null };
    }
}
