namespace MusicFs.Host.Sources.MusicBrainz;

/// <summary>How the MusicBrainz web service is asked.</summary>
/// <param name="Address">Below which the service lies, with a slash at the end.</param>
/// <param name="Contact">How its people reach whoever asks: a mail or web address.</param>
internal sealed record MusicBrainzSettings(Uri Address, string Contact)
{
    /// <summary>The public service (musicbrainz.org/doc/MusicBrainz_API).</summary>
    public const string PublicAddress = "https://musicbrainz.org/ws/2";

    /// <summary>Where the service lies; null for the public one.</summary>
    public static MusicBrainzSettings Of(string? address, string contact) => new(new Uri((address ?? PublicAddress).TrimEnd('/') + "/"), contact);
}
