using System.CommandLine;
using MusicFs.Cli.Calls;
using MusicFs.Control;
using MusicFs.Control.V1;

namespace MusicFs.Cli;

/// <summary><c>musicfs collection</c>: folders of what a query finds.</summary>
internal static class CollectionCommand
{
    private const string Exit = "Exit status: 0 done, 1 not, 2 the command line or the query is wrong, 3 no daemon is running.";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Command Create() => new DocumentedCommand("collection", "Keep queries as folders below .collections.", $"""
        Examples:
          musicfs collection list
          musicfs collection add 'Late Night' 'genre:jazz year:..1965 length:>4:00' --sort artist,album --limit 200
          ls ~/music/.collections/'Late Night'         Links to its tracks; beside it 'Late Night.m3u8'
          musicfs collection remove 'Late Night'

        Collections may also stand in the configuration, in the section 'collections'. The query language: docs/search.md.

        {Exit}
        """)
    {
        CreateList(), CreateShow(), CreateAdd(), CreateRemove(),
    };

    private static DocumentedCommand CreateList()
    {
        DocumentedCommand command = new("list", "List the collections with their queries.", $"""
            Examples:
              musicfs collection list
              musicfs collection list --json

            Beside them there are always Decades, Genres and Duplicates. Smart playlists of Navidrome (.nsp) on the origins are
            collections too; one that cannot be said in the query language is listed with the reason. The playlists of the library
            are listed last, as Playlists/NAME with the place of each on its origin; they change with their files only.

            {Exit}
            """);
        DaemonArguments arguments = new(command, takesPath: false);
        Option<bool> json = DaemonArguments.JsonOption();
        command.Add(json);
        command.SetAction((parsed, cancellation) => arguments.RunAsync(
            parsed,
            daemon => DaemonArguments.AskAsync(
                daemon, SearchMethods.ListCollections, new ListCollectionsRequest(), Limit,
                reply =>
                {
                    foreach (CollectionInfo collection in reply.Collections)
                        Print(collection, parsed.GetValue(json));
                },
                cancellation),
            cancellation));
        return command;
    }

    private static DocumentedCommand CreateShow()
    {
        DocumentedCommand command = new("show", "Print the tracks of a collection.", $"""
            Examples:
              musicfs collection show 'Recently Added'
              musicfs collection show 'Late Night' --limit 10 --json
              musicfs collection show 'Playlists/Road Trip'

            {Exit}
            """);
        Argument<string> name = Name(command);
        Option<uint> limit = new("--limit") { HelpName = "N", Description = "So many tracks at most." };
        command.Add(limit);
        DaemonArguments arguments = new(command, takesPath: false);
        Option<bool> json = DaemonArguments.JsonOption();
        command.Add(json);
        command.SetAction((parsed, cancellation) => arguments.RunAsync(
            parsed,
            daemon => DaemonArguments.EachAsync(
                daemon, SearchMethods.ShowCollection, new ShowCollectionRequest { Name = parsed.GetValue(name), Limit = parsed.GetValue(limit) },
                hit => SearchCommand.Print(hit, parsed.GetValue(json)), cancellation),
            cancellation));
        return command;
    }

    private static DocumentedCommand CreateAdd()
    {
        DocumentedCommand command = new("add", "Keep a query as a collection.", $"""
            Examples:
              musicfs collection add 'Late Night' 'genre:jazz year:..1965'
              musicfs collection add 'New FLAC' 'format:flac added:90d' --sort -added --limit 500

            One of the same name that was kept before is replaced.

            {Exit}
            """);
        Argument<string> name = Name(command);
        Argument<string> query = new("QUERY") { Description = "Which tracks." };
        Option<string?> sort = new("--sort") { HelpName = "KEYS", Description = "Sort by artist, album, title, year, track, added, length, bitrate, samplerate, bits, bpm, rating, plays, played or random; '-' before a key for the largest first." };
        Option<uint> limit = new("--limit") { HelpName = "N", Description = "So many tracks at most." };
        command.Add(query);
        command.Add(sort);
        command.Add(limit);
        DaemonArguments arguments = new(command, takesPath: false);
        Option<bool> json = DaemonArguments.JsonOption();
        command.Add(json);
        command.SetAction((parsed, cancellation) => arguments.RunAsync(
            parsed,
            daemon => DaemonArguments.AskAsync(
                daemon, SearchMethods.PutCollection,
                new PutCollectionRequest { Name = parsed.GetValue(name), Query = parsed.GetValue(query), Sort = parsed.GetValue(sort) ?? "", Limit = parsed.GetValue(limit) },
                Limit, kept => Print(kept, parsed.GetValue(json)), cancellation),
            cancellation));
        return command;
    }

    private static DocumentedCommand CreateRemove()
    {
        DocumentedCommand command = new("remove", "Forget a collection; its tracks stay where they are.", $"""
            Examples:
              musicfs collection remove 'Late Night'
              musicfs collection remove 'New FLAC' --library home

            {Exit}
            """);
        Argument<string> name = Name(command);
        DaemonArguments arguments = new(command, takesPath: false);
        command.SetAction((parsed, cancellation) => arguments.RunAsync(
            parsed,
            daemon => DaemonArguments.AskAsync(
                daemon, SearchMethods.RemoveCollection, new RemoveCollectionRequest { Name = parsed.GetValue(name) }, Limit, static _ => ExitCode.Success, cancellation),
            cancellation));
        return command;
    }

    private static Argument<string> Name(Command command)
    {
        Argument<string> name = new("NAME") { Description = "Of its folder." };
        command.Add(name);
        return name;
    }

    private static void Print(CollectionInfo collection, bool json)
    {
        if (json)
            DaemonArguments.PrintJson(collection);
        else if (collection.Refused.Length > 0)
            Console.Out.WriteLine($"{collection.Name}\trefused: {collection.Refused}\t{collection.Place}");
        else if (collection.Origin == "import")
            Console.Out.WriteLine($"{collection.Name}\t{collection.Tracks} tracks\t{collection.Origin}");
        else
            Console.Out.WriteLine($"{collection.Name}\t{(collection.Query.Length > 0 ? collection.Query : collection.Place)}\t{collection.Origin}");
    }
}
