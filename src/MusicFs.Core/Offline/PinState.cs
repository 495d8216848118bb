namespace MusicFs.Core.Offline;

/// <summary>How far a pin is.</summary>
public enum PinState
{
    /// <summary>All of it plays without the network.</summary>
    Complete,

    /// <summary>Some of it does not; the reason says why.</summary>
    Partial,

    /// <summary>All that its budget allows is there, and it means more than that.</summary>
    OverBudget,

    /// <summary>It has ended: what it meant is not kept for it any more.</summary>
    Expired,

    /// <summary>What is missing lies on an origin that does not answer now.</summary>
    Waiting,

    /// <summary>It means nothing that is there.</summary>
    Empty,
}
