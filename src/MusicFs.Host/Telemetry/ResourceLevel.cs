namespace MusicFs.Host.Telemetry;

/// <summary>How near its limit something is.</summary>
internal enum ResourceLevel
{
    Normal,

    /// <summary>A person should know.</summary>
    High,

    /// <summary>What can be done without is.</summary>
    Critical,
}
