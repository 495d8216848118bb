using System.CommandLine;
using System.Globalization;
using MusicFs.Cli.Calls;
using MusicFs.Control;
using MusicFs.Control.V1;

namespace MusicFs.Cli;

/// <summary><c>musicfs history</c>: what was played, and when.</summary>
internal static class HistoryCommand
{
    private const int UsualLimit = 20;
    private const int MostPlays = 10_000;
    private const string Exit = "Exit status: 0 done, 1 not, 2 the command line is wrong, 3 no daemon is running.";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        Option<int> limit = new("--limit") { HelpName = "N", Description = $"So many plays at most, up to {MostPlays}.", DefaultValueFactory = static _ => UsualLimit };
        Option<bool> json = DaemonArguments.JsonOption();
        DocumentedCommand command = new("history", "Show what was played, the newest first.", $"""
            Examples:
              musicfs history
              musicfs history --limit 1000 --json
              musicfs history clear --before 2024-01-01
              ls ~/music/.collections/'Most Played'          What was played most; likewise 'Recently Played' and 'Never Played'
              musicfs search 'plays:>=5 played:30d sort:-plays'

            A play is a track that somebody had open for at least half of it (or four minutes), read most of, and not as fast as it came: scanners,
            copies and thumbnails do not count (docs/prefetch.md). 'plays: off' in the section 'library' of the configuration notes none.

            {Exit}
            """)
        {
            limit, json, CreateClear(),
        };
        limit.Require(static count => count is >= 1 and <= MostPlays, $"--limit takes a number from 1 to {MostPlays}.");
        DaemonArguments arguments = new(command, takesPath: false);
        command.SetAction((parsed, cancellation) => arguments.RunAsync(
            parsed,
            daemon => DaemonArguments.AskAsync(
                daemon, PlayMethods.List, new ListPlaysRequest { Limit = (uint)parsed.GetValue(limit) }, Limit,
                reply =>
                {
                    foreach (PlayedTrack play in reply.Plays)
                        Print(play, parsed.GetValue(json));
                    if (!reply.On)
                        Terminal.Say("Plays are not noted now: library.plays is off.");
                },
                cancellation),
            cancellation));
        return command;
    }

    private static DocumentedCommand CreateClear()
    {
        Option<string?> before = new("--before") { HelpName = "DAY", Description = "Only plays that began before this day, as 2024-01-31." };
        DocumentedCommand command = new("clear", "Forget what was played, and what was learned from it.", $"""
            Examples:
              musicfs history clear
              musicfs history clear --before 2024-01-31

            Cannot be undone, but for a backup of what people made (musicfs library restore --list).

            {Exit}
            """) { before };
        before.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<string?>() is { } day && !TryParse(day, out _))
                result.AddError("--before takes a day, as 2024-01-31.");
        });
        DaemonArguments arguments = new(command, takesPath: false);
        command.SetAction((parsed, cancellation) => arguments.RunAsync(
            parsed,
            daemon =>
            {
                _ = TryParse(parsed.GetValue(before) ?? "", out long seconds);
                return DaemonArguments.AskAsync(daemon, PlayMethods.Clear, new ClearPlaysRequest { Before = seconds }, Limit, static _ => ExitCode.Success, cancellation);
            },
            cancellation));
        return command;
    }

    private static bool TryParse(string day, out long seconds)
    {
        bool isDay = DateTime.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal | DateTimeStyles.AdjustToUniversal, out DateTime time);
        seconds = isDay ? new DateTimeOffset(time, TimeSpan.Zero).ToUnixTimeSeconds() : 0;
        return isDay && seconds > 0;
    }

    private static void Print(PlayedTrack play, bool json)
    {
        if (json)
        {
            DaemonArguments.PrintJson(play);
            return;
        }

        string name = play.Path.Length > 0 ? play.Path
            : play.Origin.Length > 0 ? $"{play.Origin}:{play.OriginPath} (not shown)" : "(a track that is gone)";
        string time = DateTimeOffset.FromUnixTimeSeconds(play.Started).ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        Console.Out.WriteLine($"{time}\t{play.HeardSeconds / 60}:{play.HeardSeconds % 60:00}\t{name}");
    }
}
