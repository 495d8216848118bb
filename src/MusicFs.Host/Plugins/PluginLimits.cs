namespace MusicFs.Host.Plugins;

/// <summary>What a plugin may take before it is held to be broken. Times are of one call.</summary>
internal sealed record PluginLimits
{
    /// <summary>Making the plugin, <see cref="Contracts.Plugins.IPlugin.Register"/>, and its disposal.</summary>
    public TimeSpan Register { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Anything that is asked of an origin but lists. Shorter than what the host's own limit on origins is by default, so that it is the plugin that is blamed.</summary>
    public TimeSpan Call { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>One list.</summary>
    public TimeSpan Listing { get; init; } = TimeSpan.FromMinutes(14);

    /// <summary>Reading the tags of one file.</summary>
    public TimeSpan Tags { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>One question to a source of tags for files.</summary>
    public TimeSpan FileMetadata { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What the host takes to read a file for a plugin counts on top of the two before, up to here.</summary>
    public TimeSpan Reading { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>One question to a source of tags for albums.</summary>
    public TimeSpan AlbumMetadata { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>One event.</summary>
    public TimeSpan Event { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From the end of a call's time, or its cancellation, until its thread is held to be lost.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long unloading waits for calls that are under way.</summary>
    public TimeSpan Unloading { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Threads that run a plugin's code, so that one that blocks holds up nobody else.</summary>
    public int Threads { get; init; } = 8;

    /// <summary>Calls that wait for one of them; more are <c>Busy</c>.</summary>
    public int Waiting { get; init; } = 256;

    /// <summary>Faults in <see cref="BudgetTime"/> after which a plugin is switched off.</summary>
    public int Faults { get; init; } = 10;

    /// <summary>How long a fault counts.</summary>
    public TimeSpan BudgetTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Bytes by which the heap of the process may have grown since a call began that holds its thread; then the plugin is switched off, and the call cancelled.</summary>
    public long Growth { get; init; } = 512L << 20;

    /// <summary>How often that is looked at, while a call holds its thread for longer than this.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Entries of one list.</summary>
    public int Entries { get; init; } = 1_000_000;

    /// <summary>Bytes of a file that one codec may read for its tags.</summary>
    public long TagBytes { get; init; } = 64L << 20;

    /// <summary>Bytes of a file that one source of tags for files may read.</summary>
    public long FileMetadataBytes { get; init; } = 16L << 20;
}
