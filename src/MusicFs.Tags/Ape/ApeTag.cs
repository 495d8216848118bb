using System.Text;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Fields;
using MusicFs.Tags.Pictures;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Ape;

/// <summary>
/// Reads the items of an APE tag (versions 1 and 2), which APE, WavPack, Musepack and many MP3 files have at their end.
/// Values are lists separated by NUL; binary items are looked at only where they are pictures.
/// </summary>
internal static class ApeTag
{
    public const int BinaryKind = 1;

    private const int LongestKey = 255;
    private const int ReadAhead = 8192;

    public static async ValueTask ReadAsync(ByteWindow window, TagDraft draft, long start, long end, int count)
    {
        for (int i = 0; i < Math.Min(count, Limits.Values) && start + 10 < end; i++)
        {
            int wanted = (int)Math.Min(8 + LongestKey + 1, end - start);
            int there = await window.LoadAsync(start, wanted, ReadAhead).ConfigureAwait(false);
            if (!TryItem(window.Span(start, there), out int size, out int kind, out string? name, out int header)
                || size > end - start - header)
            {
                draft.AddProblem(new TagError(TagErrorKind.Corrupt, start, "An item of the APE tag is damaged."));
                return;
            }

            await ValueAsync(window, draft, start + header, size, kind, name).ConfigureAwait(false);
            start += header + size;
        }
    }

    public static bool TryItem(ReadOnlySpan<byte> item, out int size, out int kind, out string? name, out int header)
    {
        var reader = new SpanReader(item);
        size = (int)Math.Min(reader.U32Le(), int.MaxValue);
        kind = (int)(reader.U32Le() >> 1) & 3;
        int end = reader.Rest.IndexOf((byte)0);
        header = 8 + end + 1;
        name = end < 2 ? null : Name(reader.Rest[..end]);
        return !reader.Overrun && end >= 0;
    }

    /// <summary>Field names of other formats for the keys that APE users know.</summary>
    private static string? Name(ReadOnlySpan<byte> key) => FieldNames.FromAscii(key) switch
    {
        null => null,
        "TRACK" => "TRACKNUMBER",
        "DISC" => "DISCNUMBER",
        "YEAR" => "DATE",
        "ALBUM ARTIST" => "ALBUMARTIST",
        "RECORD DATE" => "RECORDINGDATE",
        "MIXARTIST" => "REMIXER",
        var name => FieldNames.FromText(name),
    };

    private static async ValueTask ValueAsync(ByteWindow window, TagDraft draft, long offset, int size, int kind, string? name)
    {
        if (name is null || size == 0)
        {
            return;
        }

        bool isPicture = kind == BinaryKind && name.StartsWith("COVER ART", StringComparison.Ordinal);
        if (!isPicture && (kind == BinaryKind || size > Limits.ValueLength))
        {
            return;
        }

        int wanted = isPicture ? Math.Min(size, PictureBlock.Prefix) : size;
        int there = await window.LoadAsync(offset, wanted, ReadAhead).ConfigureAwait(false);
        ReadOnlySpan<byte> value = window.Span(offset, there);
        if (isPicture)
        {
            AddPicture(draft, value, offset, size, name);
        }
        else if (there == size)
        {
            AddTexts(draft, name, value);
        }
    }

    private static void AddTexts(TagDraft draft, string name, ReadOnlySpan<byte> value)
    {
        foreach (Range range in value.Split((byte)0))
        {
            draft.Add(name, Encoding.UTF8.GetString(value[range]));
        }
    }

    /// <summary>A file name, NUL, the image.</summary>
    private static void AddPicture(TagDraft draft, ReadOnlySpan<byte> value, long offset, int size, string name)
    {
        int before = value.IndexOf((byte)0) + 1;
        PictureFacts facts = PictureProbe.Read(value[before..]);
        draft.AddPicture(new TagPicture
        {
            Type = PictureKind(name),
            MimeType = facts.MimeType,
            Description = before > 1 ? Encoding.UTF8.GetString(value[..(before - 1)]) : null,
            Width = facts.Width,
            Height = facts.Height,
            Length = size - before,
            Ranges = [new ByteRange(offset + before, size - before)],
        });
    }

    /// <summary>A picture under any other name is taken for the cover, as other readers do.</summary>
    public static PictureType PictureKind(string name) =>
        name == "COVER ART (BACK)" ? PictureType.BackCover : PictureType.FrontCover;
}
