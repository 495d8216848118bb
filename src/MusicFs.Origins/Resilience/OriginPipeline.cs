using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Resilience;

/// <summary>Puts what makes a remote origin bearable around it, in the one order that works.</summary>
public static class OriginPipeline
{
    /// <summary>
    /// From the inside out: each single try has its time limit; a try waits for its place without that clock running; tries are
    /// repeated, each with a place of its own; health counts what is left after all tries. The origin itself stays the caller's
    /// to dispose, after the result.
    /// </summary>
    public static HealthTrackedOrigin Compose(IOrigin origin, PipelineSettings settings, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(settings);
        TimedOrigin timed = new(origin, settings.Limits, time);
        int calls = settings.Calls > 0 ? settings.Calls : origin.Capabilities.Parallelism;
        LimitedOrigin limited = new(timed, calls, settings.BytesPerSecond, time);
        RetryingOrigin retrying = new(limited, settings.Retries, time, logger);
        return new HealthTrackedOrigin(retrying, settings.Health, time, logger);
    }
}
