using Microsoft.Extensions.Logging;
using MusicFs.Chunks;

namespace MusicFs.Host.Libraries;

/// <summary>
/// Finds damage before anybody reads it: some chunks at random soon after the start, then a few every minute for as long as the daemon
/// lives. What is damaged is dropped, and fetched again with the next read. One task; it never holds up a reader.
/// </summary>
internal sealed class CacheScrub : IAsyncDisposable
{
    /// <summary>Looked at after the start: one damaged chunk in fifty is found with 87 %.</summary>
    internal const int AtStart = 100;

    /// <summary>Of 70 KB each every minute: 12 KB a second, a cache of 10 GB in a week and a half.</summary>
    internal const int EachMinute = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly IReadOnlyList<IChunkStore> _stores;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <param name="stores">What is looked at.</param>
    /// <param name="atStart">Chunks of each at the start; 0 for all.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Hears of damage.</param>
    public CacheScrub(IReadOnlyList<IChunkStore> stores, int atStart, TimeProvider time, ILogger log)
    {
        _stores = stores;
        _time = time;
        _log = log;
        _running = Task.Run(() => RunAsync(atStart));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync(int atStart)
    {
        try
        {
            await CheckAsync(atStart).ConfigureAwait(false);
            using PeriodicTimer timer = new(Pause, _time);
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
                await CheckAsync(EachMinute).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The daemon ends.
        }
    }

    private async Task CheckAsync(int sample)
    {
        foreach (IChunkStore store in _stores)
        {
            VerifyReport report = await store.VerifyAsync(new VerifyScope(sample, Repair: false), _stop.Token).ConfigureAwait(false);
            if (report.Bad.Count == 0)
                continue;
            _log.LogWarning("{Bad} of {Checked} chunks of the cache that were looked at are damaged; they are dropped, and fetched again.", report.Bad.Count, report.Checked);
            // Where there is one there may be more, and room is given back by whole packs.
            await store.VerifyAsync(new VerifyScope(0, Repair: true), _stop.Token).ConfigureAwait(false);
        }
    }
}
