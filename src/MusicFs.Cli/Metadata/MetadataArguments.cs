using System.CommandLine;
using Google.Protobuf;
using MusicFs.Cli.Calls;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control.Client;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;
using MusicFs.Host.Mounting;

namespace MusicFs.Cli.Metadata;

/// <summary>What the commands about metadata have in common: which daemon, which tracks, how it is told.</summary>
internal sealed class MetadataArguments
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true).WithFormatDefaultValues(true));

    private readonly Argument<string[]> _paths = new("PATH")
    {
        Description = "A file or folder in a mount, or from the root of its tree as '/Artist/Album'; a folder means all tracks below it.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _library = new("--library")
    {
        HelpName = "NAME", Description = "The daemon's library, where several run.", CustomParser = ConfigurationArguments.ParseLibraryName,
    };

    private readonly Option<bool> _json = new("--json") { Description = "One JSON object a line." };
    private readonly Option<string?> _query = new("--query") { HelpName = "QUERY", Description = "All tracks that it finds (docs/search.md), beside those at paths." };
    private readonly Option<string?> _overlay = new("--overlay") { HelpName = "NAME", Description = "The overlay that is meant; 'base' is the one of all mounts." };
    private readonly bool _hasPaths;

    public MetadataArguments(Command command, bool hasPaths)
    {
        _hasPaths = hasPaths;
        if (hasPaths)
        {
            command.Add(_paths);
            command.Add(_query);
        }

        command.Add(_overlay);
        command.Add(_library);
        command.Add(_json);
    }

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>Empty where none is given.</summary>
    public string Query(ParseResult parsed) => _hasPaths ? parsed.GetValue(_query) ?? "" : "";

    /// <summary>Null where none is named.</summary>
    public string? Overlay(ParseResult parsed) => parsed.GetValue(_overlay);

    /// <summary>The tracks that are named, and an overlay where one is.</summary>
    public GetMetadataRequest Request(ParseResult parsed, IEnumerable<string> paths)
    {
        GetMetadataRequest request = new() { Query = Query(parsed) };
        if (Overlay(parsed) is { } overlay)
            request.Overlay = overlay;
        request.Paths.AddRange(paths);
        return request;
    }

    /// <summary>Finds the daemon and has it asked, with the paths as it knows them.</summary>
    public async Task<int> RunAsync(ParseResult parsed, Func<DaemonConnection, IReadOnlyList<string>, Task<ExitCode>> ask, CancellationToken cancellation)
    {
        string[] paths = _hasPaths ? parsed.GetValue(_paths) ?? [] : [];
        if (_hasPaths && paths.Length == 0 && Query(parsed).Length == 0)
        {
            Terminal.Say(new Problem("No track is named.", "Name a path, or give --query: musicfs metadata get --query 'artist:beatles'"));
            return (int)ExitCode.Usage;
        }

        string? inMount = Array.Find(paths, static path => File.Exists(path) || Directory.Exists(path));
        DaemonSearch search = await DaemonSearch.FindAsync(parsed.GetValue(_library), inMount, cancellation).ConfigureAwait(false);
        // '/Artist' may also be the name of something outside of every mount.
        if (search.Daemon is null && inMount is not null)
            search = await DaemonSearch.FindAsync(parsed.GetValue(_library), null, cancellation).ConfigureAwait(false);
        if (search.Daemon is not { } daemon)
            return (int)search.Refuse();
        using (daemon)
            return (int)await ask(daemon, [.. paths.Select(path => Known(daemon.Status, path))]).ConfigureAwait(false);
    }

    /// <summary>Takes the messages of a call as they come.</summary>
    public static async Task<ExitCode> EachAsync<TRequest, TReply>(
        DaemonConnection daemon, GrpcMethod<TRequest, TReply> method, TRequest request, Action<TReply> take, CancellationToken cancellation)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        GrpcCall<TReply> call = await daemon.Channel.StreamAsync(method, request, Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false);
        await using (call.ConfigureAwait(false))
        {
            while (await call.NextAsync(cancellation).ConfigureAwait(false) is { } message)
                take(message);
            return call.Status.IsOk ? ExitCode.Success : DaemonArguments.Refuse(daemon, call.Status);
        }
    }

    public static void PrintJson(IMessage message) => Console.Out.WriteLine(Formatter.Format(message));

    /// <summary>A path in a mount as it is without links; any other as it stands.</summary>
    public static string Known(StatusReply status, string path)
    {
        string real = RealPath.Resolve(path);
        return status.Mounts.Any(mount => RealPath.IsWithin(real, mount.MountPoint)) ? real : path;
    }
}
