using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;
using MusicFs.Tags;

namespace MusicFs.Host.Plugins.Wasm;

/// <summary>A module's <c>read_tags</c> as a format, which is told by bytes that the module described. Any thread.</summary>
internal sealed class WasmTagCodec : ITagCodec
{
    private const int MostMagic = 16;
    private const int LongestHeader = 4096;

    private readonly (int Offset, byte[] Bytes)[] _magic;
    private readonly WasmSessions _sessions;

    private WasmTagCodec((int Offset, byte[] Bytes)[] magic, WasmSessions sessions)
    {
        (_magic, _sessions) = (magic, sessions);
        HeaderLength = magic.Max(static one => one.Offset + one.Bytes.Length);
    }

    public AudioContainer Container => AudioContainer.Unknown;

    public int HeaderLength { get; }

    /// <exception cref="ArgumentException">The description does not say what files of the format look like.</exception>
    public static WasmTagCodec Create(WasmDescription description, WasmSessions sessions)
    {
        if (description.Magic is not { Count: > 0 and <= MostMagic } magic)
            throw new ArgumentException($"The module describes 1 to {MostMagic} beginnings of its format's files (magic).", nameof(description));
        return new WasmTagCodec([.. magic.Select(static one => Read(one))], sessions);
    }

    public bool Matches(ReadOnlySpan<byte> header)
    {
        foreach ((int offset, byte[] bytes) in _magic)
        {
            if (header.Length >= offset + bytes.Length && header[offset..].StartsWith(bytes))
                return true;
        }

        return false;
    }

    public async ValueTask<TagReadResult> ReadAsync(IByteSource source, CancellationToken cancellation)
    {
        (WasmAnswer? answer, FsError error) = await _sessions.AskAsync("read_tags", WasmJson.Default.WasmAnswer, source, cancellation).ConfigureAwait(false);
        if (error != FsError.None)
            return new TagReadResult(new TagError(TagErrorKind.Unreadable, -1, "The file could not be read.", error));
        if (answer is null || answer.Error is not null)
            return new TagReadResult(Error(answer));
        var known = new TrackTags
        {
            Codec = answer.Codec,
            DurationSeconds = answer.DurationSeconds is > 0 and < 1e9 ? answer.DurationSeconds : null,
            SampleRate = answer.SampleRate > 0 ? answer.SampleRate : null,
            Channels = answer.Channels > 0 ? answer.Channels : null,
            BitsPerSample = answer.BitsPerSample > 0 ? answer.BitsPerSample : null,
            Layout = Layout(answer, source.Length),
        };
        return new TagReadResult(OverlaidTags.Apply(known, new TagChanges(WasmMetadataSource.Fields(answer), [])));
    }

    private static (int Offset, byte[] Bytes) Read(WasmMagic magic)
    {
        if (magic.Offset is < 0 or > LongestHeader || magic.Bytes is not { Length: > 0 and <= 128 } text || text.Length % 2 != 0 || !text.All(char.IsAsciiHexDigit))
            throw new ArgumentException($"'{magic.Bytes}' at {magic.Offset} describes no beginning of a file.", nameof(magic));
        return (magic.Offset, Convert.FromHexString(text));
    }

    private static TagError Error(WasmAnswer? answer) => new(
        answer?.Error switch
        {
            "truncated" => TagErrorKind.Truncated,
            "limit" => TagErrorKind.OverLimit,
            "unknown" or null => TagErrorKind.UnknownFormat,
            _ => TagErrorKind.Corrupt,
        },
        -1,
        answer?.Message is { Length: > 0 and <= 500 } message ? message : "The plugin does not know this file.");

    /// <summary>Metadata around the audio that the module found; null where it said nothing that fits.</summary>
    private static FileLayout? Layout(WasmAnswer answer, long length)
    {
        if (answer is not { AudioOffset: >= 0 and var offset, AudioLength: > 0 and var audio } || offset > length || audio > length - offset)
            return null;
        List<LayoutSegment> segments = [];
        if (offset > 0)
            segments.Add(new LayoutSegment(SegmentKind.Metadata, 0, offset));
        segments.Add(new LayoutSegment(SegmentKind.Audio, offset, audio));
        if (offset + audio < length)
            segments.Add(new LayoutSegment(SegmentKind.Metadata, offset + audio, length - offset - audio));
        return new FileLayout(segments);
    }
}
