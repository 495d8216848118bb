namespace MusicFs.Testing.Network;

/// <summary>A release that a test wants to be known.</summary>
/// <param name="Number">Stands for its identifier.</param>
/// <param name="Group">Stands for the identifier of its group.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Artist">Who it is by.</param>
/// <param name="Tracks">In their order; a length of null is one that nobody knows.</param>
public sealed record ShapedRelease(int Number, int Group, string Title, string Artist, IReadOnlyList<(string Title, double? Seconds, string? Artist)> Tracks)
{
    /// <summary>Stands for the artist's identifier.</summary>
    public int ArtistNumber { get; init; } = 42;

    /// <summary>How well a search says it fits.</summary>
    public int Score { get; init; } = 100;

    /// <summary>When it came out.</summary>
    public string Date { get; init; } = "1969-09-26";

    /// <summary>When the first of its group came out.</summary>
    public string FirstDate { get; init; } = "1969-09-26";

    /// <summary>Who brought it out.</summary>
    public string Label { get; init; } = "Apple Records";

    /// <summary>Of that label.</summary>
    public string CatalogNumber { get; init; } = "PCS 7088";

    /// <summary>On its sleeve.</summary>
    public string Barcode { get; init; } = "0077774644020";
}
