namespace MusicFs.Host.Sources.MusicBrainz;

/// <summary>How the MusicBrainz web service is asked.</summary>
/// <param name="Address">Below which the service lies, with a slash at the end.</param>
/// <param name="Contact">How its people reach whoever asks: a mail or web address.</param>
/// <param name="Covers">Below which the covers lie, likewise.</param>
internal sealed record MusicBrainzSettings(Uri Address, string Contact, Uri Covers)
{
    /// <summary>The public service (musicbrainz.org/doc/MusicBrainz_API).</summary>
    public const string PublicAddress = "https://musicbrainz.org/ws/2";

    /// <summary>The Cover Art Archive (musicbrainz.org/doc/Cover_Art_Archive/API).</summary>
    public const string PublicCovers = "https://coverartarchive.org";

    /// <summary>Where the services lie; null for the public ones.</summary>
    public static MusicBrainzSettings Of(string? address, string contact, string? covers = null) =>
        new(AddressOf(address ?? PublicAddress), contact, AddressOf(covers ?? PublicCovers));

    private static Uri AddressOf(string text) => new(text.TrimEnd('/') + "/");
}
