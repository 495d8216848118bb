using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace MusicFs.Host.Plugins;

/// <summary>A plugin's codec behind its guard. Any thread.</summary>
internal sealed class GuardedCodec(string id, PluginGuard guard, PluginRef<ITagCodec> codec, int headerLength)
{
    /// <summary>Bytes that it wants to see, at most.</summary>
    public const int LongestHeader = 64 << 10;

    /// <summary>Bytes that it wants to see.</summary>
    public int HeaderLength => headerLength;

    /// <summary>Reads a file where it is one of this format; null where it is not, or the plugin is gone.</summary>
    public async ValueTask<TagReadResult?> ReadAsync(IByteSource source, ReadOnlyMemory<byte> header, CancellationToken cancellation)
    {
        if (!guard.IsOpen)
            return null;
        BoundedSource bounded = guard.Bound(source, guard.Limits.TagBytes);
        FsResult<TagReadResult?> read = await guard.CallAsync(
            "ITagCodec.ReadAsync", guard.Limits.Tags, token => AskAsync(bounded, header, token), late: null, cancellation, bounded).ConfigureAwait(false);
        await bounded.DisposeAsync().ConfigureAwait(false);
        if (read.IsSuccess)
            return read.Value;
        return read.Error == FsError.OriginUnavailable ? null
            : new TagReadResult(new TagError(TagErrorKind.Unreadable, 0, $"The plugin '{id}' did not read the file ({read.Error}).", read.Error));
    }

    private async ValueTask<FsResult<TagReadResult?>> AskAsync(BoundedSource source, ReadOnlyMemory<byte> header, CancellationToken cancellation)
    {
        if (codec.Value is not { } reader || !reader.Matches(header.Span))
            return new FsResult<TagReadResult?>((TagReadResult?)null);
        return new FsResult<TagReadResult?>(PluginAnswers.Copy(await reader.ReadAsync(source, cancellation).ConfigureAwait(false), source.Length));
    }
}
