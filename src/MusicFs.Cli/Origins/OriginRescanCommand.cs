using System.CommandLine;
using System.Text.Json.Nodes;
using MusicFs.Cli.Calls;
using MusicFs.Control;
using MusicFs.Control.Client;
using MusicFs.Control.V1;

namespace MusicFs.Cli.Origins;

/// <summary><c>musicfs origin rescan</c>: looks for changes now, and tells how far it is.</summary>
internal static class OriginRescanCommand
{
    private const string Examples =
        """
        Examples:
          musicfs origin rescan
          musicfs origin rescan nas cloud
          musicfs origin rescan --json | jq --unbuffered .phase

        A line a phase: listing, reading, writing, done. Ctrl-C ends the scan; what was found until then stays.

        Exit status: 0 done, 1 some of it could not be listed or read, 2 there is no origin of that id, 3 no daemon is running.
        """;

    public static Command Create()
    {
        DocumentedCommand command = new("rescan", "Look for changes of the originals now.", Examples);
        DaemonArguments calls = new(command, takesPath: false);
        Argument<string[]> ids = new("ID") { Description = "These only (default: all).", Arity = ArgumentArity.ZeroOrMore };
        Option<bool> json = DaemonArguments.JsonOption("One JSON object a line.");
        command.Add(ids);
        command.Add(json);
        command.SetAction((parsed, cancellation) =>
        {
            RescanRequest request = new();
            request.Ids.AddRange(parsed.GetValue(ids) ?? []);
            return calls.RunAsync(parsed, daemon => FollowAsync(daemon, request, parsed.GetValue(json), cancellation), cancellation);
        });
        return command;
    }

    private static async Task<ExitCode> FollowAsync(DaemonConnection daemon, RescanRequest request, bool json, CancellationToken cancellation)
    {
        bool isComplete = true;
        (string Origin, RescanPhase Phase) said = default;
        GrpcCall<RescanProgress> call = await daemon.Channel.StreamAsync(ControlMethods.Rescan, request, OriginCalls.Patience, cancellation).ConfigureAwait(false);
        await using (call.ConfigureAwait(false))
        {
            while (await call.NextAsync(cancellation).ConfigureAwait(false) is { } progress)
            {
                if (json)
                    Console.Out.WriteLine(Json(progress));
                else if (said != (progress.Origin, progress.Phase))
                    Console.Out.WriteLine(Plain(progress));
                said = (progress.Origin, progress.Phase);
                isComplete &= progress.Result is null or { UnreadableFolders: 0, Kept: 0 };
            }

            return !call.Status.IsOk ? OriginCalls.Refuse(daemon, call.Status) : isComplete ? ExitCode.Success : ExitCode.Failure;
        }
    }

    private static string Plain(RescanProgress progress) => progress.Phase switch
    {
        RescanPhase.Reading => FormattableString.Invariant($"{progress.Origin}: reading, {progress.Found} files"),
        RescanPhase.Done => $"{progress.Origin}: done, {Describe(progress.Result)}",
        RescanPhase.Listing => $"{progress.Origin}: listing",
        RescanPhase.Writing => $"{progress.Origin}: writing",
        RescanPhase.Unspecified => progress.Origin,
    };

    private static string Describe(LibraryFound found) => MountRun.Describe(new((int)found.Tracks, (int)found.WithoutTags, (int)found.UnreadableFolders, (int)found.Kept));

    private static string Json(RescanProgress progress)
    {
        JsonObject json = new()
        {
            ["origin"] = progress.Origin, ["phase"] = progress.Phase.ToString().ToLowerInvariant(), ["found"] = progress.Found, ["read"] = progress.Read,
        };
        if (progress.Result is { } found)
            json["result"] = new JsonObject { ["tracks"] = found.Tracks, ["without_tags"] = found.WithoutTags, ["unreadable_folders"] = found.UnreadableFolders, ["kept"] = found.Kept };
        return json.ToJsonString();
    }
}
