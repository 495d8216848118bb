namespace MusicFs.Library.Sources;

/// <summary>What a metadata source said of one track.</summary>
/// <param name="Source">Who said it.</param>
/// <param name="Score">How sure it was that this is the album, from 0 to 1.</param>
/// <param name="Reference">What it calls the album; empty for nothing.</param>
/// <param name="Asked">When it said so.</param>
/// <param name="Fields">Values by upper-case field name.</param>
public sealed record TrackSuggestions(string Source, double Score, string Reference, DateTimeOffset Asked, IReadOnlyDictionary<string, IReadOnlyList<string>> Fields)
{
    /// <summary>The hash of the album's front cover, by which <see cref="SuggestionStore.PictureOf"/> has it; empty for none.</summary>
    public string Cover { get; init; } = "";
}
