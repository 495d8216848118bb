namespace MusicFs.Core.Plays;

/// <summary>What can be seen of one who has a track open.</summary>
internal readonly record struct ListeningFacts
{
    /// <summary>How long the track plays; 0 where that is not known.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>How long it is, or was, open.</summary>
    public TimeSpan Open { get; init; }

    /// <summary>How long of that its reader waited for bytes; more than that where several reads waited at once.</summary>
    public TimeSpan Waited { get; init; }

    /// <summary>How much of it was read, 0 to 1.</summary>
    public double Read { get; init; }

    /// <summary>Likewise, with what the kernel may have kept from before.</summary>
    public double Known { get; init; }

    /// <summary>Whether every read is seen; where the kernel reads the original by itself none is.</summary>
    public bool GivesReads { get; init; }

    /// <summary>Who reads; null where that is not known.</summary>
    public string? Program { get; init; }

    /// <summary>Whether the reader has more tracks open than one who listens.</summary>
    public bool IsCrowded { get; init; }
}
