using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using MusicFs.Cli.Calls;
using MusicFs.Control;
using MusicFs.Control.V1;
using MusicFs.Host.Configuration;
using MusicFs.Host.Mounting;

namespace MusicFs.Cli;

/// <summary><c>musicfs pin</c>, <c>unpin</c> and <c>pins</c>: what is to play without the network.</summary>
internal static class PinCommand
{
    private const string Exit = "Exit status: 0 done, 1 not, 2 the command line, the query or the date is wrong, 3 no daemon is running.";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static Command CreatePin()
    {
        DocumentedCommand command = new("pin", "Keep tracks in the cache, so that they play without the network.", $"""
            Examples:
              musicfs pin 'artist:beatles year:1965..1969'
              musicfs pin ~/music/'Miles Davis' --budget 20G
              musicfs pin 'rating:>=4' --until 2026-08-31
              musicfs pins                                   How far they are
              ls ~/music/.offline                            What plays without the network

            What a query or a folder means is looked up again as the library changes: new tracks are fetched, and changed ones again. They are fetched behind
            all that is played. Pins take at most three quarters of the cache (cache.size). All of it: docs/offline.md.

            {Exit}
            """);
        Argument<string[]> rule = Rule(command);
        Option<DateTimeOffset?> until = new("--until")
        {
            HelpName = "DATE",
            Description = "When it ends: a day, which counts as a whole, or a time as 2026-08-31T12:00. Without it, never.",
            CustomParser = ParseEnd,
        };
        Option<long?> budget = new("--budget") { HelpName = "SIZE", Description = "So many bytes of the cache at most, as 20G.", CustomParser = ParseSize };
        command.Add(until);
        command.Add(budget);
        DaemonArguments arguments = new(command, takesPath: false);
        Option<bool> json = DaemonArguments.JsonOption();
        command.Add(json);
        command.SetAction((parsed, cancellation) => RunAsync(
            arguments, parsed, parsed.GetValue(rule) ?? [],
            (daemon, meant) =>
            {
                PinRequest request = new()
                {
                    Rule = meant,
                    Until = parsed.GetValue(until) is { } end ? Timestamp.FromDateTimeOffset(end) : null,
                    Budget = (ulong)(parsed.GetValue(budget) ?? 0),
                };
                return DaemonArguments.AskAsync(daemon, OfflineMethods.Pin, request, Limit, pin => Print(pin, parsed.GetValue(json)), cancellation);
            },
            cancellation));
        return command;
    }

    public static Command CreateUnpin()
    {
        DocumentedCommand command = new("unpin", "Take a pin back; what is in the cache makes room when others need it.", $"""
            Examples:
              musicfs unpin 'artist:beatles year:1965..1969'
              musicfs unpin ~/music/'Miles Davis'

            The rule is written as for musicfs pin; musicfs pins lists them.

            {Exit}
            """);
        Argument<string[]> rule = Rule(command);
        DaemonArguments arguments = new(command, takesPath: false);
        command.SetAction((parsed, cancellation) => RunAsync(
            arguments, parsed, parsed.GetValue(rule) ?? [],
            (daemon, meant) => DaemonArguments.AskAsync(daemon, OfflineMethods.Unpin, new UnpinRequest { Rule = meant }, Limit, static _ => ExitCode.Success, cancellation),
            cancellation));
        return command;
    }

    public static Command CreatePins()
    {
        DocumentedCommand command = new("pins", "List what is pinned, and how far it is.", $"""
            Examples:
              musicfs pins
              musicfs pins --json
              musicfs pins --check                           Fails unless all of it plays without the network

            States: complete; partial, with the reason; over-budget: all that the budget allows is there; waiting for an origin that does not answer;
            expired; empty: nothing in the library is meant now.

            {Exit} With --check also 1 where a pin is not complete.
            """);
        Option<bool> check = new("--check") { Description = "Fail where a pin that has not ended is not complete." };
        command.Add(check);
        DaemonArguments arguments = new(command, takesPath: false);
        Option<bool> json = DaemonArguments.JsonOption();
        command.Add(json);
        command.SetAction((parsed, cancellation) => arguments.RunAsync(
            parsed,
            daemon => DaemonArguments.AskAsync(
                daemon, OfflineMethods.List, new ListPinsRequest(), Limit,
                reply =>
                {
                    foreach (PinInfo pin in reply.Pins)
                        Print(pin, parsed.GetValue(json));
                    return parsed.GetValue(check) && reply.Pins.Any(static pin => pin.State is not ("complete" or "expired")) ? ExitCode.Failure : ExitCode.Success;
                },
                cancellation),
            cancellation));
        return command;
    }

    /// <summary>The rule's words are one query; a path below a mount is told from the mount's root.</summary>
    private static Task<int> RunAsync(
        DaemonArguments arguments, ParseResult parsed, string[] words, Func<DaemonConnection, string, Task<ExitCode>> ask, CancellationToken cancellation)
    {
        string rule = string.Join(' ', words);
        string[] paths = words.Length == 1 && (File.Exists(rule) || Directory.Exists(rule)) ? [rule] : [];
        return arguments.RunAsync(
            parsed, paths,
            daemon =>
            {
                string? real = paths.Length == 0 ? null : RealPath.Resolve(rule);
                MountStatus? mount = real is null ? null : daemon.Status.Mounts.FirstOrDefault(mount => RealPath.IsWithin(real, mount.MountPoint));
                return ask(daemon, mount is null ? rule : RealPath.Below(real!, mount.MountPoint));
            },
            cancellation);
    }

    private static Argument<string[]> Rule(Command command)
    {
        Argument<string[]> rule = new("RULE")
        {
            HelpName = "QUERY|PATH",
            Description = "Words and fields as for musicfs search; or a path below a mount, or from the root of its tree as '/Artist/Album'.",
            Arity = ArgumentArity.OneOrMore,
        };
        command.Add(rule);
        return rule;
    }

    private static void Print(PinInfo pin, bool json)
    {
        if (json)
        {
            DaemonArguments.PrintJson(pin);
            return;
        }

        string until = pin.Until is { } end ? string.Create(CultureInfo.InvariantCulture, $", until {end.ToDateTimeOffset().ToLocalTime():yyyy-MM-dd HH:mm}") : "";
        string budget = pin.Budget > 0 ? string.Create(CultureInfo.InvariantCulture, $", at most {pin.Budget / 1e6:N1} MB") : "";
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{pin.Rule}\t{pin.State}\t{pin.PlayableFiles} of {pin.Files} files, {pin.StoredBytes / 1e6:N1} of {pin.Bytes / 1e6:N1} MB{until}{budget}"));
        if (pin.Reason.Length > 0)
            Console.Out.WriteLine($"    {pin.Reason}");
        foreach (string folder in pin.IncompleteFolders)
            Console.Out.WriteLine($"    not complete: {folder}");
    }

    private static DateTimeOffset? ParseEnd(ArgumentResult result)
    {
        string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) && day < DateOnly.MaxValue)
            return new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Local));
        if (text.Contains('T') && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset time))
            return time;
        result.AddError($"--until takes a day as 2026-08-31, or a time as 2026-08-31T12:00, not '{text}'.");
        return null;
    }

    private static long? ParseSize(ArgumentResult result)
    {
        string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (ByteSize.TryParse(text, out long bytes) && bytes > 0)
            return bytes;
        result.AddError($"--budget takes {ByteSize.Form.Replace(" or 0", "", StringComparison.Ordinal)}, not '{text}'.");
        return null;
    }
}
