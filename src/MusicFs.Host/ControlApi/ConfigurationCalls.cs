using MusicFs.Control.Grpc;
using MusicFs.Control.V1;
using MusicFs.Host.Configuration;
using MusicFs.Host.Daemon;
using SettingChange = MusicFs.Control.V1.SettingChange;

namespace MusicFs.Host.ControlApi;

/// <summary>Answers <c>musicfs.v1.Config</c>.</summary>
internal sealed class ConfigurationCalls(LibraryDaemon daemon)
{
    public async Task<GrpcReply<ReloadReply>> ReloadAsync(ReloadRequest request, CancellationToken cancellation)
    {
        if (await daemon.ReloadAsync(cancellation).ConfigureAwait(false) is not { } reload)
            return new GrpcStatus(GrpcCode.FailedPrecondition, "This daemon has no configuration that could be read again.");
        if (reload.Problems.Count > 0)
            return new GrpcStatus(GrpcCode.InvalidArgument, string.Join('\n', reload.Problems.Select(Line).Append("Nothing was changed. See: musicfs config check")));
        ReloadReply reply = new() { File = reload.File ?? "" };
        reply.Changes.AddRange(reload.Changes.Select(static change =>
            new SettingChange { Name = change.Name, Before = change.Before, Now = change.Now, Applied = change.IsApplied, Remedy = change.Remedy ?? "" }));
        return reply;
    }

    private static string Line(ConfigurationProblem problem) => $"{problem.Source}: {problem.Problem.What} {problem.Problem.Remedy}";
}
