namespace MusicFs.Core.Offline;

/// <summary>What is to be done for a file that is pinned.</summary>
internal enum PinnedStanding
{
    /// <summary>Nothing: it lies on this machine.</summary>
    Local,

    /// <summary>It is in the store, and has to stay there.</summary>
    Stored,

    /// <summary>It has to be fetched.</summary>
    Missing,

    /// <summary>It would have to be fetched from an origin that does not answer now.</summary>
    Away,

    /// <summary>It would have to be fetched from an origin whose bytes cost money.</summary>
    Metered,
}
