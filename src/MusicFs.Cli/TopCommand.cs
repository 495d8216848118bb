using System.CommandLine;
using MusicFs.Cli.Calls;
using MusicFs.Control;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Cli;

/// <summary><c>musicfs top</c>: operations, latencies, cache and origins, live.</summary>
internal static class TopCommand
{
    private const string Examples =
        """
        Examples:
          musicfs top
          musicfs top --interval 0.5
          musicfs top --count 1 | cat                What happened since the start, once and as plain text

        The first look shows everything since the daemon's start, each further one what happened since the one before.

        Exit status: 0 it was ended, 2 several daemons run and none was named, 3 no daemon is running, or it was lost.
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        DocumentedCommand command = new("top", "Watch operations, latencies, cache and origins.", Examples);
        DaemonArguments daemon = new(command, takesPath: true);
        Option<bool> json = new("--json") { Description = "Print each look as a JSON object: the daemon's numbers as 'musicfs metrics --json' has them." };
        command.Add(json);
        LiveView view = new(command);
        command.SetAction((parsed, cancellation) => daemon.RunAsync(
            parsed,
            found =>
            {
                MetricSamples? before = null;
                return view.RunAsync(
                    parsed,
                    async () =>
                    {
                        GrpcReply<GetMetricsReply> reply = await FollowedCall.AskAsync(
                            found, ControlMethods.GetMetrics, new GetMetricsRequest(), Limit, cancellation).ConfigureAwait(false);
                        if (!reply.IsOk)
                            return (null, DaemonArguments.Refuse(found, reply.Status));
                        MetricSamples now = MetricSamples.Parse(reply.Value.Text, TimeProvider.System.GetLocalNow());
                        string text = parsed.GetValue(json) ? now.ToJson() : TopText.Write(found.Status.Library, before, now);
                        before = now;
                        return (text, ExitCode.Success);
                    },
                    cancellation);
            },
            cancellation));
        return command;
    }
}
