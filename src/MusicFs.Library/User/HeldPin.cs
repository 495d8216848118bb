namespace MusicFs.Library.User;

/// <summary>What people want to be there without the network.</summary>
/// <param name="Rule">A query, or a path in the tree, which begins with <c>/</c>. What it means is looked up again as the library changes.</param>
/// <param name="Until">When it ends; null for never.</param>
/// <param name="Budget">Bytes at most; null for all that there is room for.</param>
/// <param name="Made">When it was pinned first.</param>
public sealed record HeldPin(string Rule, DateTimeOffset? Until, long? Budget, DateTimeOffset Made)
{
    /// <summary>Whether the rule is a path.</summary>
    public bool IsPath => Rule.StartsWith('/');

    /// <summary>Whether it has ended.</summary>
    public bool IsExpired(DateTimeOffset now) => Until <= now;
}
