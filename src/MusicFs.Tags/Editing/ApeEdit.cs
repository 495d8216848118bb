using System.Text;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Ape;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Editing;

/// <summary>An APE tag to be written anew: items that are not changed keep their bytes, one whose field it has takes its new values.</summary>
internal static class ApeEdit
{
    private const int LongestKey = 255;

    /// <summary>Size and flags.</summary>
    private const int ItemHeader = 8;

    public static async ValueTask<TagError?> PlanAsync(EditWork work, TailPiece piece)
    {
        ByteWindow window = work.Window;
        long footerAt = piece.End - ApeFooter.Length;
        int there = await window.LoadAsync(footerAt, ApeFooter.Length).ConfigureAwait(false);
        if (ApeFooter.Read(window.Span(footerAt, there)) is not { } footer)
        {
            return null;
        }

        byte[] ending = window.Span(footerAt, there).ToArray();
        var items = new Pieces();
        var written = new HashSet<string>(StringComparer.Ordinal);
        long position = footerAt + ApeFooter.Length - footer.Size;
        (int count, bool isChanged) = (0, false);
        for (int i = 0; i < footer.Count; i++)
        {
            if (await ItemAsync(window, position, footerAt).ConfigureAwait(false) is not { } item)
            {
                return new TagError(TagErrorKind.Corrupt, position, "An item of the APE tag is damaged.");
            }

            bool isTouched = IsTouched(item, work.Changes);
            Pieces kept = !isTouched ? new Pieces().Keep(item.Start, item.End - item.Start)
                : item.Field is { } field && written.Add(field) ? Made(item.Key, work.Changes, field) : new Pieces();
            items.Add(kept);
            count += kept.Length > 0 ? 1 : 0;
            isChanged |= isTouched;
            position = item.End;
        }

        if (isChanged)
        {
            work.Splices.Replace(piece.Start, piece.End - piece.Start, Whole(items, count, ending, footer.HasHeader));
        }

        return null;
    }

    private static Pieces Whole(Pieces items, int count, byte[] ending, bool hasHeader)
    {
        if (count == 0)
        {
            return items;
        }

        BitConverter.TryWriteBytes(ending.AsSpan(12), (int)items.Length + ApeFooter.Length);
        BitConverter.TryWriteBytes(ending.AsSpan(16), count);
        byte[] header = [.. ending];
        header[23] |= 0x20;
        return (hasHeader ? new Pieces().Add(header) : new Pieces()).Add(items).Add(ending);
    }

    private static bool IsTouched(Item item, FieldChanges changes) => item.Picture is { } type
        ? changes.Touches(type)
        : item.Field is { } field && changes.Touches(field);

    private static Pieces Made(string key, FieldChanges changes, string field)
    {
        IReadOnlyList<string> values = changes.Fields[field];
        if (values.Count == 0)
        {
            return new Pieces();
        }

        byte[] text = Encoding.UTF8.GetBytes(string.Join('\0', values));
        return new Pieces().Add(new ByteWriter(text.Length + 32).U32Le((uint)text.Length).U32Le(0).Text(key, Encoding.Latin1).U8(0).Add(text).Written);
    }

    private static async ValueTask<Item?> ItemAsync(ByteWindow window, long start, long end)
    {
        int wanted = (int)Math.Min(ItemHeader + LongestKey + 1, end - start);
        int there = wanted < ItemHeader + 2 ? 0 : await window.LoadAsync(start, wanted, 4096).ConfigureAwait(false);
        return Read(window.Span(start, there), start, end);
    }

    private static Item? Read(ReadOnlySpan<byte> bytes, long start, long end)
    {
        if (!ApeTag.TryItem(bytes, out int size, out int kind, out string? name, out int header) || size > end - start - header)
        {
            return null;
        }

        string key = Encoding.Latin1.GetString(bytes[ItemHeader..(header - 1)]);
        bool isPicture = kind == ApeTag.BinaryKind && name?.StartsWith("COVER ART", StringComparison.Ordinal) == true;
        bool isText = kind != ApeTag.BinaryKind;
        return new Item(start, start + header + size, key, isText ? name : null, isPicture ? ApeTag.PictureKind(name!) : null);
    }

    private readonly record struct Item(long Start, long End, string Key, string? Field, PictureType? Picture);
}
