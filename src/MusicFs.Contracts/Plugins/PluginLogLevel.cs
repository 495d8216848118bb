namespace MusicFs.Contracts.Plugins;

/// <summary>How much a line of a plugin's log matters.</summary>
public enum PluginLogLevel
{
    /// <summary>For who looks for a fault.</summary>
    Debug,

    /// <summary>What happened, seldom.</summary>
    Information,

    /// <summary>Something did not do, and goes on without.</summary>
    Warning,

    /// <summary>Something does not work any more.</summary>
    Error,
}
