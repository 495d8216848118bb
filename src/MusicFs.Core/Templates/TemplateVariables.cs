using System.Collections.Frozen;

namespace MusicFs.Core.Templates;

/// <summary>The table of variables. Numbers of tracks have two digits, discs as many as they need, rates are plain numbers.</summary>
internal static class TemplateVariables
{
    private static readonly Func<RenderScope, bool> UnknownArtist = static s => s.Write("Unknown Artist");

    private static readonly FrozenDictionary<string, TemplateVariable> Table = new Dictionary<string, TemplateVariable>
    {
        ["artist"] = new(static s => s.WriteAll(s.Facts.Tags.Artists), UnknownArtist),
        ["artists"] = Plural(PluralVariables.Artists, UnknownArtist),
        ["albumartist"] = new(static s => s.WriteAll(s.Facts.Tags.AlbumArtists) || s.Write(AlbumArtist.Fallback(s.Facts)), UnknownArtist),
        ["albumartists"] = Plural(PluralVariables.AlbumArtists, UnknownArtist),
        ["album"] = new(static s => s.Write(s.Facts.Tags.Album), static s => s.Write("Unknown Album")),
        ["title"] = new(static s => s.Write(s.Facts.Tags.Title), static s => s.Write(FileNameParts.Stem(s.Facts.FileName))),
        ["track"] = new(static s => s.Write(s.Facts.Tags.TrackNumber, minDigits: 2)),
        ["tracktotal"] = new(static s => s.Write(s.Facts.Tags.TrackTotal, minDigits: 2)),
        ["disc"] = new(static s => s.Write(s.Facts.Tags.DiscNumber)),
        ["disctotal"] = new(static s => s.Write(s.Facts.Tags.DiscTotal)),
        ["disctrack"] = new(WriteDiscTrack),
        ["year"] = new(static s => s.Write(TagDate.Year(s.Facts.Tags.Date), minDigits: 4)),
        ["date"] = new(static s => s.Write(s.Facts.Tags.Date)),
        ["month"] = new(static s => s.Write(TagDate.Month(s.Facts.Tags.Date), minDigits: 2)),
        ["day"] = new(static s => s.Write(TagDate.Day(s.Facts.Tags.Date), minDigits: 2)),
        ["originalyear"] = new(static s => s.Write(TagDate.Year(s.Facts.Tags.OriginalDate), minDigits: 4)),
        ["genre"] = new(static s => s.WriteAll(s.Facts.Tags.Genres)),
        ["genres"] = Plural(PluralVariables.Genres),
        ["composer"] = new(static s => s.WriteAll(s.Facts.Tags.Composers)),
        ["composers"] = Plural(PluralVariables.Composers),
        ["grouping"] = new(static s => s.Write(s.Facts.Tags.Grouping)),
        ["label"] = new(static s => s.Write(s.Facts.Tags.Label)),
        ["catalognumber"] = new(static s => s.Write(s.Facts.Tags.CatalogNumber)),
        ["bpm"] = new(static s => s.WriteRounded(s.Facts.Tags.BeatsPerMinute)),
        ["comp"] = new(static s => s.Facts.Tags.Compilation && s.Write("1")),
        ["comments"] = new(static s => s.Write(s.Facts.Tags.Comment)),
        ["artistsort"] = new(static s => s.Write(s.Facts.Tags.ArtistSort)),
        ["albumartistsort"] = new(static s => s.Write(s.Facts.Tags.AlbumArtistSort)),
        ["format"] = new(static s => s.Write(FormatName.Of(s.Facts))),
        ["format_upper"] = new(static s => s.WriteUpper(FormatName.Of(s.Facts))),
        ["bitrate"] = new(static s => s.WriteRounded(s.Facts.Tags.BitrateKbps)),
        ["samplerate"] = new(static s => s.Write(s.Facts.Tags.SampleRate)),
        ["bitdepth"] = new(static s => s.Write(s.Facts.Tags.BitsPerSample)),
        ["filename"] = new(static s => s.Write(FileNameParts.Stem(s.Facts.FileName))),
        ["ext"] = new(static s => s.Write(FileNameParts.Extension(s.Facts.FileName))),
        ["origin"] = new(static s => s.Write(s.Facts.OriginId)),
    }.ToFrozenDictionary();

    public static IEnumerable<string> Names => Table.Keys.Order(StringComparer.Ordinal);

    public static TemplateVariable? Find(string name) => Table.GetValueOrDefault(name);

    /// <summary>Any tag by its name, as <c>${tag:NAME}</c>; names are the same in either case.</summary>
    public static TemplateVariable Tag(string name)
    {
        string key = name.ToUpperInvariant();
        return new TemplateVariable(s => s.Facts.Tags.Fields.TryGetValue(key, out IReadOnlyList<string>? values) && s.WriteAll(values));
    }

    private static TemplateVariable Plural(int plural, Func<RenderScope, bool>? writeDefault = null) =>
        new(s => s.WritePicked(plural, PluralVariables.Values(plural, s.Facts)), writeDefault, plural);

    /// <summary><c>05</c>, or <c>2-05</c> where the album has several discs.</summary>
    private static bool WriteDiscTrack(RenderScope scope)
    {
        if (scope.Facts.Tags.TrackNumber is null or <= 0)
            return false;
        if (scope.Facts.Album.DiscCount > 1 && scope.Write(scope.Facts.Tags.DiscNumber))
            scope.Text.Append('-');
        return scope.Write(scope.Facts.Tags.TrackNumber, minDigits: 2);
    }
}
