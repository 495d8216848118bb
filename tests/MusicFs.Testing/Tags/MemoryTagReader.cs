using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace MusicFs.Testing.Tags;

/// <summary>
/// Reads the "format" that <see cref="Encode"/> writes: lines of <c>name=value</c>. A file that begins with
/// <c>broken</c> has unreadable tags, one that begins with <c>throw</c> is a codec with a bug.
/// </summary>
public sealed class MemoryTagReader : ITagReader
{
    private int _reads;

    /// <summary>Files read so far.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>A file with these tags; the padding makes another file of the same tags. Only one with audio has a layout.</summary>
    public static byte[] Encode(
        string? artist = null, string? album = null, string? title = null, int? track = null, int? disc = null, string? albumArtist = null,
        int? discTotal = null, string padding = "", string? audio = null, int? seconds = null, int? bits = null, int? kbps = null,
        string? label = null, string? release = null) =>
        Encoding.UTF8.GetBytes(
            $"artist={artist}\nalbum={album}\ntitle={title}\ntrack={track}\ndisc={disc}\nalbumartist={albumArtist}\ndisctotal={discTotal}\npadding={padding}\nseconds={seconds}\nbits={bits}\nkbps={kbps}\nlabel={label}\nrelease={release}\n{(audio is null ? "" : $"audio={audio}")}");

    public async ValueTask<TagReadResult> ReadAsync(IByteSource source, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _reads);
        byte[] content = new byte[source.Length];
        FsResult<int> read = await source.ReadAsync(0, content, cancellation);
        if (!read.IsSuccess)
            return new TagReadResult(new TagError(TagErrorKind.Unreadable, -1, "It cannot be read.", read.Error));
        string text = Encoding.UTF8.GetString(content);
        if (text.StartsWith("throw", StringComparison.Ordinal))
            throw new InvalidOperationException("A codec with a bug.");
        if (text.StartsWith("broken", StringComparison.Ordinal))
            return new TagReadResult(new TagError(TagErrorKind.Corrupt, 0, "It is broken."));
        return new TagReadResult(Decode(text));
    }

    private static FileLayout? LayoutOf(string text)
    {
        int at = text.IndexOf("\naudio=", StringComparison.Ordinal) + 1;
        return at == 0
            ? null
            : new FileLayout([new LayoutSegment(SegmentKind.Metadata, 0, Encoding.UTF8.GetByteCount(text[..at])), new LayoutSegment(SegmentKind.Audio, Encoding.UTF8.GetByteCount(text[..at]), Encoding.UTF8.GetByteCount(text[at..]))]);
    }

    private static TrackTags Decode(string text)
    {
        Dictionary<string, string> fields = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2))
            .Where(pair => pair is [_, not ""])
            .ToDictionary(pair => pair[0], pair => pair[1]);
        return new TrackTags
        {
            Container = AudioContainer.Flac,
            Codec = "flac",
            Artists = fields.TryGetValue("artist", out string? artist) ? [artist] : [],
            AlbumArtists = fields.TryGetValue("albumartist", out string? albumArtist) ? [albumArtist] : [],
            Album = fields.GetValueOrDefault("album"),
            Title = fields.GetValueOrDefault("title"),
            TrackNumber = Number("track"),
            DiscNumber = Number("disc"),
            DiscTotal = Number("disctotal"),
            DurationSeconds = Number("seconds"),
            SampleRate = 44100,
            BitsPerSample = Number("bits"),
            BitrateKbps = Number("kbps"),
            Layout = LayoutOf(text),
            Label = fields.GetValueOrDefault("label"),
            MusicBrainz = fields.TryGetValue("release", out string? release) ? new MusicBrainzIds { ReleaseId = release } : null,
        };

        int? Number(string name) =>
            fields.TryGetValue(name, out string? value) ? int.Parse(value, System.Globalization.CultureInfo.InvariantCulture) : null;
    }
}
