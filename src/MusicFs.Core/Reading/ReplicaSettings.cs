namespace MusicFs.Core.Reading;

/// <summary>How the copies of a track are used.</summary>
public sealed record ReplicaSettings
{
    /// <summary>Which comes first.</summary>
    public ReplicaPolicy Policy { get; init; }

    /// <summary>How long an open or a read waits for one copy before the next is asked.</summary>
    public TimeSpan CopyTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an open or a read takes at most, whatever number of copies is asked.</summary>
    public TimeSpan ReadTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an origin that failed or was late comes after the others, unless it is known to be well again before.</summary>
    public TimeSpan Demotion { get; init; } = TimeSpan.FromSeconds(30);
}
