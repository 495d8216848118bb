namespace MusicFs.Library.Search.Query;

/// <summary>How words of a query are meant.</summary>
public enum WordMatch
{
    /// <summary>These words, among others.</summary>
    Words,

    /// <summary>As <see cref="Words"/>, in quotes: never left out, never corrected.</summary>
    Phrase,

    /// <summary>The last one may go on.</summary>
    Prefix,

    /// <summary>With a few wrong letters.</summary>
    Fuzzy,

    /// <summary>All of the value and nothing else.</summary>
    Whole,
}
