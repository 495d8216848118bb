using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Resilience;

/// <summary>Counts what an origin's calls came to and decides how it is doing. Called from any thread.</summary>
internal sealed class HealthRecord(HealthSettings settings, TimeProvider time)
{
    private readonly Lock _lock = new();
    private OriginHealth _now = new(OriginHealthState.Healthy, time.GetUtcNow(), 0, FsError.None, TimeSpan.Zero);
    private long _triedAt;

    public OriginHealth Now
    {
        get
        {
            lock (_lock)
                return _now;
        }
    }

    /// <summary>Whether a call should be made; of an unhealthy origin one now and then.</summary>
    public bool MayCall()
    {
        lock (_lock)
        {
            if (_now.State != OriginHealthState.Unhealthy)
                return true;
            if (time.GetElapsedTime(_triedAt) < settings.TryEvery)
                return false;
            _triedAt = time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Takes note of a call, or of a check and its time. The health before it when that changed its state.</summary>
    public OriginHealth? Note(FsError error, TimeSpan? latency)
    {
        lock (_lock)
        {
            OriginHealth before = _now;
            // A caller that gave up, or a server that asks for patience, says nothing either way.
            if (error is FsError.Interrupted or FsError.Busy)
                return null;
            // A denial or a missing file is an answer.
            bool failed = error is FsError.TimedOut or FsError.OriginUnavailable or FsError.Internal || (latency is not null && error != FsError.None);
            TimeSpan known = latency ?? before.Latency;
            int failures = failed ? before.Failures + 1 : 0;
            OriginHealthState state = failures >= settings.Threshold ? OriginHealthState.Unhealthy
                : failures > 0 || known > settings.SlowAfter ? OriginHealthState.Degraded
                : OriginHealthState.Healthy;
            bool changed = state != before.State;
            if (changed && state == OriginHealthState.Unhealthy)
                _triedAt = time.GetTimestamp();
            _now = new OriginHealth(state, changed ? time.GetUtcNow() : before.Since, failures, failed ? error : FsError.None, known);
            return changed ? before : null;
        }
    }
}
