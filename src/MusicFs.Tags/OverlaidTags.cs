using MusicFs.Contracts.Tags;
using MusicFs.Tags.Fields;

namespace MusicFs.Tags;

/// <summary>What tags mean once some of their fields are others: the same reading of names and values as for files.</summary>
public static class OverlaidTags
{
    /// <summary>The tags with the changes; what no field says (length, layout, pictures, chapters, a CUE sheet) stays as it is.</summary>
    public static TrackTags Apply(TrackTags tags, TagChanges changes)
    {
        ArgumentNullException.ThrowIfNull(tags);
        ArgumentNullException.ThrowIfNull(changes);
        FieldList before = new(), after = new();
        foreach ((string name, IReadOnlyList<string> values) in tags.Fields)
        {
            Add(before, name, values);
            Add(after, name, changes.Fields.GetValueOrDefault(name, values));
        }

        foreach ((string name, IReadOnlyList<string> values) in changes.Fields)
        {
            if (!tags.Fields.ContainsKey(name))
                Add(after, name, values);
        }

        return Merge(tags, FieldReading.Read(before, tags.Container), FieldReading.Read(after, tags.Container));
    }

    private static void Add(FieldList fields, string name, IReadOnlyList<string> values)
    {
        foreach (string value in values)
            fields.Add(name, value);
    }

    /// <summary>Only what the changes made different: a codec may know more of a file than its fields say.</summary>
    private static TrackTags Merge(TrackTags tags, TrackTags before, TrackTags after)
    {
        return tags with
        {
            Fields = after.Fields,
            Title = One(static t => t.Title),
            Artists = Many(static t => t.Artists),
            Album = One(static t => t.Album),
            AlbumArtists = Many(static t => t.AlbumArtists),
            Composers = Many(static t => t.Composers),
            Genres = Many(static t => t.Genres),
            Date = One(static t => t.Date),
            Year = One(static t => t.Year),
            OriginalDate = One(static t => t.OriginalDate),
            TrackNumber = One(static t => t.TrackNumber),
            TrackTotal = One(static t => t.TrackTotal),
            DiscNumber = One(static t => t.DiscNumber),
            DiscTotal = One(static t => t.DiscTotal),
            Compilation = One(static t => t.Compilation),
            Comment = One(static t => t.Comment),
            Grouping = One(static t => t.Grouping),
            Label = One(static t => t.Label),
            CatalogNumber = One(static t => t.CatalogNumber),
            BeatsPerMinute = One(static t => t.BeatsPerMinute),
            MusicBrainz = Ids(),
            ReplayGain = One(static t => t.ReplayGain),
            Rating = One(static t => t.Rating),
            ArtistSort = One(static t => t.ArtistSort),
            AlbumArtistSort = One(static t => t.AlbumArtistSort),
            TitleSort = One(static t => t.TitleSort),
            AlbumSort = One(static t => t.AlbumSort),
            ComposerSort = One(static t => t.ComposerSort),
            Conductor = One(static t => t.Conductor),
            Lyrics = One(static t => t.Lyrics),
            Copyright = One(static t => t.Copyright),
            Isrc = One(static t => t.Isrc),
            Narrator = One(static t => t.Narrator),
            Series = One(static t => t.Series),
            SeriesPart = One(static t => t.SeriesPart),
            Description = One(static t => t.Description),
            Encoder = One(static t => t.Encoder),
        };

        T One<T>(Func<TrackTags, T> part) => EqualityComparer<T>.Default.Equals(part(before), part(after)) ? part(tags) : part(after);

        IReadOnlyList<string> Many(Func<TrackTags, IReadOnlyList<string>> part) => part(before).SequenceEqual(part(after)) ? part(tags) : part(after);

        MusicBrainzIds? Ids() => AreEqual(before.MusicBrainz, after.MusicBrainz) ? tags.MusicBrainz : after.MusicBrainz;
    }

    private static bool AreEqual(MusicBrainzIds? a, MusicBrainzIds? b) =>
        (a is null && b is null) || (a is not null && b is not null && a.ArtistIds.SequenceEqual(b.ArtistIds)
            && a.ReleaseArtistIds.SequenceEqual(b.ReleaseArtistIds)
            && a with { ArtistIds = [], ReleaseArtistIds = [] } == b with { ArtistIds = [], ReleaseArtistIds = [] });
}
