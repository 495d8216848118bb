using System.Runtime.CompilerServices;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Resilience;

namespace MusicFs.Host.Mounting;

/// <summary>Stands in for a watch over an origin that tells nothing: from time to time all of it may have changed, unless it is away.</summary>
internal sealed class PolledWatch(HealthTrackedOrigin origin, Func<TimeSpan> interval, TimeProvider time) : IOriginWatch
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<OriginChange> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(interval(), time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellation.IsCancellationRequested)
                yield break;
            if (origin.Health.State != OriginHealthState.Unhealthy)
                yield return new OriginChange(OriginChangeKind.Tree, OriginPath.Root);
        }
    }

    /// <inheritdoc/>
    public bool IsBeingWritten(OriginPath file) => false;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
