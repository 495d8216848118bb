namespace MusicFs.Library.Search.Query;

/// <summary>A field that queries may name.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Column">Where the index has it.</param>
public sealed record QueryField(string Name, QueryFieldKind Kind, string Column)
{
    /// <summary>All there are, in the order in which help lists them.</summary>
    public static IReadOnlyList<QueryField> All { get; } =
    [
        Text("title"), Text("artist"), Text("albumartist"), Text("album"), Text("genre"), Text("composer"), Text("conductor"), Text("label"),
        Text("grouping"), Text("comment"), Text("narrator"), Text("series"),
        new("year", QueryFieldKind.Year, "year"), Number("track"), Number("disc"), Number("bpm"), Number("rating"), Number("bitrate"),
        Number("samplerate"), Number("bits"), Number("channels"), new("length", QueryFieldKind.Length, "seconds"), new("added", QueryFieldKind.Time, "added"),
        Number("plays"), new("played", QueryFieldKind.Time, "played"),
        new("format", QueryFieldKind.Word, "f"), new("missing", QueryFieldKind.Word, "m"), new("origin", QueryFieldKind.Word, "origin"),
        new("lossless", QueryFieldKind.Flag, "l"), new("compilation", QueryFieldKind.Flag, "c"),
    ];

    /// <summary>What may be asked for with <c>missing:</c>.</summary>
    public static IReadOnlyList<string> CanBeMissing { get; } = ["title", "artist", "albumartist", "album", "genre", "year", "track", "cover", "tags"];

    private static readonly Dictionary<string, QueryField> ByName = Named();

    /// <summary>Null where there is none of this name; letters of either case.</summary>
    public static QueryField? Find(string name) => ByName.GetValueOrDefault(name.ToLowerInvariant());

    /// <summary>The name that is closest to one that there is not; null where none is close.</summary>
    public static string? Nearest(string name) =>
        All.Select(field => (field.Name, Distance: WordDistance.Between(name.ToLowerInvariant(), field.Name, 2))).Where(static one => one.Distance <= 2)
            .OrderBy(static one => one.Distance).Select(static one => one.Name).FirstOrDefault();

    private static Dictionary<string, QueryField> Named()
    {
        Dictionary<string, QueryField> fields = All.ToDictionary(static field => field.Name, StringComparer.Ordinal);
        foreach ((string other, string name) in ((string, string)[])[
            ("song", "title"), ("album_artist", "albumartist"), ("publisher", "label"), ("date", "year"), ("tracknumber", "track"), ("discnumber", "disc"),
            ("duration", "length"), ("codec", "format"), ("type", "format"), ("comp", "compilation"), ("comments", "comment"), ("bitdepth", "bits")])
        {
            fields.Add(other, fields[name]);
        }

        return fields;
    }

    private static QueryField Text(string name) => new(name, QueryFieldKind.Text, name);

    private static QueryField Number(string name) => new(name, QueryFieldKind.Number, name);
}
