using System.CommandLine;
using MusicFs.Cli.Calls;
using MusicFs.Control;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Cli;

/// <summary><c>musicfs config reload</c>: has a daemon read its configuration again.</summary>
internal static class ConfigReloadCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Command Create(string examples)
    {
        DocumentedCommand command = new("reload", "Have the daemon read its configuration again, as SIGHUP does. With a mistake in it, nothing changes.", examples);
        DaemonArguments daemon = new(command, takesPath: true);
        Option<bool> json = new("--json") { Description = "Print one JSON object." };
        command.Add(json);
        command.SetAction((parsed, cancellation) => daemon.RunAsync(parsed, found => ReloadAsync(found, parsed.GetValue(json), cancellation), cancellation));
        return command;
    }

    private static async Task<ExitCode> ReloadAsync(DaemonConnection daemon, bool json, CancellationToken cancellation)
    {
        GrpcReply<ReloadReply> reply = await daemon.Channel.CallAsync(ConfigurationMethods.Reload, new ReloadRequest(), Limit, cancellation).ConfigureAwait(false);
        if (!reply.IsOk)
            return DaemonArguments.Refuse(daemon, reply.Status);
        if (json)
            Console.Out.WriteLine(Google.Protobuf.JsonFormatter.Default.Format(reply.Value));
        else
            Print(reply.Value);
        return ExitCode.Success;
    }

    private static void Print(ReloadReply reply)
    {
        if (reply.Changes.Count == 0)
            Console.Out.WriteLine("Nothing has changed.");
        foreach (SettingChange change in reply.Changes)
            Console.Out.WriteLine($"{change.Name}: {Shown(change.Before)} -> {Shown(change.Now)}{(change.Applied ? "" : $"  (needs a restart)\n  {change.Remedy}")}");
    }

    private static string Shown(string value) => value.Length == 0 ? "(default)" : value;
}
