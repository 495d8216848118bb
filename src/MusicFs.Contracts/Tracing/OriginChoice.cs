namespace MusicFs.Contracts.Tracing;

/// <summary>Why an operation used the origin that it did.</summary>
public enum OriginChoice : byte
{
    /// <summary>It used none.</summary>
    None,

    /// <summary>No other origin has the file.</summary>
    OnlyCopy,

    /// <summary>The file is on several, and the one that the tree shows serves it.</summary>
    Preferred,

    /// <summary>The file is on several, and another than the one that the tree shows stands in: that one is away, slow, or costs more.</summary>
    StandIn,
}
