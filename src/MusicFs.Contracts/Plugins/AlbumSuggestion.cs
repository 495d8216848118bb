namespace MusicFs.Contracts.Plugins;

/// <summary>What a source says of an album. Immutable.</summary>
/// <param name="Source">The <see cref="IMetadataSource.Name"/> of who says it.</param>
/// <param name="Score">How sure it is that this is the album: 0 (a guess) to 1 (by an identifier in the tags). Of several sources the highest is taken.</param>
/// <param name="Tracks">One for each track it has something to say of, at most one for each of the question.</param>
public sealed record AlbumSuggestion(string Source, double Score, IReadOnlyList<TrackSuggestion> Tracks)
{
    /// <summary>What the source calls the album (an identifier, an address), for people and for <see cref="IMetadataSource.FetchCoverAsync"/>; empty for none. At most 500 characters.</summary>
    public string Reference { get; init; } = "";
}
