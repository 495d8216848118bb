using MusicFs.Contracts.Tags;
using MusicFs.Tags.Fields;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags;

/// <summary>
/// What one reading of one file has found so far; a codec fills it, <see cref="Build"/> makes the tags of it. Fields go in by
/// the name users of Vorbis comments know; what they mean is decided in one place (<see cref="FieldReading"/>) for all formats.
/// Owns the limits on text, pictures and chapters. Used by one thread.
/// </summary>
internal sealed class TagDraft(AudioContainer container, long fileLength)
{
    private readonly FieldList _fields = new();
    private List<TagPicture>? _pictures;
    private List<Chapter>? _chapters;
    private List<TagError>? _problems;

    public LayoutBuilder Layout { get; } = new(fileLength);

    public string? Codec { get; set; }

    public double? DurationSeconds { get; set; }

    public int? SampleRate { get; set; }

    public int? Channels { get; set; }

    public int? BitsPerSample { get; set; }

    /// <summary>Where the codec does not set it, it follows from the layout's audio and the duration.</summary>
    public double? BitrateKbps { get; set; }

    public GaplessInfo? Gapless { get; set; }

    /// <summary>The encoder as the stream, not a tag, names it.</summary>
    public string? StreamEncoder { get; set; }

    /// <summary>One without names; a sheet in a field comes before it.</summary>
    public CueSheet? CueSheet { get; set; }

    public bool HasPictures => _pictures is not null;

    public bool HasFields => _fields.Count > 0;

    /// <summary>Adds a value; empty ones are dropped, as are those of fields that an earlier tag of the file already has.</summary>
    public void Add(string name, string? value) => _fields.Add(name, value);

    public bool Has(string name) => _fields.Has(name);

    /// <summary>Names of the fields found, in file order.</summary>
    public IEnumerable<string> FieldNames => _fields.Names;

    /// <summary>A field's values; empty where it has none.</summary>
    public IReadOnlyList<string> Values(string name) => _fields.All(name);

    /// <summary>Pictures found so far.</summary>
    public IReadOnlyList<TagPicture> Pictures => _pictures ?? [];

    /// <summary>From here on values fill only fields that have none: a tag of lower rank begins.</summary>
    public void StartFallback() => _fields.StartFallback();

    public void AddPicture(TagPicture picture)
    {
        _pictures ??= new List<TagPicture>(1);
        if (_pictures.Count < Limits.Pictures && picture.Length >= 0)
        {
            _pictures.Add(picture);
        }
    }

    public void AddChapter(Chapter chapter)
    {
        _chapters ??= [];
        if (_chapters.Count < Limits.Chapters)
        {
            _chapters.Add(chapter);
        }
    }

    public void AddProblem(TagError problem)
    {
        _problems ??= [];
        if (_problems.Count < Limits.Problems)
        {
            _problems.Add(problem);
        }
    }

    /// <summary>Duration from samples, where both numbers make sense.</summary>
    public void SetDuration(double samples, double samplesPerSecond)
    {
        if (samples > 0 && samplesPerSecond > 0)
        {
            DurationSeconds = samples / samplesPerSecond;
        }
    }

    public TrackTags Build()
    {
        FileLayout? layout = Layout.Build();
        TrackTags tags = FieldReading.Read(_fields, container) with
        {
            Codec = Codec,
            DurationSeconds = DurationSeconds,
            SampleRate = SampleRate > 0 ? SampleRate : null,
            Channels = Channels > 0 ? Channels : null,
            BitsPerSample = BitsPerSample > 0 ? BitsPerSample : null,
            BitrateKbps = BitrateKbps ?? AverageBitrate(layout),
            Gapless = Gapless,
            Layout = layout,
        };
        return Complete(tags);
    }

    private TrackTags Complete(TrackTags tags)
    {
        if (_pictures is null && _chapters is null && _problems is null && CueSheet is null && StreamEncoder is null)
        {
            return tags;
        }

        return tags with
        {
            Pictures = _pictures?.ToArray() ?? [],
            Chapters = _chapters is { Count: > 0 } ? [.. _chapters.OrderBy(chapter => chapter.Start)] : tags.Chapters,
            Problems = _problems?.ToArray() ?? [],
            CueSheet = tags.CueSheet ?? CueSheet,
            Encoder = tags.Encoder ?? StreamEncoder,
        };
    }

    private double? AverageBitrate(FileLayout? layout) =>
        layout is { AudioLength: > 0 } && DurationSeconds > 0 ? layout.AudioLength * 8 / DurationSeconds / 1000 : null;
}
