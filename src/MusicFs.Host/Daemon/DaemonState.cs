namespace MusicFs.Host.Daemon;

/// <summary>Where in its life a daemon is.</summary>
internal enum DaemonState
{
    /// <summary>Not everything asked for is mounted yet.</summary>
    Starting,

    /// <summary>Serving.</summary>
    Running,

    /// <summary>Unmounting, and accepting no mounts.</summary>
    Stopping,
}
