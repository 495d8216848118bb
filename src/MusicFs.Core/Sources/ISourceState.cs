namespace MusicFs.Core.Sources;

/// <summary>What a metadata source may say of itself beyond its answers. Any thread.</summary>
public interface ISourceState
{
    /// <summary>Before then it is not to be asked: its service has said so. Null for at once.</summary>
    DateTimeOffset? NotBefore { get; }

    /// <summary>Why its last answer was none, for people; null where it was one.</summary>
    string? Trouble { get; }
}
