namespace MusicFs.Host.Doctor;

/// <summary>How something is.</summary>
public enum FindingState
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>It works, but something is slower or missing.</summary>
    Warning,

    /// <summary>It does not work.</summary>
    Wrong,
}
