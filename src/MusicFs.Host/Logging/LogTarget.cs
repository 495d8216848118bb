namespace MusicFs.Host.Logging;

/// <summary>A place for log events.</summary>
public enum LogTarget
{
    /// <summary>Standard error.</summary>
    Console,

    /// <summary>A file a day.</summary>
    Files,

    /// <summary>The journal of systemd.</summary>
    Journal,

    /// <summary>The event log of Windows: warnings and errors.</summary>
    EventLog,
}
