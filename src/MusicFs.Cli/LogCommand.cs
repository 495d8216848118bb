using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using MusicFs.Cli.Calls;
using MusicFs.Control;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Cli;

/// <summary><c>musicfs log level</c>: what the daemon logs, seen and changed while it runs.</summary>
internal static class LogCommand
{
    private const string Examples =
        """
        Examples:
          musicfs log level                          The levels in force
          musicfs log level origins.sftp debug       Of one component
          musicfs log level origins.sftp default     Its own level is taken away
          musicfs log level all information          Of everything that has no level of its own

        Components are parts of the program, as core, core.reading, origins.sftp, chunks, backend.fuse, host.telemetry. A level holds until
        the daemon ends; log.level and log.levels in the configuration file hold for every start.

        Exit status: 0 it is so, 2 wrong usage, or several daemons run and none was named, 3 no daemon is running.
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create()
    {
        DocumentedCommand level = new("level", "Show or change what the daemon logs.", Examples);
        Argument<string?> component = new("COMPONENT") { Description = "A part of the program, or all.", Arity = ArgumentArity.ZeroOrOne };
        Argument<string?> wanted = new("LEVEL")
        {
            Description = "trace, debug, information, warning, error, critical, none, or default.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<bool> json = new("--json") { Description = "Print one JSON object." };
        level.Add(component);
        level.Add(wanted);
        DaemonArguments daemon = new(level, takesPath: true);
        level.Add(json);
        level.Validators.Add(result =>
        {
            if (result.GetValue(component) is not null && result.GetValue(wanted) is null)
                result.AddError("A component needs a level.");
        });
        level.SetAction((parsed, cancellation) => daemon.RunAsync(
            parsed, found => RunAsync(found, parsed.GetValue(component), parsed.GetValue(wanted), parsed.GetValue(json), cancellation), cancellation));
        return new DocumentedCommand("log", "Show or change what the daemon logs.", Examples) { level };
    }

    private static async Task<ExitCode> RunAsync(DaemonConnection daemon, string? component, string? level, bool json, CancellationToken cancellation)
    {
        GrpcReply<LogLevelsReply> reply = component is null
            ? await daemon.Channel.CallAsync(ControlMethods.GetLogLevels, new GetLogLevelsRequest(), Limit, cancellation).ConfigureAwait(false)
            : await daemon.Channel.CallAsync(ControlMethods.SetLogLevel, Request(component, level!), Limit, cancellation).ConfigureAwait(false);
        if (!reply.IsOk)
            return DaemonArguments.Refuse(daemon, reply.Status);
        Console.Out.WriteLine(json ? Json(reply.Value) : Plain(reply.Value));
        return ExitCode.Success;
    }

    private static SetLogLevelRequest Request(string component, string level) => new()
    {
        Component = component == "all" ? "" : component,
        Level = level == "default" ? "" : level,
    };

    private static string Plain(LogLevelsReply levels) => string.Join(
        '\n', levels.Components.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => $"{pair.Key,-20} {pair.Value}").Prepend($"{"all",-20} {levels.Level}"));

    private static string Json(LogLevelsReply levels)
    {
        JsonObject components = [];
        foreach ((string component, string level) in levels.Components.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
            components.Add(component, level);
        return new JsonObject { ["level"] = levels.Level, ["components"] = components, ["dropped"] = levels.Dropped }.ToJsonString(Indented);
    }
}
