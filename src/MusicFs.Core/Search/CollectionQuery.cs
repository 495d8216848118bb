using MusicFs.Library.Search.Query;

namespace MusicFs.Core.Search;

/// <summary>Tracks that belong together because a query finds them, or because a playlist names them. Immutable.</summary>
/// <param name="Name">Of its folder.</param>
/// <param name="Origin">Who made it.</param>
/// <param name="Query">Which tracks, how sorted, how many.</param>
public sealed record CollectionQuery(string Name, CollectionOrigin Origin, SearchQuery Query)
{
    /// <summary>The catalog's identities of the tracks that a playlist names, in its order; null where the query finds them.</summary>
    public IReadOnlyList<ulong>? Tracks { get; init; }

    /// <summary>What holds where a name cannot be one; null where it can.</summary>
    public static string? CheckName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        bool isName = name.Length is > 0 and <= 80 && name[0] != '.' && name.Trim() == name && !name.Any(static c => c == '/' || char.IsControl(c));
        return !isName ? $"'{name}' cannot be the name of a collection: it becomes a folder. Use a name without '/' and control characters, no dot or blank in front, up to 80 characters."
            // The list beside the collection 'X' has the name.
            : name.EndsWith(".m3u8", StringComparison.OrdinalIgnoreCase) ? $"'{name}' cannot be the name of a collection: '.m3u8' is what its list ends with."
            : BuiltIn.Names.Contains(name, StringComparer.OrdinalIgnoreCase) ? $"'{name}' is the name of a collection that is always there."
            : null;
    }
}
