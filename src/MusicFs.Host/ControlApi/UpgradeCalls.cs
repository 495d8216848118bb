using MusicFs.Contracts.FileSystem;
using MusicFs.Control.Grpc;
using MusicFs.Control.Server;
using MusicFs.Control.V1;
using MusicFs.Host.Daemon;
using MusicFs.Host.HandOver;

namespace MusicFs.Host.ControlApi;

/// <summary>Answers <c>musicfs.v1.Upgrade</c>.</summary>
internal sealed class UpgradeCalls(LibraryDaemon daemon)
{
    private const uint UsualSeconds = 30;
    private const uint MostSeconds = 600;

    /// <summary>A caller that goes away does not stop it: half of it cannot be done.</summary>
    public async Task<GrpcStatus> StartAsync(UpgradeRequest request, GrpcWriter<UpgradeProgress> writer, CancellationToken cancellation)
    {
        if (request.Program.Length > 0 && !Path.IsPathRooted(request.Program))
            return new GrpcStatus(GrpcCode.InvalidArgument, $"'{request.Program}' is not an absolute path.");
        uint seconds = request.HasTimeoutSeconds ? request.TimeoutSeconds : UsualSeconds;
        if (seconds is 0 or > MostSeconds)
            return new GrpcStatus(GrpcCode.InvalidArgument, "The timeout is not from 1 to 600 seconds.");
        (UpgradeResult? result, Problem? problem) = await daemon.UpgradeAsync(
            request.Program.Length > 0 ? request.Program : null, TimeSpan.FromSeconds(seconds), text => TellAsync(writer, new UpgradeProgress { Text = text })).ConfigureAwait(false);
        if (result is null)
            return MountCalls.Status(GrpcCode.FailedPrecondition, problem!);
        await TellAsync(writer, new UpgradeProgress
        {
            Text = $"process {result.ProcessId} serves",
            IsDone = true,
            ProcessId = result.ProcessId,
            OldVersion = Identity.Version,
            NewVersion = result.Version,
            PauseMilliseconds = (uint)result.Pause.TotalMilliseconds,
            OpenFiles = (uint)result.OpenFiles,
        }).ConfigureAwait(false);
        return GrpcStatus.Ok;
    }

    private static async Task TellAsync(GrpcWriter<UpgradeProgress> writer, UpgradeProgress progress)
    {
        try
        {
            await writer.WriteAsync(progress, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException)
        {
            // Nobody listens any more.
        }
    }
}
