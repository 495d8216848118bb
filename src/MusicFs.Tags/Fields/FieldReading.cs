using MusicFs.Contracts.Tags;

namespace MusicFs.Tags.Fields;

/// <summary>
/// What fields mean: the one place that turns names and values, of whichever format, into the properties of
/// <see cref="TrackTags"/>. The first name of a list that has a value wins.
/// </summary>
internal static class FieldReading
{
    public static TrackTags Read(FieldList fields, AudioContainer container)
    {
        string? date = First(fields, "DATE", "YEAR", "RELEASEDATE");
        (int? track, int? tracks) = Position(fields, "TRACKNUMBER", "TRACK", "TRACKNUM");
        (int? disc, int? discs) = Position(fields, "DISCNUMBER", "DISC", "DISCNUM");
        return new TrackTags
        {
            Container = container,
            Title = fields.First("TITLE"),
            Artists = fields.All("ARTIST"),
            Album = fields.First("ALBUM"),
            AlbumArtists = All(fields, "ALBUMARTIST", "ALBUM ARTIST", "ALBUM_ARTIST", "ALBUMARTISTS"),
            Composers = fields.All("COMPOSER"),
            Genres = fields.All("GENRE"),
            Date = date,
            Year = FieldValues.Year(date),
            OriginalDate = First(fields, "ORIGINALDATE", "ORIGINALYEAR"),
            TrackNumber = track,
            TrackTotal = FieldValues.Count(First(fields, "TRACKTOTAL", "TOTALTRACKS")) ?? tracks,
            DiscNumber = disc,
            DiscTotal = FieldValues.Count(First(fields, "DISCTOTAL", "TOTALDISCS")) ?? discs,
            Compilation = FieldValues.Flag(fields.First("COMPILATION")),
            // Vorbis comments recommend DESCRIPTION for what others call a comment.
            Comment = container is AudioContainer.Flac or AudioContainer.Ogg ? First(fields, "COMMENT", "DESCRIPTION") : fields.First("COMMENT"),
            Grouping = First(fields, "GROUPING", "CONTENTGROUP"),
            Label = First(fields, "LABEL", "ORGANIZATION", "PUBLISHER"),
            CatalogNumber = First(fields, "CATALOGNUMBER", "LABELNO"),
            BeatsPerMinute = FieldValues.Positive(First(fields, "BPM", "TEMPO")),
            Fields = fields.Freeze(),
            MusicBrainz = MusicBrainz(fields),
            ReplayGain = Gain(fields),
            Rating = FieldValues.Rating(fields),
            ArtistSort = fields.First("ARTISTSORT"),
            AlbumArtistSort = fields.First("ALBUMARTISTSORT"),
            TitleSort = fields.First("TITLESORT"),
            AlbumSort = fields.First("ALBUMSORT"),
            ComposerSort = fields.First("COMPOSERSORT"),
            Conductor = fields.First("CONDUCTOR"),
            Lyrics = First(fields, "LYRICS", "UNSYNCEDLYRICS"),
            Copyright = fields.First("COPYRIGHT"),
            Isrc = fields.First("ISRC"),
            Narrator = fields.First("NARRATOR"),
            Series = First(fields, "SERIES", "MOVEMENTNAME"),
            SeriesPart = First(fields, "SERIES-PART", "MOVEMENT"),
            Description = First(fields, "DESCRIPTION", "PODCASTDESC"),
            Encoder = First(fields, "ENCODER", "ENCODEDBY", "ENCODED-BY", "ENCODERSETTINGS"),
            Chapters = ChapterFields.Read(fields),
            CueSheet = fields.First("CUESHEET") is { } sheet ? Cue.CueSheetParser.Parse(sheet) : null,
        };
    }

    private static string? First(FieldList fields, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (fields.First(name) is { } value)
            {
                return value;
            }
        }

        return null;
    }

    private static IReadOnlyList<string> All(FieldList fields, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (fields.Has(name))
            {
                return fields.All(name);
            }
        }

        return [];
    }

    private static (int? Number, int? Total) Position(FieldList fields, params ReadOnlySpan<string> names) =>
        First(fields, names) is { } text ? FieldValues.Position(text) : (null, null);

    private static MusicBrainzIds? MusicBrainz(FieldList fields)
    {
        var ids = new MusicBrainzIds
        {
            RecordingId = fields.First("MUSICBRAINZ_TRACKID"),
            TrackId = fields.First("MUSICBRAINZ_RELEASETRACKID"),
            ReleaseId = fields.First("MUSICBRAINZ_ALBUMID"),
            ReleaseGroupId = fields.First("MUSICBRAINZ_RELEASEGROUPID"),
            ArtistIds = fields.All("MUSICBRAINZ_ARTISTID"),
            ReleaseArtistIds = fields.All("MUSICBRAINZ_ALBUMARTISTID"),
        };
        bool any = ids.RecordingId is not null || ids.TrackId is not null || ids.ReleaseId is not null || ids.ReleaseGroupId is not null
            || ids.ArtistIds.Count > 0 || ids.ReleaseArtistIds.Count > 0;
        return any ? ids : null;
    }

    private static ReplayGain? Gain(FieldList fields)
    {
        var gain = new ReplayGain
        {
            TrackGain = FieldValues.Number(fields.First("REPLAYGAIN_TRACK_GAIN")),
            TrackPeak = FieldValues.Number(fields.First("REPLAYGAIN_TRACK_PEAK")),
            AlbumGain = FieldValues.Number(fields.First("REPLAYGAIN_ALBUM_GAIN")),
            AlbumPeak = FieldValues.Number(fields.First("REPLAYGAIN_ALBUM_PEAK")),
            R128TrackGain = FieldValues.Integer(fields.First("R128_TRACK_GAIN")),
            R128AlbumGain = FieldValues.Integer(fields.First("R128_ALBUM_GAIN")),
        };
        bool any = gain.TrackGain is not null || gain.TrackPeak is not null || gain.AlbumGain is not null || gain.AlbumPeak is not null
            || gain.R128TrackGain is not null || gain.R128AlbumGain is not null;
        return any ? gain : null;
    }
}
