using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using MusicFs.Cli.Calls;
using MusicFs.Control;
using MusicFs.Control.V1;
using Option = System.CommandLine.Option;

namespace MusicFs.Cli;

/// <summary><c>musicfs trace</c>: follows the filesystem's operations, until Ctrl-C or the daemon's end.</summary>
internal static class TraceCommand
{
    private const string Examples =
        """
        Examples:
          musicfs trace --min-ms 100                Only what took long
          musicfs trace --op read --path /Abba      Reads of what is below this folder
          musicfs trace --failed --json | jq .result

        One line an operation, as it ends: time, operation, duration, and what there is to know. What the kernel answers by
        itself never comes here. MUSICFS_TRACE=1 and MUSICFS_TRACE_SUMMARY=1 do the same for one run of 'musicfs mount'.

        Exit status: 0 the daemon has ended, 2 wrong usage, or several daemons run and none was named, 3 no daemon is running, or it was lost.
        """;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        DocumentedCommand command = new("trace", "Follow the filesystem's operations.", Examples);
        DaemonArguments daemon = new(command, takesPath: true);
        Option<string[]> operations = new("--op") { HelpName = "NAME", Description = "Only these, as lookup, open, read. Repeat it for several." };
        Option<string?> path = new("--path") { HelpName = "PATH", Description = "Only what is at or below this path of the tree, written from its root." };
        Option<double?> least = new("--min-ms") { HelpName = "MS", Description = "Only what took at least so many milliseconds." };
        Option<bool> failed = new("--failed") { Description = "Only what ended with an error." };
        Option<bool> last = new("--last") { Description = "Begin with what is still remembered." };
        Option<uint> sample = new("--sample") { HelpName = "N", Description = "Only one of so many operations: enough to see what goes on where there are many." };
        Option<bool> json = new("--json") { Description = "One JSON object a line." };
        least.Require(static milliseconds => milliseconds is >= 0 and < 1e9, "--min-ms takes a number that is not negative.");
        foreach (Option option in (Option[])[operations, path, least, failed, last, sample, json])
            command.Add(option);
        command.SetAction((parsed, cancellation) =>
        {
            FollowTraceRequest request = new()
            {
                Path = parsed.GetValue(path) ?? "",
                Minimum = TimeSpan.FromMilliseconds(parsed.GetValue(least) ?? 0).ToDuration(),
                Failed = parsed.GetValue(failed),
                FromStart = parsed.GetValue(last),
                Sample = parsed.GetValue(sample),
            };
            request.Operations.AddRange(parsed.GetValue(operations) ?? []);
            return daemon.RunAsync(parsed, found => FollowAsync(found, request, parsed.GetValue(json), cancellation), cancellation);
        });
        return command;
    }

    private static Task<ExitCode> FollowAsync(DaemonConnection daemon, FollowTraceRequest request, bool json, CancellationToken cancellation) =>
        FollowedCall.FollowAsync(
            daemon, ControlMethods.FollowTrace, request, $"musicfs: Following '{daemon.Status.Library}'.",
            batch =>
            {
                if (batch.Missed > 0)
                    Terminal.Say(FormattableString.Invariant($"musicfs: {batch.Missed} operations were too fast to be followed."));
                foreach (TracedOperation operation in batch.Operations)
                    Console.Out.WriteLine(json ? Json(operation) : Plain(operation));
            },
            cancellation);

    private static string Plain(TracedOperation operation)
    {
        StringBuilder line = new();
        line.Append(CultureInfo.InvariantCulture, $"{StatusText.Time(operation.Started)} {operation.Operation,-14} {Milliseconds(operation),10:0.000} ms");
        if (operation.Size > 0)
            line.Append(CultureInfo.InvariantCulture, $" {operation.Count} of {operation.Size} at {operation.Offset}");
        if (operation.Result != "none")
            line.Append(' ').Append(operation.Result);
        if (operation.Origin.Length > 0)
            line.Append(" origin=").Append(operation.Origin);
        if (operation.Cache.Length > 0)
            line.Append(" cache=").Append(operation.Cache);
        line.Append(CultureInfo.InvariantCulture, $" id={operation.Id} pid={operation.ProcessId}{(operation.Waited ? " waited" : "")}");
        return line.Append(' ').Append(operation.Path.Length > 0 ? operation.Path : $"node={operation.Node}").ToString();
    }

    private static double Milliseconds(TracedOperation operation) => operation.Duration.ToTimeSpan().TotalMilliseconds;

    private static string Json(TracedOperation operation) => new JsonObject
    {
        ["id"] = operation.Id,
        ["operation"] = operation.Operation,
        ["path"] = operation.Path,
        ["node"] = operation.Node,
        ["handle"] = operation.Handle,
        ["offset"] = operation.Offset,
        ["size"] = operation.Size,
        ["count"] = operation.Count,
        ["started"] = StatusText.Time(operation.Started),
        ["duration"] = operation.Duration.ToTimeSpan().TotalSeconds,
        ["result"] = operation.Result,
        ["thread"] = operation.Thread,
        ["process_id"] = operation.ProcessId,
        ["waited"] = operation.Waited,
        ["origin"] = operation.Origin,
        ["choice"] = operation.Choice,
        ["cache"] = operation.Cache,
    }.ToJsonString(Readable);
}
