using MusicFs.Contracts.Tags;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Id3;

/// <summary>
/// Reads one ID3v2 tag (2.2, 2.3, 2.4) from wherever a container keeps it: undoes unsynchronisation and compression, hands
/// the content of each frame to <see cref="Id3FrameContent"/>. Pictures are looked at only as far as their description goes.
/// </summary>
internal sealed class Id3Tag
{
    private readonly ByteWindow _window;
    private readonly Id3Header _header;
    private readonly Id3FrameContent _content;
    private readonly PicturePlace _wrapping;

    private Id3Tag(ByteWindow window, Id3Header header, Id3FrameContent content, PicturePlace wrapping)
    {
        _window = window;
        _header = header;
        _content = content;
        _wrapping = wrapping;
    }

    /// <summary>The tags in front of the content: the first that has fields, as every other reader does.</summary>
    public static async ValueTask ReadLeadingAsync(ByteWindow window, TagDraft draft)
    {
        long position = 0;
        bool hadFields = draft.HasFields;
        while (position < window.ContentOffset && draft.HasFields == hadFields && await ReadAsync(window, position, draft).ConfigureAwait(false) is > 0 and var length)
        {
            position += length;
        }
    }

    /// <summary>The tag at <paramref name="offset"/>.</summary>
    /// <returns>Its length; 0 where there is none.</returns>
    public static async ValueTask<long> ReadAsync(ByteWindow window, long offset, TagDraft draft)
    {
        int there = await window.LoadAsync(offset, Id3Header.Length, 4096).ConfigureAwait(false);
        if (Id3Header.Read(window.Span(offset, there)) is not { } header)
        {
            return 0;
        }

        long start = offset + Id3Header.Length;
        int size = (int)Math.Min(header.Size, window.Length - start);
        if (size < header.Size)
        {
            draft.AddProblem(new TagError(TagErrorKind.Truncated, offset, "The file ends inside its ID3 tag."));
        }

        var content = new Id3FrameContent(draft);
        if (header is { IsUnsynchronised: true, Version: < 4 })
        {
            await ReadUnsynchronisedAsync(window, header, start, size, content).ConfigureAwait(false);
        }
        else
        {
            await new Id3Tag(window, header, content, default).WalkAsync(start, start + size).ConfigureAwait(false);
        }

        content.Finish();
        return header.TotalLength;
    }

    /// <summary>What one frame says, by itself; with <paramref name="finishes"/> also what follows from it where no other frame says more.</summary>
    public static async ValueTask ReadFrameAsync(ByteWindow window, Id3Header header, Id3Frame frame, TagDraft draft, bool finishes)
    {
        var content = new Id3FrameContent(draft);
        if (frame.Id != 0 && frame.Size > 0 && !frame.Flags.HasFlag(Id3FrameFlags.Encrypted) && content.Wants(frame.Id))
        {
            await new Id3Tag(window, header, content, default).FrameAsync(frame).ConfigureAwait(false);
        }

        if (finishes)
        {
            content.Finish();
        }
    }

    /// <summary>Bytes between a tag's header and its first frame.</summary>
    public static ValueTask<long> ExtendedHeaderLengthAsync(ByteWindow window, Id3Header header, long start) =>
        new Id3Tag(window, header, new Id3FrameContent(new TagDraft(default, 0)), default).ExtendedHeaderAsync(start);

    private static async ValueTask ReadUnsynchronisedAsync(
        ByteWindow window, Id3Header header, long start, int size, Id3FrameContent content)
    {
        int there = await window.LoadAsync(start, size).ConfigureAwait(false);
        byte[] plain = Unsynchronisation.Undo(window.Span(start, there));
        using ByteWindow inner = ByteWindow.Over(plain, plain.Length);
        var wrapping = new PicturePlace(new ByteRange(start, there), PictureEncoding.Unsynchronised, 0);
        await new Id3Tag(inner, header, content, wrapping).WalkAsync(0, plain.Length).ConfigureAwait(false);
    }

    private async ValueTask WalkAsync(long start, long end)
    {
        start += await ExtendedHeaderAsync(start).ConfigureAwait(false);
        var walker = new Id3FrameWalker(_window, _header.Version, start, end);
        while (await walker.NextAsync().ConfigureAwait(false) is { } frame)
        {
            if (frame.Id != 0 && frame.Size > 0 && !frame.Flags.HasFlag(Id3FrameFlags.Encrypted) && _content.Wants(frame.Id))
            {
                await FrameAsync(frame).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<long> ExtendedHeaderAsync(long start)
    {
        if (!_header.HasExtendedHeader || _header.Version == 2
            || await _window.LoadAsync(start, 4, 4096).ConfigureAwait(false) < 4)
        {
            return 0;
        }

        // 2.4 counts the size field itself and writes it sync-safe, 2.3 does neither.
        var size = new SpanReader(_window.Span(start, 4));
        return _header.Version == 4 ? Id3Header.SyncSafe(size.Rest) : 4L + size.U32Be();
    }

    private async ValueTask FrameAsync(Id3Frame frame)
    {
        bool isUnsynchronised = _header.Version == 4 && (_header.IsUnsynchronised || frame.Flags.HasFlag(Id3FrameFlags.Unsynchronised));
        bool isCompressed = frame.Flags.HasFlag(Id3FrameFlags.Compressed);
        int prefix = (frame.Flags.HasFlag(Id3FrameFlags.Grouped) ? 1 : 0) + (frame.Flags.HasFlag(Id3FrameFlags.HasDataLength) ? 4 : 0);
        if (frame.Size <= prefix)
        {
            return;
        }

        long start = frame.DataOffset + prefix;
        int size = frame.Size - prefix;
        int wanted = isUnsynchronised || isCompressed ? size : Math.Min(size, _content.WantedLength(frame.Id));
        int there = await _window.LoadAsync(start, wanted, 4096).ConfigureAwait(false);
        if (there < wanted)
        {
            return;
        }

        PicturePlace place = Place(start, size);
        ReadOnlySpan<byte> data = _window.Span(start, wanted);
        if (isUnsynchronised && data.IndexOf((byte)0xFF) >= 0)
        {
            data = Unsynchronisation.Undo(data);
            place = place with { Encoding = place.Encoding | PictureEncoding.Unsynchronised };
            size = data.Length;
        }

        if (isCompressed)
        {
            data = Deflated.Inflate(data);
            place = place with { Encoding = place.Encoding | PictureEncoding.Deflated };
            size = data.Length;
        }

        _content.Add(frame.Id, data, size, _header.Version, place);
    }

    private PicturePlace Place(long start, int size) => _wrapping.Encoding == PictureEncoding.None
        ? new PicturePlace(new ByteRange(start, size), PictureEncoding.None, 0)
        : _wrapping with { Skip = (int)start };
}
