using MusicFs.Contracts.Tags;
using MusicFs.Tags.Reading;
using MusicFs.Tags.Wav;

namespace MusicFs.Tags.Asf;

/// <summary>
/// ASF with sound: WMA (Advanced Systems Format specification). One header object holds all objects that describe; the data
/// object follows it.
/// </summary>
internal sealed class AsfCodec : AudioCodec
{
    /// <summary>Identifier and size.</summary>
    private const int ObjectHeader = 24;

    /// <summary>The header object's own fields: number of objects, two reserved bytes.</summary>
    private const int HeaderFields = 6;

    /// <summary>The header extension's own fields.</summary>
    private const int ExtensionFields = 22;

    private const int MaxObjects = 512;
    private const int ReadAhead = 4096;

    public override AudioContainer Container => AudioContainer.Asf;

    public override int HeaderLength => 16;

    public override bool Matches(ReadOnlySpan<byte> header) => header.Length >= 16 && new Guid(header[..16]) == AsfGuid.Header;

    protected override async ValueTask<TagError?> ReadAsync(ByteWindow window, TagDraft draft)
    {
        long start = window.ContentOffset;
        if (await ObjectAsync(window, start).ConfigureAwait(false) is not (_, > ObjectHeader + HeaderFields and var length))
        {
            return Truncated(start, "The file ends inside its header.");
        }

        long end = Math.Min(start + length, window.Length);
        var attributes = new AsfAttributes(window, draft);
        await ObjectsAsync(window, draft, attributes, start + ObjectHeader + HeaderFields, end, isNested: false).ConfigureAwait(false);
        if (draft.SampleRate is null)
        {
            return Corrupt(start, "No audio stream is described.");
        }

        long audioEnd = await DataEndAsync(window, end).ConfigureAwait(false);
        draft.Layout.Add(SegmentKind.Metadata, 0, end);
        draft.Layout.Add(SegmentKind.Audio, end, audioEnd - end);
        attributes.AddDescription();
        return null;
    }

    private static async ValueTask<long> DataEndAsync(ByteWindow window, long offset) =>
        await ObjectAsync(window, offset).ConfigureAwait(false) is { } data && data.Id == AsfGuid.Data && data.Length > 0
            ? Math.Min(offset + data.Length, window.Length)
            : window.Length;

    private static async ValueTask<(Guid Id, long Length)?> ObjectAsync(ByteWindow window, long offset)
    {
        int there = await window.LoadAsync(offset, ObjectHeader, ReadAhead).ConfigureAwait(false);
        return Object(window.Span(offset, there));
    }

    private static (Guid Id, long Length)? Object(ReadOnlySpan<byte> bytes)
    {
        var reader = new SpanReader(bytes);
        ReadOnlySpan<byte> id = reader.Take(16);
        ulong length = reader.U64Le();
        return reader.Overrun ? null : (new Guid(id), (long)Math.Min(length, long.MaxValue / 2));
    }

    private static async ValueTask ObjectsAsync(ByteWindow window, TagDraft draft, AsfAttributes attributes, long offset, long end, bool isNested)
    {
        for (int i = 0; i < MaxObjects && end - offset >= ObjectHeader; i++)
        {
            if (await ObjectAsync(window, offset).ConfigureAwait(false) is not (var id, >= ObjectHeader and var length) || length > end - offset)
            {
                draft.AddProblem(Corrupt(offset, "An object of the header has a size that cannot be."));
                return;
            }

            long body = offset + ObjectHeader;
            offset += length;
            if (id == AsfGuid.HeaderExtension && !isNested)
            {
                await ObjectsAsync(window, draft, attributes, body + ExtensionFields, offset, isNested: true).ConfigureAwait(false);
            }
            else
            {
                await BodyAsync(window, draft, attributes, id, body, offset).ConfigureAwait(false);
            }
        }
    }

    private static async ValueTask BodyAsync(ByteWindow window, TagDraft draft, AsfAttributes attributes, Guid id, long body, long end)
    {
        if (id == AsfGuid.FileProperties)
        {
            int there = await window.LoadAsync(body, (int)Math.Min(64, end - body)).ConfigureAwait(false);
            Duration(window.Span(body, there), draft);
        }
        else if (id == AsfGuid.StreamProperties && draft.SampleRate is null)
        {
            int there = await window.LoadAsync(body, (int)Math.Min(128, end - body)).ConfigureAwait(false);
            Stream(window.Span(body, there), draft);
        }
        else if (id == AsfGuid.ContentDescription)
        {
            await attributes.ReadDescriptionAsync(body, end).ConfigureAwait(false);
        }
        else if (id == AsfGuid.ExtendedContentDescription)
        {
            await attributes.ReadExtendedAsync(body, end).ConfigureAwait(false);
        }
        else if (id == AsfGuid.Metadata || id == AsfGuid.MetadataLibrary)
        {
            await attributes.ReadMetadataAsync(body, end).ConfigureAwait(false);
        }
    }

    /// <summary>Play duration in units of 100 ns, of which the preroll, in ms, is only waiting.</summary>
    private static void Duration(ReadOnlySpan<byte> body, TagDraft draft)
    {
        var reader = new SpanReader(body);
        reader.Skip(16 + 8 + 8 + 8);
        ulong play = reader.U64Le();
        reader.Skip(8);
        ulong preroll = reader.U64Le();
        if (!reader.Overrun)
        {
            draft.SetDuration((play / 1e7) - (preroll / 1e3), 1);
        }
    }

    private static void Stream(ReadOnlySpan<byte> body, TagDraft draft)
    {
        var reader = new SpanReader(body);
        ReadOnlySpan<byte> kind = reader.Take(16);
        reader.Skip(16 + 8 + 4 + 4 + 2 + 4);
        if (reader.Overrun || new Guid(kind) != AsfGuid.AudioStream || WavFormat.Read(reader.Rest) is not { } format)
        {
            return;
        }

        draft.Codec = format.Codec;
        draft.SampleRate = format.SampleRate;
        draft.Channels = format.Channels;
        draft.BitsPerSample = format.Codec is "wmalossless" or "pcm" ? format.BitsPerSample : null;
        draft.BitrateKbps = format.ByteRate > 0 ? format.ByteRate * 8 / 1000.0 : null;
    }
}
