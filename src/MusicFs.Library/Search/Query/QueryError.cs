using MusicFs.Contracts.FileSystem;

namespace MusicFs.Library.Search.Query;

/// <summary>Where a query is wrong, and why.</summary>
/// <param name="Position">The first character that is meant, from 0.</param>
/// <param name="Length">How many are meant; at least 1.</param>
/// <param name="Message">One sentence.</param>
public sealed record QueryError(int Position, int Length, string Message)
{
    /// <summary>The query with the place marked below it.</summary>
    public Problem Describe(string query)
    {
        ArgumentNullException.ThrowIfNull(query);
        string marks = new string(' ', Math.Min(Position, query.Length)) + new string('^', Math.Max(1, Math.Min(Length, query.Length - Position)));
        return new Problem($"The query is wrong at character {Position + 1}: {Message}\n    {query}\n    {marks}", "The language is described in docs/search.md.");
    }
}
