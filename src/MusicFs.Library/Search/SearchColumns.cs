namespace MusicFs.Library.Search;

/// <summary>The columns of the table <c>words</c>, in its order.</summary>
internal static class SearchColumns
{
    public const int Comment = 9;
    public const int Whole = 12;
    public const int Facets = 13;

    /// <summary>Those that hold people's words.</summary>
    public const string Texts = "- {whole facets}";

    public static IReadOnlyList<string> Names { get; } =
    [
        "title", "artist", "albumartist", "album", "genre", "composer", "conductor", "label", "grouping", "comment", "narrator", "series", "whole", "facets",
    ];

    /// <summary>The letter of a field's whole values in <c>whole</c>; null where they are not kept.</summary>
    public static char? WholeLetter(string field) => field switch
    {
        "title" => 't', "artist" => 'a', "albumartist" => 'l', "album" => 'b', "genre" => 'g', "composer" => 'o', _ => null,
    };
}
