namespace MusicFs.Library.Sources;

/// <summary>What a metadata source said of an album.</summary>
/// <param name="Album">Which question: <see cref="AlbumKey"/>.</param>
/// <param name="Source">Who was asked.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Asked">When.</param>
/// <param name="Again">When it may be asked again.</param>
public sealed record SourceAnswer(AlbumKey Album, string Source, AnswerOutcome Outcome, DateTimeOffset Asked, DateTimeOffset Again)
{
    /// <summary>How sure the source is, from 0 to 1.</summary>
    public double Score { get; init; }

    /// <summary>What the source calls the album; empty for nothing.</summary>
    public string Reference { get; init; } = "";

    /// <summary>Why it failed; null where it did not.</summary>
    public string? Problem { get; init; }

    /// <summary>Fields by the position of the track in the question.</summary>
    public IReadOnlyDictionary<int, IReadOnlyDictionary<string, IReadOnlyList<string>>> Tracks { get; init; } =
        new Dictionary<int, IReadOnlyDictionary<string, IReadOnlyList<string>>>();
}
