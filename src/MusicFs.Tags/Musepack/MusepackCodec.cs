using MusicFs.Contracts.Tags;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Musepack;

/// <summary>Musepack, stream versions 4 to 8 (musepack.net, SV7 and SV8 specification; libmpcdec for those before). Tags are APE tags at the end.</summary>
internal sealed class MusepackCodec : AudioCodec
{
    private const int ReadLength = 64;

    public override AudioContainer Container => AudioContainer.Musepack;

    public override int HeaderLength => 4;

    public override bool Matches(ReadOnlySpan<byte> header) =>
        header.StartsWith("MPCK"u8) || IsVersion7(header) || MusepackStream.IsVersion4To6(header);

    protected override async ValueTask<TagError?> ReadAsync(ByteWindow window, TagDraft draft)
    {
        long start = window.ContentOffset;
        int there = await window.LoadAsync(start, ReadLength).ConfigureAwait(false);
        MusepackStream? stream = window.Span(start, there).StartsWith("MPCK"u8)
            ? await MusepackPackets.ReadAsync(window, start + 4).ConfigureAwait(false)
            : ReadOld(window.Span(start, there));
        if (stream is null)
        {
            return Corrupt(start, "The stream header is damaged or missing.");
        }

        TailTags tail = await TailTags.FindAsync(window).ConfigureAwait(false);
        await tail.ReadAroundAudioAsync(window, draft).ConfigureAwait(false);
        stream.Describe(draft);
        return null;
    }

    private static bool IsVersion7(ReadOnlySpan<byte> header) => header.StartsWith("MP+"u8) && header.Length > 3 && (header[3] & 0xF) == 7;

    private static MusepackStream? ReadOld(ReadOnlySpan<byte> header) =>
        IsVersion7(header) ? MusepackStream.ReadVersion7(header) : MusepackStream.ReadVersion4To6(header);
}
