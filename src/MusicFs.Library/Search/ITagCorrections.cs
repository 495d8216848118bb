using MusicFs.Contracts.Tags;

namespace MusicFs.Library.Search;

/// <summary>What people want tags to be, for those who keep what is shown and may not see who knows. Any thread; may wait for the disk.</summary>
public interface ITagCorrections
{
    /// <summary>Raised with the tracks whose corrections changed.</summary>
    event Action<IReadOnlyCollection<ulong>>? Changed;

    /// <summary>Tracks that have corrections, or had some.</summary>
    IReadOnlyCollection<ulong> Corrected { get; }

    /// <summary>Tells a track's corrections from others; 0 where it has none.</summary>
    ulong CodeOf(ulong identity);

    /// <summary>Its tags as they are shown.</summary>
    TrackTags Correct(ulong identity, TrackTags tags);
}
