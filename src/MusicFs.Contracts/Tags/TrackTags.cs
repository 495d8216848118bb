namespace MusicFs.Contracts.Tags;

/// <summary>
/// Everything read from one file. Lists keep the file's order without duplicates and are never split inside a value;
/// a text is null and a list empty where the file has none. Immutable.
/// </summary>
public sealed record TrackTags
{
    /// <summary>From the content, not from the name.</summary>
    public AudioContainer Container { get; init; }

    /// <summary>Lower case: <c>flac mp3 vorbis opus aac alac pcm</c> ...</summary>
    public string? Codec { get; init; }

    /// <summary>Title.</summary>
    public string? Title { get; init; }

    /// <summary>Track artists.</summary>
    public IReadOnlyList<string> Artists { get; init; } = [];

    /// <summary>Album.</summary>
    public string? Album { get; init; }

    /// <summary>Album artists.</summary>
    public IReadOnlyList<string> AlbumArtists { get; init; } = [];

    /// <summary>Composers.</summary>
    public IReadOnlyList<string> Composers { get; init; } = [];

    /// <summary>Genres; numeric ID3 genres are resolved.</summary>
    public IReadOnlyList<string> Genres { get; init; } = [];

    /// <summary>Release date as in the file: <c>2001</c>, <c>2001-05-17</c>.</summary>
    public string? Date { get; init; }

    /// <summary>The first four-digit year in <see cref="Date"/>.</summary>
    public int? Year { get; init; }

    /// <summary>Date of the first release, as in the file.</summary>
    public string? OriginalDate { get; init; }

    /// <summary>Position on the disc; from 1.</summary>
    public int? TrackNumber { get; init; }

    /// <summary>Tracks on the disc.</summary>
    public int? TrackTotal { get; init; }

    /// <summary>Disc; from 1.</summary>
    public int? DiscNumber { get; init; }

    /// <summary>Discs of the release.</summary>
    public int? DiscTotal { get; init; }

    /// <summary>Whether the release is marked as a compilation.</summary>
    public bool Compilation { get; init; }

    /// <summary>Comment.</summary>
    public string? Comment { get; init; }

    /// <summary>Grouping.</summary>
    public string? Grouping { get; init; }

    /// <summary>Label or publisher.</summary>
    public string? Label { get; init; }

    /// <summary>Catalogue number.</summary>
    public string? CatalogNumber { get; init; }

    /// <summary>Beats a minute.</summary>
    public double? BeatsPerMinute { get; init; }

    /// <summary>Artist, for sorting.</summary>
    public string? ArtistSort { get; init; }

    /// <summary>Album artist, for sorting.</summary>
    public string? AlbumArtistSort { get; init; }

    /// <summary>Title, for sorting.</summary>
    public string? TitleSort { get; init; }

    /// <summary>Album, for sorting.</summary>
    public string? AlbumSort { get; init; }

    /// <summary>Composer, for sorting.</summary>
    public string? ComposerSort { get; init; }

    /// <summary>Conductor.</summary>
    public string? Conductor { get; init; }

    /// <summary>Lyrics without times.</summary>
    public string? Lyrics { get; init; }

    /// <summary>Copyright notice.</summary>
    public string? Copyright { get; init; }

    /// <summary>Recording code.</summary>
    public string? Isrc { get; init; }

    /// <summary>0 to 1, from whichever rating the file has (POPM, RATING, FMPS_RATING).</summary>
    public double? Rating { get; init; }

    /// <summary>Who reads an audiobook.</summary>
    public string? Narrator { get; init; }

    /// <summary>The series an audiobook belongs to.</summary>
    public string? Series { get; init; }

    /// <summary>Which part of the series; as in the file.</summary>
    public string? SeriesPart { get; init; }

    /// <summary>A longer description.</summary>
    public string? Description { get; init; }

    /// <summary>Program or library that encoded the audio.</summary>
    public string? Encoder { get; init; }

    /// <summary>MusicBrainz identifiers; null where the file has none.</summary>
    public MusicBrainzIds? MusicBrainz { get; init; }

    /// <summary>Loudness data; null where the file has none.</summary>
    public ReplayGain? ReplayGain { get; init; }

    /// <summary>Embedded pictures in file order.</summary>
    public IReadOnlyList<TagPicture> Pictures { get; init; } = [];

    /// <summary>Chapters in order of time.</summary>
    public IReadOnlyList<Chapter> Chapters { get; init; } = [];

    /// <summary>The embedded CUE sheet.</summary>
    public CueSheet? CueSheet { get; init; }

    /// <summary>Every field by its upper-case name as users of Vorbis comments know it, also those above; values in file order.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Fields { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Length of the audio in seconds.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary>Samples a second.</summary>
    public int? SampleRate { get; init; }

    /// <summary>Channels.</summary>
    public int? Channels { get; init; }

    /// <summary>Bits a sample; null for lossy codecs.</summary>
    public int? BitsPerSample { get; init; }

    /// <summary>Average kbit/s of the audio.</summary>
    public double? BitrateKbps { get; init; }

    /// <summary>Samples to drop for gapless playing; null where the file does not say.</summary>
    public GaplessInfo? Gapless { get; init; }

    /// <summary>Where metadata and audio begin and end; null where the codec could not tell.</summary>
    public FileLayout? Layout { get; init; }

    /// <summary>Damage that was passed over; the rest is as good as it can be.</summary>
    public IReadOnlyList<TagError> Problems { get; init; } = [];
}
