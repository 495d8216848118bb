namespace MusicFs.Library.Search;

/// <summary>What a query is for the database.</summary>
/// <param name="Match">An expression of FTS5; null where the words do not matter.</param>
/// <param name="Narrowing">Another expression, of words that every hit has though others may have them too; null for none.</param>
/// <param name="Condition">A condition on <c>docs d</c> in SQL; null for none.</param>
/// <param name="Heard">A condition on <c>heard h</c>, which only tracks meet that were played; null for none.</param>
/// <param name="Values">Values of its parameters, by name.</param>
internal sealed record SearchPlan(string? Match, string? Narrowing, string? Condition, string? Heard, IReadOnlyList<(string Name, object Value)> Values);
