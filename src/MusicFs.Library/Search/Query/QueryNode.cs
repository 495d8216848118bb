namespace MusicFs.Library.Search.Query;

/// <summary>A part of a query. Immutable; depth and number of parts are bounded by the parser.</summary>
public abstract record QueryNode
{
    private QueryNode()
    {
    }

    /// <summary>All of them hold.</summary>
    public sealed record All(IReadOnlyList<QueryNode> Parts) : QueryNode;

    /// <summary>At least one of them holds.</summary>
    public sealed record Any(IReadOnlyList<QueryNode> Parts) : QueryNode;

    /// <summary>It does not hold.</summary>
    public sealed record Not(QueryNode Part) : QueryNode;

    /// <summary>Words, one after the other.</summary>
    /// <param name="Field">Where; null for everywhere.</param>
    /// <param name="Value">As it was written, without quotes and signs.</param>
    /// <param name="Match">How.</param>
    /// <param name="Distance">Of <see cref="WordMatch.Fuzzy"/>: edits at most, null for as many as suit the word.</param>
    public sealed record Text(QueryField? Field, string Value, WordMatch Match, int? Distance = null) : QueryNode;

    /// <summary>A number, a time, a year in a range.</summary>
    /// <param name="Field">Which.</param>
    /// <param name="Least">Null for no bound.</param>
    /// <param name="Most">Null for no bound.</param>
    public sealed record Range(QueryField Field, double? Least, double? Most) : QueryNode;

    /// <summary>A yes or no.</summary>
    public sealed record Flag(QueryField Field, bool IsSet) : QueryNode;

    /// <summary>One of the words that a field takes.</summary>
    public sealed record Word(QueryField Field, string Value) : QueryNode;
}
