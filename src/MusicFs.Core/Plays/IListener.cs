using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Plays;

/// <summary>Who is told what is listened to. Called on pool threads, one call at a time.</summary>
internal interface IListener
{
    /// <summary>How long a track plays; 0 where that is not known. May wait for the disk.</summary>
    TimeSpan DurationOf(OpenTrack track);

    /// <summary>Somebody listens to a track.</summary>
    Task BeginAsync(OpenTrack track);

    /// <summary>Most of a track that somebody listens to is over.</summary>
    void NearEnd(OpenTrack track);

    /// <summary>A track was played and closed.</summary>
    Task EndAsync(OpenTrack track, DateTimeOffset started, TimeSpan heard);

    /// <summary>Somebody opened a playlist.</summary>
    Task NotePlaylistAsync(NodeId playlist);
}
