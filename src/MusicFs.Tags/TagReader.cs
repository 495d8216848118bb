using MusicFs.Contracts.Tags;
using MusicFs.Tags.Aiff;
using MusicFs.Tags.Asf;
using MusicFs.Tags.Dsf;
using MusicFs.Tags.Flac;
using MusicFs.Tags.MonkeysAudio;
using MusicFs.Tags.Mp4;
using MusicFs.Tags.Mpeg;
using MusicFs.Tags.Musepack;
using MusicFs.Tags.Ogg;
using MusicFs.Tags.Reading;
using MusicFs.Tags.Wav;
using MusicFs.Tags.WavPack;

namespace MusicFs.Tags;

/// <summary>
/// The front door: finds the codec by the file's content and lets it read. Called from any thread; holds the list of codecs
/// and nothing else. The MPEG codec is asked last, because it alone accepts files that begin with something else.
/// </summary>
public sealed class TagReader : ITagReader
{
    private readonly ITagCodec[] _codecs;

    /// <summary>A reader of the formats built in.</summary>
    public TagReader()
        : this([])
    {
    }

    /// <summary>A reader that asks <paramref name="additional"/> codecs before those built in.</summary>
    public TagReader(IReadOnlyList<ITagCodec> additional) => _codecs = [.. additional, .. BuiltIn()];

    /// <inheritdoc/>
    public async ValueTask<TagReadResult> ReadAsync(IByteSource source, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        using ByteWindow window = await ByteWindow.OpenAsync(source, cancellation).ConfigureAwait(false);
        foreach (ITagCodec codec in _codecs)
        {
            int there = await window.LoadAsync(window.ContentOffset, codec.HeaderLength, 4096).ConfigureAwait(false);
            if (codec.Matches(window.Span(window.ContentOffset, there)))
            {
                return await codec.ReadAsync(window, cancellation).ConfigureAwait(false);
            }
        }

        return new TagReadResult(window.Failure ?? Unknown(window));
    }

    internal static ITagCodec[] BuiltIn() => [new FlacCodec(), new Mp4Codec(), new OggCodec(), new WavCodec(), new AiffCodec(), new DsfCodec(), new AsfCodec(),
        new MonkeysAudioCodec(), new WavPackCodec(), new MusepackCodec(), new MpegCodec(),
    ];

    private static TagError Unknown(ByteWindow window) => window.Length == 0
        ? new TagError(TagErrorKind.Truncated, 0, "The file is empty.")
        : new TagError(TagErrorKind.UnknownFormat, window.ContentOffset, "The content is of no audio format that is read.");
}
