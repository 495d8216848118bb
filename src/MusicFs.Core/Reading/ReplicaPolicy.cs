namespace MusicFs.Core.Reading;

/// <summary>Which of several copies that are as well is read.</summary>
public enum ReplicaPolicy
{
    /// <summary>The one whose origin comes first in the configuration.</summary>
    Priority,

    /// <summary>The one whose origin answered its last check soonest.</summary>
    Fastest,
}
