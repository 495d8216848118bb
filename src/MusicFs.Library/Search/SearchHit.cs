using MusicFs.Contracts.Origins;

namespace MusicFs.Library.Search;

/// <summary>A track that was found.</summary>
/// <param name="Identity">The catalog's.</param>
/// <param name="OriginId">Where it lies.</param>
/// <param name="Path">On that origin.</param>
/// <param name="Artist">As it is shown; empty where it has none.</param>
/// <param name="Album">Likewise.</param>
/// <param name="Title">The file's name where it has none.</param>
/// <param name="Year">Null where it is not known.</param>
/// <param name="Seconds">Likewise.</param>
/// <param name="Score">Larger is better; falls from hit to hit.</param>
public sealed record SearchHit(
    ulong Identity, string OriginId, OriginPath Path, string Artist, string Album, string Title, int? Year, int? Seconds, double Score)
{
    /// <summary>Where words of the query are in artist, album and title; empty where nobody asked for that.</summary>
    public IReadOnlyList<SearchHighlight> Highlights { get; init; } = [];
}
