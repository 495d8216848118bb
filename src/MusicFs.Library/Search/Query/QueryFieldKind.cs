namespace MusicFs.Library.Search.Query;

/// <summary>What a field of a query holds.</summary>
public enum QueryFieldKind
{
    /// <summary>Words.</summary>
    Text,

    /// <summary>A year.</summary>
    Year,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A length of time, as 90 or 1:30.</summary>
    Length,

    /// <summary>A day, as 2024-05-17, or how long ago, as 30d.</summary>
    Time,

    /// <summary>Yes or no.</summary>
    Flag,

    /// <summary>One of some words.</summary>
    Word,
}
