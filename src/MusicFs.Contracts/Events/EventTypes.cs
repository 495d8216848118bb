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
    /// <c>reason</c> for it in the origin's own words (empty where it has none), <c>failures</c> in a row, <c>latency</c> of the last check.
    /// </summary>
    public const string OriginState = "origin.state";

    /// <summary>No origin of the library answers any more: <c>origins</c>, how many. What is cached plays on.</summary>
    public const string OriginAllDown = "origin.all_down";

    /// <summary>The first of them answers again, and is looked at.</summary>
    public const string OriginRecovered = "origin.recovered";

    /// <summary>An origin came to a library that is shown: <c>location</c>.</summary>
    public const string OriginAdded = "origin.added";

    /// <summary>An origin went from a library that is shown: <c>tracks</c> that went with it.</summary>
    public const string OriginRemoved = "origin.removed";

    /// <summary>So much of an origin is gone at once that it is not believed and everything is kept, until a person confirms it: <c>count</c>.</summary>
    public const string OriginRemovalsHeld = "origin.removals_held";

    /// <summary>People changed what tags are to be, or took such a change back: <c>change</c>, <c>tracks</c>, <c>by</c> (cli, api, tagger, import, undo, redo).</summary>
    public const string MetadataChanged = "metadata.changed";

    /// <summary>Fields were given back to what the files say: <c>change</c>, <c>tracks</c>, <c>by</c>.</summary>
    public const string MetadataCleared = "metadata.cleared";

    /// <summary>People changed places in the view: <c>what</c> (moved, trashed, restored, emptied, made, removed), <c>files</c>.</summary>
    public const string PlacesChanged = "places.changed";

    /// <summary>All acoustic fingerprints that can be computed are, after some were: <c>files</c>, <c>done</c>, <c>failed</c>.</summary>
    public const string FingerprintsFinished = "fingerprints.finished";

    /// <summary>A metadata source was asked about all albums, for now: <c>source</c>, <c>found</c>, <c>none</c>, <c>failed</c>.</summary>
    public const string SourcesFinished = "sources.finished";

    /// <summary>A background loop failed and was started again: <c>task</c>, <c>attempt</c>, <c>error</c>.</summary>
    public const string TaskRestarted = "task.restarted";

    /// <summary>A background loop failed for good: <c>task</c>, <c>error</c>.</summary>
    public const string TaskLost = "task.lost";

    /// <summary>Something became of a plugin: <c>plugin</c>, <c>state</c> (loaded, unloaded, disabled, refused, off), <c>version</c>, <c>reason</c> (empty for none).</summary>
    public const string PluginState = "plugin.state";

    /// <summary>The configuration was read again: <c>changed</c> and <c>needs_restart</c>, names of settings with commas between.</summary>
    public const string ConfigReloaded = "config.reloaded";

    /// <summary>
    /// Descriptors or memory run short, or do no more: <c>resource</c> (descriptors, memory), <c>from</c>, <c>to</c> (normal, high, critical), <c>used</c>,
    /// <c>limit</c>.
    /// </summary>
    public const string ResourceState = "resource.state";

    /// <summary>The daemon is about to end.</summary>
    public const string DaemonStopping = "daemon.stopping";

    /// <summary>This subscriber was too slow and lost events, the oldest that waited for it: <c>count</c>.</summary>
    public const string SubscriberLagged = "subscriber.lagged";
}
