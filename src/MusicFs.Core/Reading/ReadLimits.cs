namespace MusicFs.Core.Reading;

/// <summary>What reading from remote origins may take.</summary>
public sealed record ReadLimits
{
    /// <summary>Memory for bytes that are being fetched or were fetched and are not in the store yet; 4 MiB at least.</summary>
    public long StagingBytes { get; init; } = 64L << 20;

    /// <summary>How long a read or an open may wait.</summary>
    public TimeSpan ReadTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How far a sequential reader is run ahead of where latency and bandwidth are not known, or are small.</summary>
    public long ReadAhead { get; init; } = 8L << 20;

    /// <summary>How far at most.</summary>
    public long MostReadAhead { get; init; } = 32L << 20;
}
