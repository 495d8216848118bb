using MusicFs.Contracts.Tags;

namespace MusicFs.Library.Records;

/// <summary>
/// The tags of a file as bytes, complete: what is read back equals what was written. The fields come first, so that the properties,
/// whose values they are, cost a byte or two each. The format is in docs/formats/library.md.
/// </summary>
internal static class TagRecord
{
    /// <summary>A record of another version is as good as none: the file is read again.</summary>
    private const byte Version = 1;

    public static byte[] Write(TrackTags tags)
    {
        RecordWriter writer = RecordWriter.OfThread();
        writer.Byte(Version);
        writer.Byte((byte)tags.Container);
        WriteFields(writer, tags.Fields);
        WriteTexts(writer, tags);
        WriteNumbers(writer, tags);
        WriteIds(writer, tags.MusicBrainz);
        WriteGain(writer, tags.ReplayGain);
        TagRecordParts.WritePictures(writer, tags.Pictures);
        TagRecordParts.WriteChapters(writer, tags.Chapters);
        TagRecordParts.WriteLayout(writer, tags.Layout);
        TagRecordParts.WriteProblems(writer, tags.Problems);
        CueRecord.Write(writer, tags.CueSheet);
        return writer.ToArray();
    }

    /// <summary>Null where the bytes are not a whole record of this version.</summary>
    public static TrackTags? Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new RecordReader(bytes);
        if (reader.Byte() != Version)
            return null;
        var container = (AudioContainer)reader.Byte();
        IReadOnlyDictionary<string, IReadOnlyList<string>> fields = ReadFields(ref reader);
        TrackTags tags = ReadNumbers(ref reader, ReadTexts(ref reader));
        tags = tags with
        {
            Container = container,
            Fields = fields,
            MusicBrainz = ReadIds(ref reader),
            ReplayGain = ReadGain(ref reader),
            Pictures = TagRecordParts.ReadPictures(ref reader),
            Chapters = TagRecordParts.ReadChapters(ref reader),
            Layout = TagRecordParts.ReadLayout(ref reader),
            Problems = TagRecordParts.ReadProblems(ref reader),
            CueSheet = CueRecord.Read(ref reader),
        };
        return reader.IsDamaged ? null : tags;
    }

    private static void WriteFields(RecordWriter writer, IReadOnlyDictionary<string, IReadOnlyList<string>> fields)
    {
        writer.Number((ulong)fields.Count);
        foreach ((string name, IReadOnlyList<string> values) in fields)
        {
            writer.Text(name);
            writer.Texts(values);
        }
    }

    private static Dictionary<string, IReadOnlyList<string>> ReadFields(ref RecordReader reader)
    {
        int count = reader.Count();
        var fields = new Dictionary<string, IReadOnlyList<string>>(count, StringComparer.Ordinal);
        for (int i = 0; i < count && !reader.IsDamaged; i++)
            fields[reader.Text() ?? ""] = reader.Texts();
        return fields;
    }

    private static void WriteTexts(RecordWriter writer, TrackTags tags)
    {
        foreach (IReadOnlyList<string> list in (IReadOnlyList<string>[])[tags.Artists, tags.AlbumArtists, tags.Composers, tags.Genres])
            writer.Texts(list);
        foreach (string? text in (string?[])
            [
                tags.Codec, tags.Title, tags.Album, tags.Date, tags.OriginalDate, tags.Comment, tags.Grouping, tags.Label, tags.CatalogNumber,
                tags.ArtistSort, tags.AlbumArtistSort, tags.TitleSort, tags.AlbumSort, tags.ComposerSort, tags.Conductor, tags.Lyrics,
                tags.Copyright, tags.Isrc, tags.Narrator, tags.Series, tags.SeriesPart, tags.Description, tags.Encoder,
            ])
        {
            writer.Text(text);
        }
    }

    private static TrackTags ReadTexts(ref RecordReader reader) => new()
    {
        // In the order in which they are written: initialisers run from top to bottom.
        Artists = reader.Texts(),
        AlbumArtists = reader.Texts(),
        Composers = reader.Texts(),
        Genres = reader.Texts(),
        Codec = reader.Text(),
        Title = reader.Text(),
        Album = reader.Text(),
        Date = reader.Text(),
        OriginalDate = reader.Text(),
        Comment = reader.Text(),
        Grouping = reader.Text(),
        Label = reader.Text(),
        CatalogNumber = reader.Text(),
        ArtistSort = reader.Text(),
        AlbumArtistSort = reader.Text(),
        TitleSort = reader.Text(),
        AlbumSort = reader.Text(),
        ComposerSort = reader.Text(),
        Conductor = reader.Text(),
        Lyrics = reader.Text(),
        Copyright = reader.Text(),
        Isrc = reader.Text(),
        Narrator = reader.Text(),
        Series = reader.Text(),
        SeriesPart = reader.Text(),
        Description = reader.Text(),
        Encoder = reader.Text(),
    };

    private static void WriteNumbers(RecordWriter writer, TrackTags tags)
    {
        writer.Byte(tags.Compilation ? (byte)1 : (byte)0);
        foreach (int? number in (int?[])
            [
                tags.Year, tags.TrackNumber, tags.TrackTotal, tags.DiscNumber, tags.DiscTotal, tags.SampleRate, tags.Channels, tags.BitsPerSample,
                tags.Gapless?.Delay, tags.Gapless?.Padding,
            ])
        {
            writer.Optional(number);
        }

        foreach (double? number in (double?[])[tags.BeatsPerMinute, tags.Rating, tags.DurationSeconds, tags.BitrateKbps])
            writer.Optional(number);
    }

    private static TrackTags ReadNumbers(ref RecordReader reader, TrackTags tags)
    {
        tags = tags with
        {
            Compilation = reader.Byte() != 0,
            Year = reader.OptionalInteger(),
            TrackNumber = reader.OptionalInteger(),
            TrackTotal = reader.OptionalInteger(),
            DiscNumber = reader.OptionalInteger(),
            DiscTotal = reader.OptionalInteger(),
            SampleRate = reader.OptionalInteger(),
            Channels = reader.OptionalInteger(),
            BitsPerSample = reader.OptionalInteger(),
        };
        int? delay = reader.OptionalInteger();
        int? padding = reader.OptionalInteger();
        return tags with
        {
            Gapless = delay is { } start && padding is { } end ? new GaplessInfo(start, end) : null,
            BeatsPerMinute = reader.OptionalDouble(),
            Rating = reader.OptionalDouble(),
            DurationSeconds = reader.OptionalDouble(),
            BitrateKbps = reader.OptionalDouble(),
        };
    }

    private static void WriteIds(RecordWriter writer, MusicBrainzIds? ids)
    {
        writer.Byte(ids is null ? (byte)0 : (byte)1);
        if (ids is null)
            return;
        writer.Text(ids.RecordingId);
        writer.Text(ids.TrackId);
        writer.Text(ids.ReleaseId);
        writer.Text(ids.ReleaseGroupId);
        writer.Texts(ids.ArtistIds);
        writer.Texts(ids.ReleaseArtistIds);
    }

    private static MusicBrainzIds? ReadIds(ref RecordReader reader) => reader.Byte() == 0 ? null : new MusicBrainzIds
    {
        RecordingId = reader.Text(),
        TrackId = reader.Text(),
        ReleaseId = reader.Text(),
        ReleaseGroupId = reader.Text(),
        ArtistIds = reader.Texts(),
        ReleaseArtistIds = reader.Texts(),
    };

    private static void WriteGain(RecordWriter writer, ReplayGain? gain)
    {
        writer.Byte(gain is null ? (byte)0 : (byte)1);
        if (gain is null)
            return;
        writer.Optional(gain.TrackGain);
        writer.Optional(gain.TrackPeak);
        writer.Optional(gain.AlbumGain);
        writer.Optional(gain.AlbumPeak);
        writer.Optional(gain.R128TrackGain);
        writer.Optional(gain.R128AlbumGain);
    }

    private static ReplayGain? ReadGain(ref RecordReader reader) => reader.Byte() == 0 ? null : new ReplayGain
    {
        TrackGain = reader.OptionalDouble(),
        TrackPeak = reader.OptionalDouble(),
        AlbumGain = reader.OptionalDouble(),
        AlbumPeak = reader.OptionalDouble(),
        R128TrackGain = reader.OptionalInteger(),
        R128AlbumGain = reader.OptionalInteger(),
    };
}
