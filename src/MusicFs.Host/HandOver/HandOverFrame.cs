namespace MusicFs.Host.HandOver;

/// <summary>What the two processes say to one another, in this order.</summary>
internal enum HandOverFrame : byte
{
    /// <summary>Nothing came.</summary>
    None,

    /// <summary>New to old: who it is.</summary>
    Hello,

    /// <summary>Old to new: some descriptors.</summary>
    Descriptors,

    /// <summary>Old to new: everything; the old process has closed what it can.</summary>
    State,

    /// <summary>New to old: it has opened everything, and waits.</summary>
    Ready,

    /// <summary>Old to new: the mounts are yours.</summary>
    Commit,

    /// <summary>New to old: it serves.</summary>
    Serving,

    /// <summary>New to old: why it cannot.</summary>
    Failed,
}
