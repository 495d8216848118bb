using MusicFs.Library.Search.Query;

namespace MusicFs.Core.Search;

/// <summary>Collections that are always there.</summary>
internal static class BuiltIn
{
    public const string Decades = "Decades";
    public const string Genres = "Genres";
    public const string Duplicates = "Duplicates";
    public const string Playlists = "Playlists";

    /// <summary>Names that nobody else may use.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["Recently Added", Decades, Genres, "Lossless", "Missing Tags", Duplicates, Playlists, "Recently Played", "Most Played", "Never Played"];

    /// <summary>Those that are a query.</summary>
    public static IReadOnlyList<CollectionQuery> Collections { get; } =
    [
        Of("Recently Added", "added:30d sort:-added limit:1000"),
        Of("Recently Played", "played:7d sort:-played limit:1000"),
        Of("Most Played", "plays:>=1 sort:-plays,-played limit:100"),
        Of("Never Played", "plays:0 limit:1000"),
        Of("Lossless", "lossless:yes"),
        Of("Missing Tags", "missing:tags OR missing:title OR missing:artist OR missing:album"),
    ];

    private static CollectionQuery Of(string name, string query) => new(name, CollectionOrigin.BuiltIn, SearchQuery.Parse(query, out _)!);
}
