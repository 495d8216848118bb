using System.Globalization;
using System.Text;
using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;

namespace MusicFs.Host.Sources.MusicBrainz;

/// <summary>
/// How well a release fits an album: by its name, its artist, the number of its tracks, their lengths and their titles. In doubt it does not fit: a wrong
/// release would give wrong tags. The numbers are explained in docs/sources.md.
/// </summary>
internal static class ReleaseMatch
{
    /// <summary>From here on a release fits.</summary>
    public const double Threshold = 0.85;

    /// <summary>Names that agree less are other names.</summary>
    private const double LeastName = 0.75;

    /// <summary>Titles, where a file has one.</summary>
    private const double LeastTitles = 0.6;

    /// <summary>Seconds that one track may differ in length: another gap, another fade. A track that differs more is another one.</summary>
    private const double MostSeconds = 7;

    /// <summary>Seconds that tracks may differ on average.</summary>
    private const double MostOnAverage = 3;

    /// <summary>Of the tracks so many need a known length.</summary>
    private const double LeastLengths = 0.8;

    /// <summary>From 0 to 1; 0 where it does not fit.</summary>
    /// <param name="release">With its tracks.</param>
    /// <param name="album">The question.</param>
    /// <param name="name">The album's name; null where it is told by its identifier.</param>
    /// <param name="artist">Its artist, likewise.</param>
    public static double Score(MusicBrainzRelease release, AlbumQuery album, string? name, string? artist)
    {
        if (release.Tracks.Count != album.Tracks.Count || !HaveSamePlaces(release, album))
            return 0;
        double names = name is null ? 1 : Likeness(release.Title, name);
        double artists = artist is null ? 1 : ArtistLikeness(release.Artist, artist);
        if (Math.Min(names, artists) < LeastName || Lengths(release, album) is not { } lengths || Titles(release, album) is not (>= LeastTitles and var titles))
            return 0;
        return (0.25 * names) + (0.2 * artists) + (0.35 * lengths) + (0.2 * titles);
    }

    /// <summary>Whether a result of a search is worth a look.</summary>
    public static bool MayFit(MusicBrainzRelease found, AlbumQuery album, string name, string artist) =>
        found.SearchScore >= 60 && found.TrackCount == album.Tracks.Count && Likeness(found.Title, name) >= LeastName && ArtistLikeness(found.Artist, artist) >= LeastName;

    /// <summary>How alike two names are, whatever their case, accents and punctuation, from 0 to 1.</summary>
    internal static double Likeness(string a, string b)
    {
        string first = Folded(a), second = Folded(b);
        if (first.Length == 0 || second.Length == 0)
            return string.Equals(a.Trim(), b.Trim(), StringComparison.OrdinalIgnoreCase) ? 1 : 0;
        return 1 - ((double)Distance(first, second) / Math.Max(first.Length, second.Length));
    }

    private static double ArtistLikeness(ArtistCredit credit, string artist) =>
        new[] { credit.Name, credit.SortName }.Concat(credit.Names.Count == 1 ? credit.Names : []).Max(name => Likeness(name, artist));

    /// <summary>Numbers that the files have are those of the release.</summary>
    private static bool HaveSamePlaces(MusicBrainzRelease release, AlbumQuery album)
    {
        for (int i = 0; i < album.Tracks.Count; i++)
        {
            TrackTags tags = album.Tracks[i].Tags;
            if ((tags.TrackNumber is { } number && number != release.Tracks[i].Position && number != i + 1) || (tags.DiscNumber is { } disc && disc != release.Tracks[i].Disc))
                return false;
        }

        return true;
    }

    /// <summary>Null where lengths speak against it, or say too little.</summary>
    private static double? Lengths(MusicBrainzRelease release, AlbumQuery album)
    {
        int known = 0;
        double apart = 0;
        for (int i = 0; i < album.Tracks.Count; i++)
        {
            if (release.Tracks[i].Seconds is not { } there || album.Tracks[i].Tags.DurationSeconds is not { } here)
                continue;
            double difference = Math.Abs(there - here);
            if (!(difference <= MostSeconds))
                return null;
            known++;
            apart += difference;
        }

        if (known < LeastLengths * album.Tracks.Count || apart / known > MostOnAverage)
            return null;
        return 1 - (apart / known / (2 * MostOnAverage));
    }

    /// <summary>Of the tracks that have a title; 1 where none has.</summary>
    private static double Titles(MusicBrainzRelease release, AlbumQuery album)
    {
        double sum = 0;
        int known = 0;
        for (int i = 0; i < album.Tracks.Count; i++)
        {
            if (album.Tracks[i].Tags.Title is not { Length: > 0 } title)
                continue;
            known++;
            sum += TitleLikeness(release.Tracks[i].Title, title);
        }

        return known == 0 ? 1 : sum / known;
    }

    /// <summary>What stands in brackets at the end (remastered, live, a guest) is often left out.</summary>
    private static double TitleLikeness(string a, string b) => Math.Max(Likeness(a, b), 0.95 * Likeness(WithoutBrackets(a), WithoutBrackets(b)));

    private static string WithoutBrackets(string text) => text.AsSpan().IndexOfAny("([") is > 0 and var at ? text[..at] : text;

    private static string Folded(string text)
    {
        StringBuilder folded = new(text.Length);
        foreach (char c in text.Normalize(NormalizationForm.FormD))
        {
            if (folded.Length >= 200)
                break;
            if (char.IsLetterOrDigit(c))
                folded.Append(char.ToLowerInvariant(c));
            else if (c == '&')
                folded.Append("and");
        }

        string result = folded.ToString();
        return result.StartsWith("the", StringComparison.Ordinal) && result.Length > 5 && text.StartsWith("the ", true, CultureInfo.InvariantCulture) ? result[3..] : result;
    }

    /// <summary>Levenshtein's. Both at most some 200 letters long.</summary>
    private static int Distance(string a, string b)
    {
        int[] row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
            row[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int corner = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), corner + (a[i - 1] == b[j - 1] ? 0 : 1));
                corner = above;
            }
        }

        return row[b.Length];
    }
}
