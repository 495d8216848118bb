using System.CommandLine;
using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using MusicFs.Cli.Calls;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Cli;

/// <summary><c>musicfs shutdown</c>: ends a daemon and all its mounts.</summary>
internal static class ShutdownCommand
{
    private const string Examples =
        """
        Examples:
          musicfs shutdown                   When nobody uses the mounts any more, after 10 s in any case
          musicfs shutdown --timeout 60
          musicfs shutdown --now             Reads under way fail

        Exit status: 0 everything is unmounted, 1 a mount did not end, 2 several daemons run and none was named, 3 no daemon is running.
        """;

    /// <summary>What a daemon needs beyond the time that its mounts are given.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        DocumentedCommand command = new("shutdown", "End the daemon and all its mounts.", Examples);
        DaemonArguments daemon = new(command, takesPath: true);
        Option<int?> timeout = new("--timeout") { HelpName = "SECONDS", Description = "How long mounts in use are waited for (default: 10)." };
        timeout.Require(static seconds => seconds is >= 0 and <= 86_400, "--timeout takes a number of seconds from 0 to 86400.");
        Option<bool> now = new("--now") { Description = "At once, although they are in use: they are detached, and reads under way fail." };
        command.Add(timeout);
        command.Add(now);
        command.SetAction((parsed, cancellation) => daemon.RunAsync(
            parsed, found => EndAsync(found, parsed.GetValue(timeout), parsed.GetValue(now), cancellation), cancellation));
        return command;
    }

    private static async Task<ExitCode> EndAsync(DaemonConnection daemon, int? seconds, bool now, CancellationToken cancellation)
    {
        TimeSpan patience = seconds is { } asked ? TimeSpan.FromSeconds(asked) : UsualPatience;
        GrpcReply<ShutdownReply> reply = await daemon.Channel.CallAsync(
            ControlMethods.Shutdown,
            new ShutdownRequest { Timeout = patience.ToDuration(), Now = now },
            patience + Margin,
            cancellation).ConfigureAwait(false);
        if (!reply.IsOk)
            return DaemonArguments.Refuse(daemon, reply.Status);
        foreach (string mountPoint in reply.Value.Unmounted)
            Console.Out.WriteLine($"unmounted {mountPoint}");
        await WaitForEndAsync(daemon.Status.ProcessId, cancellation).ConfigureAwait(false);
        return ExitCode.Success;
    }

    /// <summary>What it has fetched it stores first: until its process has ended its folders are in use.</summary>
    private static async Task WaitForEndAsync(int process, CancellationToken cancellation)
    {
        try
        {
            using Process daemon = Process.GetProcessById(process);
            await daemon.WaitForExitAsync(cancellation).WaitAsync(Margin, cancellation).ConfigureAwait(false);
        }
        catch (ArgumentException)
        {
            // It has ended.
        }
        catch (TimeoutException)
        {
            Terminal.Say(new Problem($"Process {process} has unmounted everything, and has not ended yet.", "See what it does: musicfs log"));
        }
    }
}
