using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Resilience;

/// <summary>Puts what makes a remote origin bearable around it, in the one order that works.</summary>
public static class OriginPipeline
{
    /// <summary>
    /// From the inside out: each single try has its time limit; a try waits for its place without that clock running; a file whose handle is
    /// dead is opened again; tries are repeated, each with a place of its own; health counts what is left after all tries. The origin itself stays the caller's
    /// to dispose, after the result.
    /// </summary>
    public static HealthTrackedOrigin Compose(IOrigin origin, PipelineSettings settings, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(settings);
        TimedOrigin timed = new(origin, settings.Limits, time);
        int calls = settings.Calls > 0 ? settings.Calls : origin.Capabilities.Parallelism;
        LimitedOrigin limited = new(timed, calls, settings.BytesPerSecond, time);
        IOrigin lasting = settings.Reopens ? new ReopeningOrigin(limited) : limited;
        RetryingOrigin retrying = new(lasting, settings.Retries, settings.Limits, time, logger);
        return new HealthTrackedOrigin(retrying, retrying, settings.Health, time, logger) { IsMetered = settings.IsMetered, Teller = origin as IFailureTeller };
    }

    /// <summary>
    /// Looks after a local folder: calls go straight to it, and a check now and then, with a time limit, says whether its disk is there. The
    /// origin itself stays the caller's to dispose, after the result.
    /// </summary>
    public static HealthTrackedOrigin Check(IOrigin origin, PipelineSettings settings, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(settings);
        HealthSettings health = settings.Health with { Threshold = 1, CountsCalls = false };
        return new HealthTrackedOrigin(origin, new TimedOrigin(origin, settings.Limits, time), health, time, logger) { IsMetered = settings.IsMetered, Teller = origin as IFailureTeller };
    }
}
