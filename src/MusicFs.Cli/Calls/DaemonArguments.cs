using System.CommandLine;
using Google.Protobuf;
using MusicFs.Control.Client;
using MusicFs.Control.Grpc;

namespace MusicFs.Cli.Calls;

/// <summary>How a command says which daemon it is about, what it does without one, and how it takes its answers.</summary>
internal sealed class DaemonArguments
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true).WithFormatDefaultValues(true));

    private readonly Option<string?> _library = LibraryOption();
    private readonly Argument<string?>? _path;

    /// <param name="command">Gets the option --library.</param>
    /// <param name="takesPath">Whether a path in a mount may name the daemon too, for a command that has no other use for a path.</param>
    public DaemonArguments(Command command, bool takesPath)
    {
        if (takesPath)
            command.Add(_path = new Argument<string?>("PATH") { Description = "A path in a mount, where several daemons run.", Arity = ArgumentArity.ZeroOrOne });
        command.Add(_library);
    }

    public static Option<string?> LibraryOption() => new("--library")
    {
        HelpName = "NAME",
        Description = "The daemon's library, where several run.",
        CustomParser = ConfigurationArguments.ParseLibraryName,
    };

    public static Option<bool> JsonOption(string description = "One JSON object a line.") => new("--json") { Description = description };

    /// <summary>Finds the daemon and has it asked.</summary>
    public async Task<int> RunAsync(ParseResult parsed, Func<DaemonConnection, Task<ExitCode>> ask, CancellationToken cancellation) => await AskAsync(
        await DaemonSearch.FindAsync(parsed.GetValue(_library), _path is null ? null : parsed.GetValue(_path), cancellation).ConfigureAwait(false), ask).ConfigureAwait(false);

    /// <summary>Finds the daemon that shows the first of these paths, or the one there is, and has it asked.</summary>
    public async Task<int> RunAsync(ParseResult parsed, IReadOnlyList<string> paths, Func<DaemonConnection, Task<ExitCode>> ask, CancellationToken cancellation) => await AskAsync(
        await DaemonSearch.FindForAsync(parsed.GetValue(_library), paths, cancellation).ConfigureAwait(false), ask).ConfigureAwait(false);

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
            return call.Status.IsOk ? ExitCode.Success : Refuse(daemon, call.Status);
        }
    }

    /// <summary>Takes the one answer of a call, which says how the command ends.</summary>
    public static async Task<ExitCode> AskAsync<TRequest, TReply>(
        DaemonConnection daemon, GrpcMethod<TRequest, TReply> method, TRequest request, TimeSpan limit, Func<TReply, ExitCode> take, CancellationToken cancellation)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        GrpcReply<TReply> reply = await daemon.Channel.CallAsync(method, request, limit, cancellation).ConfigureAwait(false);
        return reply.IsOk ? take(reply.Value) : Refuse(daemon, reply.Status);
    }

    /// <summary>Takes the one answer of a call, with which the command is done.</summary>
    public static Task<ExitCode> AskAsync<TRequest, TReply>(
        DaemonConnection daemon, GrpcMethod<TRequest, TReply> method, TRequest request, TimeSpan limit, Action<TReply> take, CancellationToken cancellation)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new() =>
        AskAsync(
            daemon, method, request, limit,
            reply =>
            {
                take(reply);
                return ExitCode.Success;
            },
            cancellation);

    public static void PrintJson(IMessage message) => Console.Out.WriteLine(Formatter.Format(message));

    /// <summary>What a call that failed means for the command.</summary>
    public static ExitCode Refuse(DaemonConnection daemon, GrpcStatus status)
    {
        if (status.Code == GrpcCode.Unavailable)
            return daemon.Lost();
        Terminal.Say(status);
        return status.Code == GrpcCode.InvalidArgument ? ExitCode.Usage : ExitCode.Failure;
    }

    private static async Task<int> AskAsync(DaemonSearch search, Func<DaemonConnection, Task<ExitCode>> ask)
    {
        if (search.Daemon is not { } daemon)
            return (int)search.Refuse();
        using (daemon)
            return (int)await ask(daemon).ConfigureAwait(false);
    }
}
