namespace MusicFs.Host.Configuration;

/// <summary>Which of several copies of a track is read.</summary>
public enum ReplicaOrder
{
    /// <summary>The one whose origin comes first.</summary>
    Priority,

    /// <summary>The one whose origin answers soonest.</summary>
    Fastest,
}
