namespace MusicFs.Host.Mounting;

/// <summary>How a session ended.</summary>
public enum SessionEnd
{
    /// <summary>Unmounted, on request or by somebody else.</summary>
    Unmounted,

    /// <summary>Another process serves it from now on.</summary>
    HandedOver,

    /// <summary>The mount is gone and could not be brought back; the log says why.</summary>
    Failed,
}
