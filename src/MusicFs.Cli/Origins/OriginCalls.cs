using System.CommandLine;
using MusicFs.Cli.Calls;
using MusicFs.Control.Grpc;

namespace MusicFs.Cli.Origins;

/// <summary>How the commands that need a daemon find it.</summary>
internal sealed class OriginCalls
{
    private readonly Option<string?> _library = LibraryOption();

    public OriginCalls(Command command) => command.Add(_library);

    /// <summary>Looking at a large origin takes its time, and so do checks of dead ones.</summary>
    public static TimeSpan Patience => Timeout.InfiniteTimeSpan;

    public static Option<string?> LibraryOption() => new("--library")
    {
        HelpName = "NAME",
        Description = "The daemon's library, where several run.",
        CustomParser = ConfigurationArguments.ParseLibraryName,
    };

    public static Option<bool> JsonOption(string description = "Print JSON.") => new("--json") { Description = description };

    public async Task<int> RunAsync(ParseResult parsed, Func<DaemonConnection, Task<ExitCode>> ask, CancellationToken cancellation)
    {
        DaemonSearch search = await DaemonSearch.FindAsync(parsed.GetValue(_library), path: null, cancellation).ConfigureAwait(false);
        if (search.Daemon is null)
            return (int)search.Refuse();
        using (search.Daemon)
            return (int)await ask(search.Daemon).ConfigureAwait(false);
    }

    /// <summary>What a call that failed means: an id that is not there is wrong usage, an origin that is away is no daemon that is.</summary>
    public static ExitCode Refuse(DaemonConnection daemon, GrpcStatus status)
    {
        if (status.Code == GrpcCode.Unavailable && !status.Message.Contains('\n', StringComparison.Ordinal))
            return daemon.Lost();
        Terminal.Say(status);
        return status.Code is GrpcCode.InvalidArgument or GrpcCode.NotFound or GrpcCode.AlreadyExists ? ExitCode.Usage : ExitCode.Failure;
    }
}
