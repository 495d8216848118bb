using System.CommandLine;
using MusicFs.Cli.Calls;
using MusicFs.Control;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Cli;

/// <summary><c>musicfs metrics</c>: the daemon's numbers as Prometheus reads them.</summary>
internal static class MetricsCommand
{
    private const string Examples =
        """
        Examples:
          musicfs metrics
          musicfs metrics | grep musicfs_cache_reads_total
          musicfs metrics --json | jq .musicfs_open_handles
          cat /mnt/music/.musicfs/metrics               The same, through the mount

        'musicfs mount --metrics-port 9464' serves them over HTTP. The names are listed in docs/operations.md.

        Exit status: 0 it answered, 2 several daemons run and none was named, 3 no daemon is running.
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        DocumentedCommand command = new("metrics", "Show the daemon's numbers in the Prometheus text format.", Examples);
        DaemonArguments daemon = new(command, takesPath: true);
        Option<bool> json = new("--json") { Description = "Print one JSON object: each number by its name and labels." };
        command.Add(json);
        command.SetAction((parsed, cancellation) => daemon.RunAsync(parsed, found => PrintAsync(found, parsed.GetValue(json), cancellation), cancellation));
        return command;
    }

    private static async Task<ExitCode> PrintAsync(DaemonConnection daemon, bool json, CancellationToken cancellation)
    {
        GrpcReply<GetMetricsReply> reply = await daemon.Channel.CallAsync(
            ControlMethods.GetMetrics, new GetMetricsRequest(), Limit, cancellation).ConfigureAwait(false);
        if (!reply.IsOk)
            return DaemonArguments.Refuse(daemon, reply.Status);
        Console.Out.Write(json ? MetricSamples.Parse(reply.Value.Text, TimeProvider.System.GetLocalNow()).ToJson() + "\n" : reply.Value.Text);
        return ExitCode.Success;
    }
}
