using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Fields;
using MusicFs.Tags.Id3;
using MusicFs.Tags.Pictures;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Mp4;

/// <summary>
/// The item list inside a meta box, where iTunes and every tagger since keep tags. An atom holds one or several values, each a
/// <c>data</c> box with its kind. One use.
/// </summary>
internal sealed class Mp4Items(ByteWindow window, TagDraft draft)
{
    private const int Utf16 = 2;
    private const int Jpeg = 13;
    private const int Png = 14;
    private const int Bitmap = 27;

    /// <summary>Kind and locale in front of a value.</summary>
    private const int DataHeader = 8;

    private const int MaxName = 256;

    public async ValueTask ReadAsync(Box meta)
    {
        // QuickTime's meta has no version and flags: its first child then begins where they would be.
        int there = await window.LoadAsync(meta.Body, (int)Math.Min(12, meta.BodyLength)).ConfigureAwait(false);
        bool isPlain = there >= 8 && BinaryPrimitives.ReadUInt32BigEndian(window.Span(meta.Body + 4, 4)) == BoxType.Hdlr;
        BoxWalk walk = BoxWalk.Into(window, draft, meta, isPlain ? 0 : 4);
        while (await walk.NextAsync().ConfigureAwait(false))
        {
            if (walk.Current.Type == BoxType.Ilst)
            {
                await ListAsync(walk.Current).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask ListAsync(Box list)
    {
        BoxWalk walk = BoxWalk.Into(window, draft, list);
        for (int i = 0; i < Limits.Values && await walk.NextAsync().ConfigureAwait(false); i++)
        {
            await ItemAsync(walk.Current).ConfigureAwait(false);
        }
    }

    /// <summary>Reads one atom of a list.</summary>
    public async ValueTask ItemAsync(Box item)
    {
        string? field = item.Type == BoxType.FreeForm ? null : ItemNames.FieldOf(item.Type) ?? Unnamed(item.Type);
        BoxWalk walk = BoxWalk.Into(window, draft, item);
        for (int i = 0; i < Limits.Values && await walk.NextAsync().ConfigureAwait(false); i++)
        {
            Box box = walk.Current;
            if (box.Type == BoxType.Name && item.Type == BoxType.FreeForm && box.BodyLength > 4)
            {
                int there = await window.LoadAsync(box.Body, (int)Math.Min(box.BodyLength, MaxName + 4)).ConfigureAwait(false);
                field = there > 4 ? FieldNames.FromText(Encoding.UTF8.GetString(window.Span(box.Body + 4, there - 4))) : null;
            }
            else if (box.Type == BoxType.Data && box.BodyLength >= DataHeader)
            {
                await ValueAsync(item.Type, field, box).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask ValueAsync(uint type, string? field, Box data)
    {
        bool isPicture = type == BoxType.Covr;
        long length = data.BodyLength - DataHeader;
        if (!isPicture && length is 0 or > Limits.ValueLength)
        {
            return;
        }

        int wanted = DataHeader + (int)(isPicture ? Math.Min(length, PictureProbe.Length) : length);
        int there = await window.LoadAsync(data.Body, wanted).ConfigureAwait(false);
        if (there < DataHeader || (!isPicture && there < wanted))
        {
            return;
        }

        ReadOnlySpan<byte> bytes = window.Span(data.Body, there);
        int kind = (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes) & 0xFFFFFF);
        if (isPicture)
        {
            AddPicture(bytes[DataHeader..], kind, data.Body + DataHeader, length);
        }
        else
        {
            AddValue(type, field, kind, bytes[DataHeader..]);
        }
    }

    private void AddPicture(ReadOnlySpan<byte> start, int kind, long offset, long length)
    {
        PictureFacts facts = PictureProbe.Read(start);
        draft.AddPicture(new TagPicture
        {
            MimeType = facts.MimeType ?? kind switch { 0 or Jpeg => "image/jpeg", Png => "image/png", Bitmap => "image/bmp", _ => null },
            Width = facts.Width,
            Height = facts.Height,
            Length = length,
            Ranges = [new ByteRange(offset, length)],
        });
    }

    private void AddValue(uint type, string? field, int kind, ReadOnlySpan<byte> value)
    {
        switch (type)
        {
            case BoxType.Trkn:
                AddPosition("TRACKNUMBER", "TRACKTOTAL", value);
                break;
            case BoxType.Disk:
                AddPosition("DISCNUMBER", "DISCTOTAL", value);
                break;
            case BoxType.Gnre when value.Length >= 2:
                // Numbered from one, unlike ID3v1's list, which it is.
                draft.Add("GENRE", Id3Genres.Name(BinaryPrimitives.ReadUInt16BigEndian(value) - 1));
                break;
            default:
                AddText(field, Text(kind, value, type == BoxType.FreeForm));
                break;
        }
    }

    private void AddText(string? field, string? text)
    {
        if (field is null || text is null)
        {
            return;
        }

        draft.Add(field, text);
        if (field == "ITUNSMPB")
        {
            draft.Gapless = Gapless(text);
        }
    }

    /// <summary>iTunes' gapless data, numbers in hexadecimal: nothing, delay, padding, samples in all, and more that is nothing.</summary>
    private static GaplessInfo? Gapless(string text)
    {
        string[] words = text.Split(' ', 5, StringSplitOptions.RemoveEmptyEntries);
        return words.Length >= 3
            && int.TryParse(words[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int delay)
            && int.TryParse(words[2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int padding)
            && delay >= 0 && padding >= 0
            ? new GaplessInfo(delay, padding)
            : null;
    }

    /// <summary>Two zero bytes, the number, the total, each in 16 bits.</summary>
    private void AddPosition(string number, string total, ReadOnlySpan<byte> value)
    {
        AddNumber(number, value.Length >= 4 ? BinaryPrimitives.ReadUInt16BigEndian(value[2..]) : 0);
        AddNumber(total, value.Length >= 6 ? BinaryPrimitives.ReadUInt16BigEndian(value[4..]) : 0);
    }

    private void AddNumber(string field, int value)
    {
        if (value > 0)
        {
            draft.Add(field, value.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>A value as text: kinds 21 and 22 are integers of 1 to 8 bytes; kind 0 is one where it is not free-form text.</summary>
    private static string? Text(int kind, ReadOnlySpan<byte> value, bool isFreeForm) => kind switch
    {
        Utf16 => Encoding.BigEndianUnicode.GetString(value),
        21 or 22 => Integer(value, isSigned: kind == 21),
        0 when !isFreeForm => Integer(value, isSigned: false),
        Jpeg or Png or Bitmap => null,
        _ => Encoding.UTF8.GetString(value),
    };

    private static string? Integer(ReadOnlySpan<byte> value, bool isSigned)
    {
        if (value.Length is 0 or > 8)
        {
            return null;
        }

        long number = isSigned ? (sbyte)value[0] : value[0];
        foreach (byte part in value[1..])
        {
            number = (number << 8) | part;
        }

        return number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>An atom without a known meaning is kept under its own four letters.</summary>
    private static string? Unnamed(uint type)
    {
        Span<byte> letters = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(letters, type);
        foreach (byte letter in letters)
        {
            if (letter < 0x20)
            {
                return null;
            }
        }

        return FieldNames.FromText(Encoding.Latin1.GetString(letters));
    }
}
