using MusicFs.Contracts.Tags;

namespace MusicFs.Plugin.Tracker;

/// <summary>
/// Reads tracker modules (docs/formats/tracker-modules.md): MOD, S3M, XM and IT. Stateless. What a module has to say of itself stands in its header and beside its instruments; its length
/// follows from its patterns, which are walked as a player would.
/// </summary>
internal sealed class TrackerCodec(TrackerSettings settings) : ITagCodec
{
    public AudioContainer Container => AudioContainer.Unknown;

    public int HeaderLength => ModFormat.HeaderLength;

    public bool Matches(ReadOnlySpan<byte> header) =>
        XmFormat.Matches(header) || ItFormat.Matches(header) || S3mFormat.Matches(header) || ModFormat.Matches(header);

    public async ValueTask<TagReadResult> ReadAsync(IByteSource source, CancellationToken cancellation)
    {
        ModuleReader reader = new(source, settings.Most, cancellation);
        ReadOnlyMemory<byte> header = await reader.ReadAsync(0, HeaderLength).ConfigureAwait(false);
        Module? module = reader.Failure is not null ? null
            : XmFormat.Matches(header.Span) ? await XmFormat.ReadAsync(reader, header, settings).ConfigureAwait(false)
            : ItFormat.Matches(header.Span) ? await ItFormat.ReadAsync(reader, header, settings).ConfigureAwait(false)
            : S3mFormat.Matches(header.Span) ? await S3mFormat.ReadAsync(reader, header, settings).ConfigureAwait(false)
            : ModFormat.Matches(header.Span) ? await ModFormat.ReadAsync(reader, header, settings).ConfigureAwait(false)
            : null;
        if (reader.Failure is { Kind: TagErrorKind.Unreadable } unreadable)
            return new TagReadResult(unreadable);
        if (module is null)
            return new TagReadResult(reader.Failure ?? new TagError(TagErrorKind.UnknownFormat, 0, "The content is of no tracker module that is read."));
        if (reader.Failure is { } limit)
            module.AddProblem(limit);
        return new TagReadResult(module.Build(settings.HasNames));
    }
}
