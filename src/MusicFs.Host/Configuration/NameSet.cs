namespace MusicFs.Host.Configuration;

/// <summary>Which systems the names that a mount shows must suit.</summary>
public enum NameSet
{
    /// <summary>Everything that Linux allows.</summary>
    Posix,

    /// <summary>Only what Windows allows too.</summary>
    Windows,
}
