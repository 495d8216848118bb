using MusicFs.Contracts.Tags;
using MusicFs.Tags.Reading;

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
        : this(BuiltIn())
    {
    }

    private TagReader(ITagCodec[] codecs) => _codecs = codecs;

    /// <summary>A reader that asks these codecs, in this order, and no others.</summary>
    public static TagReader Of(IEnumerable<ITagCodec> codecs) => new([.. codecs]);

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

    internal static ITagCodec[] BuiltIn() => [.. BuiltInFormats.All().Select(static format => format.Codec)];

    private static TagError Unknown(ByteWindow window) => window.Length == 0
        ? new TagError(TagErrorKind.Truncated, 0, "The file is empty.")
        : new TagError(TagErrorKind.UnknownFormat, window.ContentOffset, "The content is of no audio format that is read.");
}
