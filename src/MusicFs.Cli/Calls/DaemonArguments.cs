using System.CommandLine;
using MusicFs.Control.Grpc;

namespace MusicFs.Cli.Calls;

/// <summary>How a command says which daemon it is about, and what it does without one.</summary>
internal sealed class DaemonArguments
{
    private readonly Argument<string?> _path = new("PATH")
    {
        Description = "A path in a mount, where several daemons run.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _library = new("--library")
    {
        HelpName = "NAME",
        Description = "The daemon's library, where several run.",
        CustomParser = ConfigurationArguments.ParseLibraryName,
    };

    public DaemonArguments(Command command)
    {
        command.Add(_path);
        command.Add(_library);
    }

    /// <summary>Finds the daemon and has it asked.</summary>
    public async Task<int> RunAsync(ParseResult parsed, Func<DaemonConnection, Task<ExitCode>> ask, CancellationToken cancellation)
    {
        DaemonSearch search = await DaemonSearch.FindAsync(parsed.GetValue(_library), parsed.GetValue(_path), cancellation).ConfigureAwait(false);
        if (search.Daemon is null)
            return (int)search.Refuse();
        using (search.Daemon)
            return (int)await ask(search.Daemon).ConfigureAwait(false);
    }

    /// <summary>What a call that failed means for the command.</summary>
    public static ExitCode Refuse(DaemonConnection daemon, GrpcStatus status)
    {
        if (status.Code == GrpcCode.Unavailable)
            return daemon.Lost();
        Terminal.Say(status);
        return status.Code == GrpcCode.InvalidArgument ? ExitCode.Usage : ExitCode.Failure;
    }
}
