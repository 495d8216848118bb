using System.Threading.Channels;
using MusicFs.Control.Server;
using MusicFs.Control.V1;
using MusicFs.Host.Mounting;
using ScanProgress = MusicFs.Host.Mounting.ScanProgress;

namespace MusicFs.Host.ControlApi;

/// <summary>Tells one caller how far the scan of one origin is. A caller that reads slowly misses steps, and holds up nobody.</summary>
internal sealed class RescanReport(string originId, GrpcWriter<RescanProgress> writer) : IProgress<ScanProgress>
{
    private readonly Channel<ScanProgress> _latest = Channel.CreateBounded<ScanProgress>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    public async Task RunAsync(Func<IProgress<ScanProgress>, Task<LibrarySummary>> scan, CancellationToken cancellation)
    {
        await TellAsync(default, RescanPhase.Listing, null, cancellation).ConfigureAwait(false);
        Task<LibrarySummary> scanning = ScanAsync(scan);
        RescanPhase phase = RescanPhase.Listing;
        ScanProgress last = default;
        await foreach (ScanProgress progress in _latest.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            (last, RescanPhase now) = (progress, PhaseOf(progress));
            // Every phase is told, also one that passed between two reports.
            for (phase = phase < now ? phase + 1 : now; phase < now; phase++)
                await TellAsync(progress, phase, null, cancellation).ConfigureAwait(false);
            await TellAsync(progress, now, null, cancellation).ConfigureAwait(false);
        }

        LibrarySummary found = await scanning.ConfigureAwait(false);
        for (phase++; phase < RescanPhase.Done; phase++)
            await TellAsync(last, phase, null, cancellation).ConfigureAwait(false);
        await TellAsync(last, RescanPhase.Done, MountCalls.Describe(found), cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Report(ScanProgress value) => _latest.Writer.TryWrite(value);

    private static RescanPhase PhaseOf(ScanProgress progress) =>
        !progress.ListingEnded ? RescanPhase.Listing : progress.Read < progress.Found ? RescanPhase.Reading : RescanPhase.Writing;

    private async Task<LibrarySummary> ScanAsync(Func<IProgress<ScanProgress>, Task<LibrarySummary>> scan)
    {
        try
        {
            return await scan(this).ConfigureAwait(false);
        }
        finally
        {
            _latest.Writer.TryComplete();
        }
    }

    private async Task TellAsync(ScanProgress progress, RescanPhase phase, LibraryFound? result, CancellationToken cancellation) => await writer.WriteAsync(
        new RescanProgress { Origin = originId, Phase = phase, Found = (ulong)progress.Found, Read = (ulong)progress.Read, Result = result }, cancellation).ConfigureAwait(false);
}
