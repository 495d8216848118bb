namespace MusicFs.Contracts.Tracing;

/// <summary>Why an operation used the origin that it did.</summary>
public enum OriginChoice : byte
{
    /// <summary>It used none.</summary>
    None,

    /// <summary>No other origin has the file.</summary>
    OnlyCopy,
}
