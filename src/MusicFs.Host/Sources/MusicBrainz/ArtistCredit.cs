namespace MusicFs.Host.Sources.MusicBrainz;

/// <summary>An artist as credited. Immutable.</summary>
/// <param name="Name">All names with what joins them.</param>
/// <param name="SortName">Likewise, for sorting.</param>
/// <param name="Names">Each alone.</param>
/// <param name="Ids">Each one's identifier.</param>
internal sealed record ArtistCredit(string Name, string SortName, IReadOnlyList<string> Names, IReadOnlyList<string> Ids)
{
    public static ArtistCredit None { get; } = new("", "", [], []);
}
