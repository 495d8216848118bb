using System.CommandLine;
using MusicFs.Cli.Calls;
using MusicFs.Control;
using MusicFs.Control.V1;

namespace MusicFs.Cli;

/// <summary><c>musicfs search</c>: finds tracks of a running daemon's library.</summary>
internal static class SearchCommand
{
    private const int UsualLimit = 100;
    private const int MostHits = 10_000;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static Command Create()
    {
        Argument<string[]> words = new("QUERY") { Description = "Words, and fields as artist:NAME.", Arity = ArgumentArity.OneOrMore };
        Option<int> limit = new("--limit") { HelpName = "N", Description = $"So many hits at most, up to {MostHits}.", DefaultValueFactory = static _ => UsualLimit };
        Option<int> offset = new("--offset") { HelpName = "N", Description = "Leave out so many of the best." };
        Option<string?> origin = new("--origin") { HelpName = "ID", Description = "Only tracks of this origin." };
        Option<bool> json = DaemonArguments.JsonOption();
        DocumentedCommand command = new("search", "Find tracks by words and fields.", """
            Examples:
              musicfs search abbey road
              musicfs search 'artist:beatles year:1965..1969 -live'
              musicfs search 'metalica~' --limit 10 --json
              musicfs search -- -live genre:jazz             A query that begins with '-'
              ls ~/music/.search/'abbey road'                The same in a mount
              musicfs search rebuild                         Makes the index anew

            Fields: title artist albumartist album genre composer conductor label grouping comment narrator series year track disc bpm rating bitrate
            samplerate bits channels length added plays played format missing origin lossless compilation. "a phrase", beat* (begins so), metalica~ (written
            wrongly), AND OR NOT ( ) and '-', year:1980..1989, bitrate:>=320, artist:="The Who" (all of it), sort:-year, limit:50. All of it:
            docs/search.md.

            Exit status: 0 done, also where nothing was found, 1 not, 2 the command line or the query is wrong, 3 no daemon is running.
            """)
        {
            words, limit, offset, origin, json, CreateRebuild(),
        };
        limit.Require(static count => count is >= 1 and <= MostHits, $"--limit takes a number from 1 to {MostHits}.");
        offset.Require(static count => count is >= 0 and <= MostHits, $"--offset takes a number from 0 to {MostHits}.");
        DaemonArguments arguments = new(command, takesPath: false);
        command.SetAction((parsed, cancellation) => arguments.RunAsync(
            parsed,
            daemon =>
            {
                SearchRequest request = new()
                {
                    Query = string.Join(' ', parsed.GetValue(words) ?? []), Limit = (uint)parsed.GetValue(limit), Offset = (uint)parsed.GetValue(offset), Origin = parsed.GetValue(origin) ?? "",
                };
                return DaemonArguments.AskAsync(daemon, SearchMethods.Search, request, Limit, reply => Print(reply, request.Offset, parsed.GetValue(json)), cancellation);
            },
            cancellation));
        return command;
    }

    internal static void Print(SearchHit hit, bool json)
    {
        if (json)
        {
            DaemonArguments.PrintJson(hit);
            return;
        }

        Console.Out.WriteLine(hit.Path.Length > 0 ? hit.Path : $"{hit.Origin}:{hit.OriginPath} (not shown)");
    }

    private static DocumentedCommand CreateRebuild()
    {
        DocumentedCommand command = new("rebuild", "Make the index anew from the catalog.", """
            Examples:
              musicfs search rebuild
              musicfs search rebuild --library home

            Needed only where hits are wrong: a damaged index is found and made anew without it. Meanwhile searches find what is there already. To
            search for the word itself: musicfs search '"rebuild"'.

            Exit status: 0 done, 1 not, 2 the command line is wrong, 3 no daemon is running.
            """);
        DaemonArguments arguments = new(command, takesPath: false);
        command.SetAction((parsed, cancellation) => arguments.RunAsync(parsed, daemon => RebuildAsync(daemon, cancellation), cancellation));
        return command;
    }

    private static void Print(SearchReply reply, uint offset, bool json)
    {
        foreach (SearchHit hit in reply.Hits)
            Print(hit, json);
        if (reply.Hits.Count == 0 && !json)
            Terminal.Say(offset > 0 ? "Nothing more was found." : "Nothing was found.");
        if (reply.Corrected.Length > 0 && reply.Hits.Count > 0)
            Terminal.Say($"Nothing is called so; these are for: {reply.Corrected}");
        if (reply.Pending > 0)
            Terminal.Say($"{reply.Pending} tracks are not in the index yet.");
        if (reply.More && !json)
            Terminal.Say($"There are more: --offset {offset + reply.Hits.Count}");
    }

    private static async Task<ExitCode> RebuildAsync(DaemonConnection daemon, CancellationToken cancellation)
    {
        IndexProgress last = new();
        ExitCode code = await DaemonArguments.EachAsync(daemon, SearchMethods.Rebuild, new RebuildIndexRequest(), progress => last = progress, cancellation).ConfigureAwait(false);
        if (code == ExitCode.Success)
            Console.Out.WriteLine($"{last.Tracks} tracks are in the index.");
        return code;
    }
}
