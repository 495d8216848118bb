using System.CommandLine;
using MusicFs.Cli.Calls;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control.Grpc;
using MusicFs.Host.Configuration;

namespace MusicFs.Cli.Origins;

/// <summary>How the commands that change the origins find the file and the daemon that both are of one library.</summary>
internal sealed class OriginPlaces
{
    private readonly Option<string?> _file = ConfigurationArguments.FileOption();
    private readonly Option<string?> _library = DaemonArguments.LibraryOption();
    private readonly Option<bool> _live = new("--live") { Description = "Only in the running library, until its daemon ends; the configuration file stays as it is." };
    private readonly Option<bool> _json = DaemonArguments.JsonOption("Print one JSON object.");

    public OriginPlaces(Command command, Argument argument, Option? option)
    {
        command.Add(argument);
        foreach (Option? one in (Option?[])[option, _live, _file, _library, _json])
        {
            if (one is not null)
                command.Add(one);
        }
    }

    public static ExitCode Refuse(Problem problem)
    {
        Terminal.Say(problem);
        return ExitCode.Usage;
    }

    /// <summary>Nothing was changed then.</summary>
    public static ExitCode Refuse(DaemonConnection daemon, GrpcStatus status)
    {
        if (status.Code == GrpcCode.Unavailable)
            return daemon.Lost();
        Terminal.Say(status);
        return ExitCode.Usage;
    }

    /// <summary>The daemon has another working folder.</summary>
    public static string Absolute(string location) => location.Contains("://", StringComparison.Ordinal) ? location : Path.GetFullPath(location);

    /// <summary>What was changed, as a phrase.</summary>
    public static string Describe(string? file, DaemonConnection? daemon) => (file, daemon) switch
    {
        (null, null) => "nothing",
        (null, { } running) => $"in the running library '{running.Status.Library}' only, until its daemon ends",
        ({ } path, null) => $"in {path}; it is used at the next start",
        ({ } path, { } running) => $"in {path} and in the running library '{running.Status.Library}'",
    };

    public async Task<ExitCode> RunAsync(ParseResult parsed, Func<FoundPlaces, bool, Task<ExitCode>> change, CancellationToken cancellation)
    {
        bool isLive = parsed.GetValue(_live);
        string? named = parsed.GetValue(_library);
        LibraryConfiguration? configuration = null;
        string? file = null;
        if (!isLive)
        {
            ConfigurationLoad load = LibraryConfiguration.Load(parsed.GetValue(_file), new CommandLineSettings());
            foreach (ConfigurationProblem problem in load.Problems)
                Terminal.Say(problem.ToProblem());
            if (!load.IsSuccess)
                return ExitCode.Usage;
            (configuration, file) = (load.Configuration, load.File);
        }

        bool isFilesLibrary = configuration is { Origins.Count: > 0 } && (named is null || named == configuration.Library);
        DaemonSearch search = await DaemonSearch.FindAsync(isFilesLibrary ? configuration!.Library : named, path: null, cancellation).ConfigureAwait(false);
        using DaemonConnection? daemon = search.Daemon;
        if (daemon is null && (isLive || search.Status == ExitCode.Usage || (named is not null && !isFilesLibrary)))
            return search.Refuse();
        // A daemon that was started with --origin is of another library than the file.
        if (daemon is not null && !isFilesLibrary)
            file = null;
        if (daemon is null && file is null && (file = ConfigurationPlaces.ForNew(parsed.GetValue(_file))) is null)
            return Refuse(new Problem("There is no home folder to put a configuration file in.", "Name one with --config."));
        return await change(new FoundPlaces(file, configuration, daemon), parsed.GetValue(_json)).ConfigureAwait(false);
    }
}
