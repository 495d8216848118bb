namespace MusicFs.Core.Plays;

/// <summary>Why a track is fetched before anybody reads it; what is named first comes first.</summary>
public enum PrefetchReason
{
    /// <summary>Somebody asked for it.</summary>
    Hint,

    /// <summary>It was played after this one before.</summary>
    Sequence,

    /// <summary>It is next in a playlist.</summary>
    Playlist,

    /// <summary>It is next in the album, or on its next disc.</summary>
    Album,

    /// <summary>At this time of day it is often begun with.</summary>
    TimeOfDay,
}
