using System.Globalization;

namespace MusicFs.Host.Sources.MusicBrainz;

/// <summary>What a release says of its tracks, by the names that MusicBrainz Picard writes.</summary>
internal static class ReleaseFields
{
    private const string VariousArtists = "89ad4ac3-39f7-470e-963a-56509c546377";

    /// <summary>What only one release of several of the same music has.</summary>
    private static readonly string[] OfOneRelease =
    [
        "DATE", "LABEL", "CATALOGNUMBER", "BARCODE", "RELEASECOUNTRY", "RELEASESTATUS", "MEDIA", "MUSICBRAINZ_ALBUMID", "MUSICBRAINZ_RELEASETRACKID",
    ];

    /// <summary>Of one track what all of some releases say; where there may be more of them, without what only one has.</summary>
    /// <param name="releases">That fit equally well.</param>
    /// <param name="index">Of the track.</param>
    /// <param name="isOnlyOne">Whether it is known which release it is.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Of(IReadOnlyList<MusicBrainzRelease> releases, int index, bool isOnlyOne)
    {
        Dictionary<string, IReadOnlyList<string>> fields = Of(releases[0], releases[0].Tracks[index]);
        foreach (Dictionary<string, IReadOnlyList<string>> other in releases.Skip(1).Select(release => Of(release, release.Tracks[index])))
        {
            foreach (string name in fields.Keys.Where(name => !other.TryGetValue(name, out IReadOnlyList<string>? values) || !values.SequenceEqual(fields[name])).ToArray())
                fields.Remove(name);
        }

        foreach (string name in isOnlyOne ? [] : OfOneRelease)
            fields.Remove(name);
        return fields;
    }

    private static Dictionary<string, IReadOnlyList<string>> Of(MusicBrainzRelease release, ReleaseTrack track)
    {
        Dictionary<string, IReadOnlyList<string>> fields = new(StringComparer.Ordinal);
        Add("TITLE", track.Title);
        Add("ARTIST", track.Artist.Name);
        Add("ARTISTSORT", track.Artist.SortName);
        Add("ALBUM", release.Title);
        Add("ALBUMARTIST", release.Artist.Name);
        Add("ALBUMARTISTSORT", release.Artist.SortName);
        Add("TRACKNUMBER", Number(track.Position));
        Add("TRACKTOTAL", Number(track.Total));
        Add("DISCNUMBER", Number(track.Disc));
        Add("DISCTOTAL", Number(release.Discs));
        Add("DATE", release.Date);
        Add("ORIGINALDATE", release.FirstDate);
        Add("LABEL", release.Label);
        Add("CATALOGNUMBER", release.CatalogNumber == "[none]" ? "" : release.CatalogNumber);
        Add("BARCODE", release.Barcode);
        Add("MEDIA", track.Format);
        Add("RELEASECOUNTRY", release.Country);
        Add("RELEASESTATUS", release.Status.ToLowerInvariant());
        Add("RELEASETYPE", [.. release.Types]);
        Add("ISRC", [.. track.Isrcs]);
        Add("COMPILATION", release.Artist.Ids.Contains(VariousArtists) ? "1" : "");
        Add("MUSICBRAINZ_ALBUMID", release.Id);
        Add("MUSICBRAINZ_RELEASEGROUPID", release.GroupId);
        Add("MUSICBRAINZ_TRACKID", track.Recording);
        Add("MUSICBRAINZ_RELEASETRACKID", track.Id);
        Add("MUSICBRAINZ_ARTISTID", [.. track.Artist.Ids]);
        Add("MUSICBRAINZ_ALBUMARTISTID", [.. release.Artist.Ids]);
        return fields;

        void Add(string name, params ReadOnlySpan<string> values)
        {
            string[] said = [.. values];
            said = Array.FindAll(said, static value => value.Length > 0);
            if (said.Length > 0)
                fields[name] = said;
        }
    }

    private static string Number(int number) => number > 0 ? number.ToString(CultureInfo.InvariantCulture) : "";
}
