using MusicFs.Contracts.FileSystem;
using MusicFs.Control.Grpc;

namespace MusicFs.Cli;

/// <summary>Messages for the person at the terminal: to standard error, in a daemon to the command that starts it.</summary>
internal static class Terminal
{
    private static TextWriter? _messages;

    private static TextWriter Messages => _messages ?? Console.Error;

    /// <summary>Whether a person watches and lines may be redrawn.</summary>
    public static bool IsInteractive => _messages is null && !Console.IsErrorRedirected;

    /// <summary>Sends messages elsewhere.</summary>
    public static void Redirect(TextWriter messages) => _messages = messages;

    public static void Say(string line) => Messages.WriteLine(line);

    /// <summary>What a daemon refused: what in its first line, what to do in the second.</summary>
    public static void Say(GrpcStatus status) => Messages.WriteLine($"musicfs: {status.Message.Replace("\n", "\n  ", StringComparison.Ordinal)}");

    public static void Say(Problem problem) => Messages.WriteLine($"musicfs: {problem.What}\n  {problem.Remedy}");
}
