namespace MusicFs.Contracts.Events;

/// <summary>
/// The words for events: the same in the control interface, webhooks and the log. Form: <c>subject.what</c>, lower case.
/// The words after each are the keys of its data.
/// </summary>
public static class EventTypes
{
    /// <summary>A mount came, went or is being brought back: <c>mount_point</c>, <c>state</c> (mounted, unmounted, failed).</summary>
    public const string MountState = "mount.state";

    /// <summary>A scan has begun.</summary>
    public const string SyncStarted = "sync.started";

    /// <summary>A scan has ended: <c>tracks</c>, <c>without_tags</c>, <c>unreadable_folders</c>.</summary>
    public const string SyncFinished = "sync.finished";

    /// <summary>
    /// An origin is doing otherwise than before: <c>from</c>, <c>to</c> (healthy, degraded, unhealthy), <c>error</c> (empty for none),
    /// <c>failures</c> in a row, <c>latency</c> of the last check.
    /// </summary>
    public const string OriginState = "origin.state";

    /// <summary>A background loop failed and was started again: <c>task</c>, <c>attempt</c>, <c>error</c>.</summary>
    public const string TaskRestarted = "task.restarted";

    /// <summary>A background loop failed for good: <c>task</c>, <c>error</c>.</summary>
    public const string TaskLost = "task.lost";

    /// <summary>The configuration was read again: <c>changed</c> and <c>needs_restart</c>, names of settings with commas between.</summary>
    public const string ConfigReloaded = "config.reloaded";

    /// <summary>The daemon is about to end.</summary>
    public const string DaemonStopping = "daemon.stopping";

    /// <summary>This subscriber was too slow and lost events, the oldest that waited for it: <c>count</c>.</summary>
    public const string SubscriberLagged = "subscriber.lagged";
}
