using System.Buffers;
using System.Collections.Immutable;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;
using MusicFs.Tags;

namespace MusicFs.Host.Plugins;

/// <summary>
/// Reads tags by the formats of plugins, then by those built in, and has sources of tags fill what is missing. Without plugins it costs one look at an empty list. Any thread.
/// </summary>
internal sealed class PluginTagReader(Func<ImmutableArray<PluginEntry>> entries, TagReader builtIn) : ITagReader
{
    /// <summary>ID3v2 tags in front of the content that are passed over.</summary>
    private const int MostTags = 8;

    private const int TagHeaderLength = 10;

    /// <inheritdoc/>
    public ValueTask<TagReadResult> ReadAsync(IByteSource source, CancellationToken cancellation)
    {
        ImmutableArray<PluginEntry> now = entries();
        return now.IsEmpty ? builtIn.ReadAsync(source, cancellation) : ReadWithPluginsAsync(now, source, cancellation);
    }

    private async ValueTask<TagReadResult> ReadWithPluginsAsync(ImmutableArray<PluginEntry> now, IByteSource source, CancellationToken cancellation)
    {
        LoadedPlugin[] loaded = [.. now.Select(static entry => entry.Loaded).OfType<LoadedPlugin>()];
        TagReadResult result = await ReadByPluginAsync([.. loaded.SelectMany(static plugin => plugin.Codecs)], source, cancellation).ConfigureAwait(false)
            ?? await builtIn.ReadAsync(source, cancellation).ConfigureAwait(false);
        foreach (GuardedFileMetadata metadata in loaded.SelectMany(static plugin => plugin.FileMetadataSources))
        {
            if (!result.IsSuccess && result.Error.Kind != TagErrorKind.UnknownFormat)
                break;
            if (await metadata.ReadAsync(source, result.Tags, cancellation).ConfigureAwait(false) is { } fields)
                result = new TagReadResult(Fill(result.Tags ?? new TrackTags(), fields));
        }

        return result;
    }

    /// <summary>What a file says of itself stays.</summary>
    private static TrackTags Fill(TrackTags tags, IReadOnlyDictionary<string, IReadOnlyList<string>> fields)
    {
        Dictionary<string, IReadOnlyList<string>> missing = fields.Where(field => field.Value.Count > 0 && !tags.Fields.ContainsKey(field.Key)).ToDictionary(StringComparer.Ordinal);
        return missing.Count == 0 ? tags : OverlaidTags.Apply(tags, new TagChanges(missing, []));
    }

    private static async ValueTask<TagReadResult?> ReadByPluginAsync(GuardedCodec[] codecs, IByteSource source, CancellationToken cancellation)
    {
        if (codecs.Length == 0)
            return null;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(codecs.Max(static codec => codec.HeaderLength), TagHeaderLength));
        int length = await ReadHeaderAsync(source, buffer, cancellation).ConfigureAwait(false);
        // Not given back: a plugin that is given up may look at it later.
        byte[] header = buffer.AsSpan(0, length).ToArray();
        ArrayPool<byte>.Shared.Return(buffer);
        foreach (GuardedCodec codec in codecs)
        {
            if (await codec.ReadAsync(source, header.AsMemory(0, Math.Min(header.Length, codec.HeaderLength)), cancellation).ConfigureAwait(false) is { } result)
                return result;
        }

        return null;
    }

    /// <summary>The beginning of the content; nothing where it cannot be read, which the codecs built in then tell.</summary>
    private static async ValueTask<int> ReadHeaderAsync(IByteSource source, byte[] buffer, CancellationToken cancellation)
    {
        long offset = 0;
        int length = 0;
        for (int tags = 0; tags <= MostTags; tags++)
        {
            FsResult<int> read = await source.ReadAsync(offset, buffer, cancellation).ConfigureAwait(false);
            length = read.IsSuccess ? read.Value : 0;
            if (TagLength(buffer.AsSpan(0, length)) is not { } tag)
                break;
            offset += tag;
        }

        return length;
    }

    /// <summary>Of an ID3v2 tag with its header and footer (id3.org, ID3v2.4.0 section 3.1); null where there is none.</summary>
    private static long? TagLength(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= TagHeaderLength && bytes[..3].SequenceEqual("ID3"u8) && (bytes[6] | bytes[7] | bytes[8] | bytes[9]) < 0x80
            ? TagHeaderLength + ((bytes[6] << 21) | (bytes[7] << 14) | (bytes[8] << 7) | bytes[9]) + ((bytes[5] & 0x10) != 0 ? TagHeaderLength : 0)
            : null;
}
