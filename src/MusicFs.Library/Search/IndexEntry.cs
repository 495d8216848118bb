namespace MusicFs.Library.Search;

/// <summary>What is to be written of a track.</summary>
/// <param name="Track">Its words and numbers.</param>
/// <param name="OriginId">Where it lies.</param>
/// <param name="Overlay">What its corrected tags are told by; 0 where it has none.</param>
/// <param name="Added">When it was first seen, where that is not known yet; seconds since 1970.</param>
internal sealed record IndexEntry(SearchableTrack Track, string OriginId, ulong Overlay, long Added)
{
    /// <summary>What another track has as well; null where none has.</summary>
    public byte[]? SharedAudio { get; init; }

    /// <summary>That track.</summary>
    public ulong Copy { get; init; }
}
