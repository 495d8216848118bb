using MusicFs.Contracts.Tags;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags;

/// <summary>
/// What every codec here shares: one window a reading, and the source's failure turned into the answer. A codec parses and
/// does not ask whether bytes are missing because the file or the source ended. Stateless.
/// </summary>
internal abstract class AudioCodec : ITagCodec
{
    public abstract AudioContainer Container { get; }

    public abstract int HeaderLength { get; }

    public abstract bool Matches(ReadOnlySpan<byte> header);

    public async ValueTask<TagReadResult> ReadAsync(IByteSource source, CancellationToken cancellation)
    {
        if (source is ByteWindow shared)
        {
            return await ReadAsync(shared).ConfigureAwait(false);
        }

        using ByteWindow window = await ByteWindow.OpenAsync(source, cancellation).ConfigureAwait(false);
        return await ReadAsync(window).ConfigureAwait(false);
    }

    /// <summary>Reads what lies at <see cref="ByteWindow.ContentOffset"/> and around it into <paramref name="draft"/>.</summary>
    /// <returns>Why this is no file of the container after all; null where it is one.</returns>
    protected abstract ValueTask<TagError?> ReadAsync(ByteWindow window, TagDraft draft);

    protected static TagError Truncated(long offset, string message) => new(TagErrorKind.Truncated, offset, message);

    protected static TagError Corrupt(long offset, string message) => new(TagErrorKind.Corrupt, offset, message);

    private async ValueTask<TagReadResult> ReadAsync(ByteWindow window)
    {
        var draft = new TagDraft(Container, window.Length);
        TagError? error = await ReadAsync(window, draft).ConfigureAwait(false);
        if (window.Failure is { Kind: TagErrorKind.Unreadable } unreadable)
        {
            return new TagReadResult(unreadable);
        }

        if (error is not null)
        {
            return new TagReadResult(error);
        }

        if (window.Failure is { } limit)
        {
            draft.AddProblem(limit);
        }

        return new TagReadResult(draft.Build());
    }
}
