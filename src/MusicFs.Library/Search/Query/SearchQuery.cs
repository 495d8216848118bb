using System.Diagnostics.CodeAnalysis;

namespace MusicFs.Library.Search.Query;

/// <summary>
/// A query as it was understood: what search, collections and metadata commands have in common (docs/search.md). Immutable; what it costs to
/// evaluate is bounded by its text.
/// </summary>
/// <param name="Source">As it was written, cut where it was too long.</param>
/// <param name="Root">What must hold; null where the query says nothing, and so nothing is found.</param>
/// <param name="Order">What the tracks are sorted by; empty for the best first.</param>
/// <param name="Limit">How many tracks at most; null where the query does not say.</param>
public sealed record SearchQuery(string Source, QueryNode? Root, IReadOnlyList<QueryOrder> Order, int? Limit)
{
    /// <summary>Characters that are looked at; what follows is cut.</summary>
    public const int LongestText = 256;

    /// <summary>Tracks that a query gives at most, wherever it is asked.</summary>
    public const int MostTracks = 10_000;

    /// <summary>Reads a query.</summary>
    /// <returns>Null with the place and the reason where it is wrong.</returns>
    public static SearchQuery? Parse(string text, out QueryError? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        string source = Cut(text);
        return new QueryParser(source, isCut: source.Length < text.Length).Parse(out error);
    }

    /// <summary>As the other one.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SearchQuery? query, [NotNullWhen(false)] out QueryError? error)
    {
        query = Parse(text, out error);
        return query is not null;
    }

    private static string Cut(string text) =>
        text.Length <= LongestText ? text : text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)];
}
