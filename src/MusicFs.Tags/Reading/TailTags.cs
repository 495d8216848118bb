using MusicFs.Contracts.Tags;
using MusicFs.Tags.Ape;
using MusicFs.Tags.Id3;

namespace MusicFs.Tags.Reading;

/// <summary>
/// The tags that any program may have put at the end of a file: from the end backwards ID3v1, APE, Lyrics3 and an ID3v2 tag with
/// a footer, in any order. Found first, so that the audio's end is known, and read when their turn comes.
/// </summary>
internal sealed class TailTags
{
    /// <summary>Holds ID3v1 and usually a whole APE tag without pictures.</summary>
    private const int ReadLength = 4096;

    private long _id3v1 = -1;
    private long _id3v2 = -1;
    private (long Start, long End, int Count)? _ape;

    private readonly List<TailPiece> _pieces = [];

    private TailTags(long end) => ContentEnd = end;

    /// <summary>What was found, from the end backwards.</summary>
    public IReadOnlyList<TailPiece> Pieces => _pieces;

    /// <summary>The first byte after the content.</summary>
    public long ContentEnd { get; private set; }

    public static TailTags None(ByteWindow window) => new(window.Length);

    public static async ValueTask<TailTags> FindAsync(ByteWindow window)
    {
        var tail = new TailTags(window.Length);
        long from = Math.Max(window.ContentOffset, window.Length - ReadLength);
        int length = (int)(window.Length - from);
        await window.LoadAsync(from, length).ConfigureAwait(false);

        // Each round removes one tag; four kinds of tag are four rounds at most.
        for (int round = 0; round < 4 && await tail.StepAsync(window).ConfigureAwait(false); round++)
        {
        }

        return tail;
    }

    /// <summary>Lays out a file that is audio between tags and reads those: the ones at the end rank above one in front.</summary>
    public async ValueTask ReadAroundAudioAsync(ByteWindow window, TagDraft draft)
    {
        long start = window.ContentOffset;
        draft.Layout.Add(SegmentKind.Metadata, 0, start);
        draft.Layout.Add(SegmentKind.Audio, start, ContentEnd - start);
        draft.Layout.Add(SegmentKind.Metadata, ContentEnd, window.Length - ContentEnd);
        await ReadAsync(window, draft).ConfigureAwait(false);
        draft.StartFallback();
        await Id3Tag.ReadLeadingAsync(window, draft).ConfigureAwait(false);
    }

    /// <summary>Reads what was found into fields that are still empty: APE, then ID3v2, then ID3v1.</summary>
    public async ValueTask ReadAsync(ByteWindow window, TagDraft draft)
    {
        draft.StartFallback();
        if (_ape is { } ape)
        {
            await ApeTag.ReadAsync(window, draft, ape.Start, ape.End, ape.Count).ConfigureAwait(false);
            draft.StartFallback();
        }

        if (_id3v2 >= 0)
        {
            await Id3Tag.ReadAsync(window, _id3v2, draft).ConfigureAwait(false);
            draft.StartFallback();
        }

        if (_id3v1 >= 0 && await window.LoadAsync(_id3v1, Id3v1Tag.Length).ConfigureAwait(false) == Id3v1Tag.Length)
        {
            Id3v1Tag.Read(window.Span(_id3v1, Id3v1Tag.Length), draft);
        }
    }

    private async ValueTask<bool> StepAsync(ByteWindow window)
    {
        long before = ContentEnd;
        int wanted = (int)Math.Min(Id3v1Tag.Length, before - window.ContentOffset);
        int there = await window.LoadAsync(before - wanted, wanted).ConfigureAwait(false);
        TailKind kind = Step(window.Span(before - wanted, there), window.ContentOffset);
        if (ContentEnd < before)
        {
            _pieces.Add(new TailPiece(kind, ContentEnd, before));
        }

        return ContentEnd < before;
    }

    private TailKind Step(ReadOnlySpan<byte> end, long floor)
    {
        if (_id3v1 < 0 && Id3v1Tag.IsTag(end))
        {
            _id3v1 = ContentEnd -= Id3v1Tag.Length;
            return TailKind.Id3v1;
        }

        if (_ape is null && end.Length >= ApeFooter.Length && ApeFooter.Read(end[^ApeFooter.Length..]) is { IsHeader: false } ape)
        {
            StepApe(ape, floor);
            return TailKind.Ape;
        }

        if (end.EndsWith("LYRICS200"u8) && end.Length > 15)
        {
            StepLyrics(end[^15..^9], floor);
            return TailKind.Lyrics3;
        }

        if (_id3v2 < 0 && end.Length >= Id3Header.Length && Id3Header.ReadFooter(end[^Id3Header.Length..]) is { } footer)
        {
            long start = ContentEnd - footer.Size - (2 * Id3Header.Length);
            if (start >= floor)
            {
                _id3v2 = ContentEnd = start;
            }
        }

        return TailKind.Id3v2;
    }

    private void StepApe(ApeFooter footer, long floor)
    {
        long items = ContentEnd - footer.Size;
        long start = items - (footer.HasHeader ? ApeFooter.Length : 0);
        if (items < floor)
        {
            return;
        }

        _ape = (items, ContentEnd - ApeFooter.Length, footer.Count);
        ContentEnd = Math.Max(start, floor);
    }

    /// <summary>Lyrics3 version 2: six digits say how long the block before them is.</summary>
    private void StepLyrics(ReadOnlySpan<byte> digits, long floor)
    {
        if (int.TryParse(digits, out int size) && size > 0 && ContentEnd - 15 - size >= floor)
        {
            ContentEnd -= 15 + size;
        }
    }
}
