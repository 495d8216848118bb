using System.CommandLine;
using MusicFs.Cli.Calls;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Cli.Metadata;

/// <summary>What the commands about metadata have in common: which daemon, which tracks, how it is told.</summary>
internal sealed class MetadataArguments
{
    private readonly Argument<string[]> _paths = new("PATH")
    {
        Description = "A file or folder in a mount, or from the root of its tree as '/Artist/Album'; a folder means all tracks below it.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly DaemonArguments _daemon;
    private readonly Option<bool> _json = DaemonArguments.JsonOption();
    private readonly Option<string?> _query = new("--query") { HelpName = "QUERY", Description = "All tracks that it finds (docs/search.md), beside those at paths." };
    private readonly bool _hasPaths;

    public MetadataArguments(Command command, bool hasPaths)
    {
        _hasPaths = hasPaths;
        if (hasPaths)
        {
            command.Add(_paths);
            command.Add(_query);
        }

        _daemon = new DaemonArguments(command, takesPath: false);
        command.Add(_json);
    }

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>Empty where none is given.</summary>
    public string Query(ParseResult parsed) => _hasPaths ? parsed.GetValue(_query) ?? "" : "";

    /// <summary>Finds the daemon and has it asked, with the paths as it knows them.</summary>
    public async Task<int> RunAsync(ParseResult parsed, Func<DaemonConnection, IReadOnlyList<string>, Task<ExitCode>> ask, CancellationToken cancellation)
    {
        string[] paths = _hasPaths ? parsed.GetValue(_paths) ?? [] : [];
        if (_hasPaths && paths.Length == 0 && Query(parsed).Length == 0)
        {
            Terminal.Say(new Problem("No track is named.", "Name a path, or give --query: musicfs metadata get --query 'artist:beatles'"));
            return (int)ExitCode.Usage;
        }

        return await _daemon.RunAsync(parsed, paths, daemon => ask(daemon, [.. paths.Select(daemon.Known)]), cancellation).ConfigureAwait(false);
    }
}
