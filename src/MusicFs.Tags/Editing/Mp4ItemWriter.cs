using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Fields;
using MusicFs.Tags.Mp4;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Editing;

/// <summary>
/// Fields as atoms of an item list. Each is first written the way iTunes does and read back; where it does not come back as it was, it
/// goes into a free-form atom of its own name. One use.
/// </summary>
internal sealed class Mp4ItemWriter(Dictionary<string, IReadOnlyList<string>> fields)
{
    private const int TextKind = 1;
    private const int IntegerKind = 21;
    private readonly Pieces _items = new();
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);

    public static Pieces Box(uint type, Pieces body) => new Pieces().Add(new ByteWriter(8).U32Be((uint)body.Length + 8).U32Be(type).Written).Add(body);

    public async ValueTask<Pieces> ComposeAsync(FieldChanges changes)
    {
        await PositionAsync("TRACKNUMBER", "TRACKTOTAL", BoxType.Trkn, 8).ConfigureAwait(false);
        await PositionAsync("DISCNUMBER", "DISCTOTAL", BoxType.Disk, 6).ConfigureAwait(false);
        foreach ((string field, IReadOnlyList<string> values) in fields)
        {
            if (values.Count == 0 || _done.Contains(field))
            {
                continue;
            }

            uint type = ItemNames.TypeOf(field);
            if (type == 0 || !await TryAddAsync(type, Native(type, values), field).ConfigureAwait(false))
            {
                _items.Add(Box(BoxType.FreeForm, new Pieces().Add(FreeForm(field, values))));
            }
        }

        AddCovers(changes);
        return _items;
    }

    /// <summary>Number and total in one atom of 16-bit integers.</summary>
    private async ValueTask PositionAsync(string number, string total, uint type, int length)
    {
        (ushort first, ushort second) = (Small(number), Small(total));
        string[] expected = [.. (string[])(first > 0 ? [number] : []), .. (string[])(second > 0 ? [total] : [])];
        if (expected.Length > 0)
        {
            byte[] value = new byte[length];
            BinaryPrimitives.WriteUInt16BigEndian(value.AsSpan(2), first);
            BinaryPrimitives.WriteUInt16BigEndian(value.AsSpan(4), second);
            await TryAddAsync(type, Data(0, value), expected).ConfigureAwait(false);
        }
    }

    private ushort Small(string field) =>
        fields.TryGetValue(field, out IReadOnlyList<string>? values) && values is [var text]
        && ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort value)
        && value.ToString(CultureInfo.InvariantCulture) == text ? value : (ushort)0;

    private static byte[] Native(uint type, IReadOnlyList<string> values)
    {
        int length = ItemNames.IntegerLength(type);
        if (length == 0)
        {
            return [.. values.SelectMany(value => Data(TextKind, Encoding.UTF8.GetBytes(value)))];
        }

        return short.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out short number)
            ? Data(IntegerKind, length == 1 ? [(byte)number] : [(byte)(number >> 8), (byte)number])
            : [];
    }

    private static byte[] FreeForm(string field, IReadOnlyList<string> values)
    {
        byte[] name = Encoding.UTF8.GetBytes(FieldNames.DescriptionOf(field));
        ByteWriter body = new ByteWriter(128).U32Be(28).U32Be(BoxType.Mean).U32Be(0).Add("com.apple.iTunes"u8)
            .U32Be((uint)name.Length + 12).U32Be(BoxType.Name).U32Be(0).Add(name);
        foreach (string value in values)
        {
            body.Add(Data(TextKind, Encoding.UTF8.GetBytes(value)));
        }

        return body.Written.ToArray();
    }

    private static byte[] Data(int kind, ReadOnlySpan<byte> value) =>
        new ByteWriter(value.Length + 16).U32Be((uint)value.Length + 16).U32Be(BoxType.Data).U32Be((uint)kind).U32Be(0).Add(value).Written.ToArray();

    /// <summary>Takes an atom where reading it gives the fields and nothing else.</summary>
    private async ValueTask<bool> TryAddAsync(uint type, byte[] body, params string[] expected)
    {
        var draft = new TagDraft(AudioContainer.Mp4, 0);
        using (ByteWindow window = ByteWindow.Over(body, body.Length))
        {
            await new Mp4Items(window, draft).ItemAsync(new Box(type, 0, 0, body.Length)).ConfigureAwait(false);
        }

        if (draft.FieldNames.Count() != expected.Length || !Array.TrueForAll(expected, field => draft.Values(field).SequenceEqual(fields[field], StringComparer.Ordinal)))
        {
            return false;
        }

        _items.Add(Box(type, new Pieces().Add(body)));
        _done.UnionWith(expected);
        return true;
    }

    private void AddCovers(FieldChanges changes)
    {
        var covers = new Pieces();
        foreach (PictureChange picture in changes.NewPictures)
        {
            uint kind = PictureBlockWriter.MimeType(picture) switch { "image/png" => 14, "image/bmp" => 27, _ => 13 };
            covers.Add(new ByteWriter(16).U32Be((uint)picture.Content.Length + 16).U32Be(BoxType.Data).U32Be(kind).U32Be(0).Written).Add(picture.Content);
        }

        if (covers.Length > 0)
        {
            _items.Add(Box(BoxType.Covr, covers));
        }
    }
}
