namespace MusicFs.Testing.Faults;

/// <summary>How a call goes wrong.</summary>
public enum Fault
{
    None,

    /// <summary>It fails.</summary>
    Error,

    /// <summary>It does not return until it is released or cancelled.</summary>
    Hang,

    /// <summary>It does the half of what it should.</summary>
    Partial,

    /// <summary>It says that all went well, and a bit is another.</summary>
    Wrong,
}
