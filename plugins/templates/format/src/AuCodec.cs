using System.Buffers.Binary;
using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace SamplePlugin;

/// <summary>
/// AU: six numbers of 32 bits, an annotation, samples (https://pubs.opengroup.org/external/auformat.html). Programs write tags into the annotation as lines "title=...".
/// One object reads many files at once, so it keeps nothing between calls.
/// </summary>
internal sealed class AuCodec : ITagCodec
{
    private const int FixedLength = 24;
    private const int LongestAnnotation = 64 * 1024;
    private const uint UnknownLength = 0xFFFFFFFF;

    // Unknown: it is none of those that MusicFs has a word for.
    public AudioContainer Container => AudioContainer.Unknown;

    public int HeaderLength => 4;

    public bool Matches(ReadOnlySpan<byte> header) => header.StartsWith(".snd"u8);

    public async ValueTask<TagReadResult> ReadAsync(IByteSource source, CancellationToken cancellation)
    {
        byte[] header = new byte[FixedLength];
        FsResult<int> read = await source.ReadAsync(0, header, cancellation).ConfigureAwait(false);
        if (!read.IsSuccess)
            return Failed(TagErrorKind.Unreadable, 0, "It cannot be read.", read.Error);
        if (read.Value < FixedLength)
            return Failed(TagErrorKind.Truncated, read.Value, "It ends within its header.");

        // Whatever a file says of itself is checked against what is there, before anything is allocated for it.
        uint audio = Number(header, 1), length = Number(header, 2);
        if (audio < FixedLength)
            return Failed(TagErrorKind.Corrupt, 4, "Its audio begins within its header.");
        if (audio > source.Length)
            return Failed(TagErrorKind.Truncated, 4, "It ends before its audio.");
        if (audio - FixedLength > LongestAnnotation)
            return Failed(TagErrorKind.OverLimit, 4, $"Its annotation is longer than {LongestAnnotation} bytes.");
        byte[] annotation = new byte[audio - FixedLength];
        read = await source.ReadAsync(FixedLength, annotation, cancellation).ConfigureAwait(false);
        if (!read.IsSuccess)
            return Failed(TagErrorKind.Unreadable, FixedLength, "It cannot be read.", read.Error);
        long there = source.Length - audio;
        return new TagReadResult(Describe(header, FieldsOf(annotation.AsSpan(0, read.Value)), audio, length == UnknownLength ? there : Math.Min(length, there), source.Length));
    }

    private static TrackTags Describe(byte[] header, Dictionary<string, IReadOnlyList<string>> fields, long audio, long length, long end)
    {
        (string? codec, int bits) = Number(header, 3) switch
        {
            1 => ("mulaw", 8),
            2 => ("pcm", 8),
            3 => ("pcm", 16),
            4 => ("pcm", 24),
            5 => ("pcm", 32),
            6 => ("float", 32),
            7 => ("float", 64),
            27 => ("alaw", 8),
            _ => (null, 0),
        };
        int rate = (int)Math.Min(Number(header, 4), 10_000_000), channels = (int)Math.Min(Number(header, 5), 256);
        double frame = channels * bits / 8.0;
        return new TrackTags
        {
            Codec = codec,
            SampleRate = rate > 0 ? rate : null,
            Channels = channels > 0 ? channels : null,
            BitsPerSample = codec == "pcm" ? bits : null,
            DurationSeconds = frame > 0 && rate > 0 ? length / frame / rate : null,
            // The properties that paths are made of, and all fields again under the names of Vorbis comments.
            Title = First(fields, "TITLE"),
            Artists = fields.GetValueOrDefault("ARTIST") ?? [],
            Album = First(fields, "ALBUM"),
            Genres = fields.GetValueOrDefault("GENRE") ?? [],
            TrackNumber = int.TryParse(First(fields, "TRACKNUMBER"), out int track) ? track : null,
            Fields = fields,
            Layout = Layout(audio, length, end),
        };
    }

    /// <summary>Every byte of the file, in order. By its audio a file is known again after it was moved and tagged anew.</summary>
    private static FileLayout Layout(long audio, long length, long end)
    {
        List<LayoutSegment> segments = [new(SegmentKind.Metadata, 0, audio)];
        if (length > 0)
            segments.Add(new(SegmentKind.Audio, audio, length));
        if (audio + length < end)
            segments.Add(new(SegmentKind.Structure, audio + length, end - audio - length));
        return new FileLayout(segments);
    }

    private static Dictionary<string, IReadOnlyList<string>> FieldsOf(ReadOnlySpan<byte> annotation)
    {
        Dictionary<string, IReadOnlyList<string>> fields = [];
        foreach (string line in Encoding.UTF8.GetString(annotation).TrimEnd('\0').Split('\n'))
        {
            if (line.Split('=', 2) is not [var name, { Length: > 0 } value])
                continue;
            string? field = name.ToLowerInvariant() switch
            {
                "title" => "TITLE",
                "artist" => "ARTIST",
                "album" => "ALBUM",
                "genre" => "GENRE",
                "track" => "TRACKNUMBER",
                _ => null,
            };
            if (field is not null)
                fields.TryAdd(field, [value]);
        }

        return fields;
    }

    private static string? First(Dictionary<string, IReadOnlyList<string>> fields, string name) => fields.GetValueOrDefault(name)?[0];

    private static uint Number(byte[] header, int index) => BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4 * index));

    private static TagReadResult Failed(TagErrorKind kind, long offset, string why, FsError error = FsError.None) => new(new TagError(kind, offset, why, error));
}
