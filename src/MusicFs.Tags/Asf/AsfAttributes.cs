using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Id3;
using MusicFs.Tags.Pictures;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Asf;

/// <summary>
/// The attributes of a file, from the four objects that hold some. The content description, which is short and old, counts where the
/// others say nothing. One use.
/// </summary>
internal sealed class AsfAttributes(ByteWindow window, TagDraft draft)
{
    private const int Unicode = 0;
    private const int Bytes = 1;
    private const int Boolean = 2;
    private const int Double = 3;
    private const int Quad = 4;
    private const int Word = 5;
    private const int LongestName = 1024;
    private const int ReadAhead = 4096;

    private static readonly string[] DescriptionFields = ["TITLE", "ARTIST", "COPYRIGHT", "COMMENT", "RATING"];

    private readonly string?[] _description = new string?[DescriptionFields.Length];

    /// <summary>Five lengths in 16 bits, then five texts.</summary>
    public async ValueTask ReadDescriptionAsync(long body, long end)
    {
        int length = (int)Math.Min(end - body, (2 * DescriptionFields.Length) + (DescriptionFields.Length * ushort.MaxValue));
        int there = await window.LoadAsync(body, length).ConfigureAwait(false);
        Describe(window.Span(body, there));
    }

    /// <summary>Adds what the content description said to fields that are still empty.</summary>
    public void AddDescription()
    {
        draft.StartFallback();
        for (int i = 0; i < _description.Length; i++)
        {
            draft.Add(DescriptionFields[i], _description[i]);
        }
    }

    public async ValueTask ReadExtendedAsync(long body, long end)
    {
        int count = await CountAsync(body).ConfigureAwait(false);
        long offset = body + 2;
        for (int i = 0; i < count && offset + 6 <= end; i++)
        {
            // The name's length, the name, the value's kind and length, the value.
            int there = await window.LoadAsync(offset, (int)Math.Min(LongestName + 6, end - offset), ReadAhead).ConfigureAwait(false);
            var (name, kind, length, header) = Extended(window.Span(offset, there));
            if (name is null || length > end - offset - header)
            {
                return;
            }

            await ValueAsync(name, kind, offset + header, length).ConfigureAwait(false);
            offset += header + length;
        }
    }

    public async ValueTask ReadMetadataAsync(long body, long end)
    {
        int count = await CountAsync(body).ConfigureAwait(false);
        long offset = body + 2;
        for (int i = 0; i < count && offset + 12 <= end; i++)
        {
            // Language, stream, the name's length, the kind, the value's length, the name, the value.
            int there = await window.LoadAsync(offset, (int)Math.Min(LongestName + 12, end - offset), ReadAhead).ConfigureAwait(false);
            var (name, kind, length, header) = Metadata(window.Span(offset, there));
            if (name is null || length > end - offset - header)
            {
                return;
            }

            await ValueAsync(name, kind, offset + header, length).ConfigureAwait(false);
            offset += header + length;
        }
    }

    private async ValueTask<int> CountAsync(long body)
    {
        int there = await window.LoadAsync(body, 2, ReadAhead).ConfigureAwait(false);
        return Math.Min(Limits.Values, there == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(window.Span(body, 2)) : 0);
    }

    private void Describe(ReadOnlySpan<byte> body)
    {
        var reader = new SpanReader(body);
        Span<int> lengths = stackalloc int[DescriptionFields.Length];
        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = reader.U16Le();
        }

        for (int i = 0; i < lengths.Length; i++)
        {
            _description[i] = Text(reader.Take(lengths[i]));
        }
    }

    private static (string? Name, int Kind, long Length, int Header) Extended(ReadOnlySpan<byte> bytes)
    {
        var reader = new SpanReader(bytes);
        string name = Text(reader.Take(reader.U16Le()));
        int kind = reader.U16Le();
        int length = reader.U16Le();
        return (reader.Overrun ? null : name, kind, length, reader.Position);
    }

    private static (string? Name, int Kind, long Length, int Header) Metadata(ReadOnlySpan<byte> bytes)
    {
        var reader = new SpanReader(bytes);
        reader.Skip(4);
        int nameLength = reader.U16Le();
        int kind = reader.U16Le();
        uint length = reader.U32Le();
        string name = Text(reader.Take(nameLength));
        return (reader.Overrun ? null : name, kind, length, reader.Position);
    }

    private async ValueTask ValueAsync(string name, int kind, long offset, long length)
    {
        if (name == "WM/Picture" && kind == Bytes)
        {
            int prefix = await window.LoadAsync(offset, (int)Math.Min(length, PictureBlock.Prefix)).ConfigureAwait(false);
            AddPicture(window.Span(offset, prefix), offset, length);
            return;
        }

        if (length is 0 or > Limits.ValueLength || kind == Bytes || AsfNames.FieldOf(name) is not { } field)
        {
            return;
        }

        int there = await window.LoadAsync(offset, (int)length, ReadAhead).ConfigureAwait(false);
        if (there == length)
        {
            Add(field, name, Value(kind, window.Span(offset, there)));
        }
    }

    private void Add(string field, string name, string? value)
    {
        if (value is null)
        {
            return;
        }

        switch (name)
        {
            case "WM/Genre":
                Id3GenreText.Add(draft, value);
                break;
            case "WM/Track" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int zeroBased):
                // The attribute before WM/TrackNumber, which counted from zero; the new one counts where both are.
                draft.Add("WM/TRACK", zeroBased.ToString(CultureInfo.InvariantCulture));
                break;
            default:
                draft.Add(field, value);
                break;
        }
    }

    private static string? Value(int kind, ReadOnlySpan<byte> value) => kind switch
    {
        Unicode => Text(value),
        Boolean or Double or Quad or Word when value.Length <= 8 => Integer(value).ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private static ulong Integer(ReadOnlySpan<byte> value)
    {
        ulong number = 0;
        for (int i = value.Length - 1; i >= 0; i--)
        {
            number = (number << 8) | value[i];
        }

        return number;
    }

    private static string Text(ReadOnlySpan<byte> utf16) => Encoding.Unicode.GetString(utf16[..(utf16.Length & ~1)]).TrimEnd('\0');

    /// <summary>A kind in one byte, the length in 32 bits, type and description as texts that end with zero, the image.</summary>
    private void AddPicture(ReadOnlySpan<byte> value, long offset, long length)
    {
        var reader = new SpanReader(value);
        byte type = reader.U8();
        uint size = reader.U32Le();
        string mime = Terminated(ref reader);
        string description = Terminated(ref reader);
        long before = reader.Position;
        if (reader.Overrun || size > length - before)
        {
            draft.AddProblem(new TagError(TagErrorKind.Corrupt, offset, "A picture is damaged."));
            return;
        }

        PictureFacts facts = PictureProbe.Read(reader.Rest);
        draft.AddPicture(new TagPicture
        {
            Type = type <= (byte)PictureType.PublisherLogo ? (PictureType)type : PictureType.Other,
            MimeType = facts.MimeType ?? (mime.Length > 0 ? mime : null),
            Description = description.Length > 0 ? description : null,
            Width = facts.Width,
            Height = facts.Height,
            Length = size,
            Ranges = [new ByteRange(offset + before, size)],
        });
    }

    private static string Terminated(ref SpanReader reader)
    {
        ReadOnlySpan<byte> rest = reader.Rest;
        for (int at = 0; at + 2 <= rest.Length; at += 2)
        {
            if (rest[at] == 0 && rest[at + 1] == 0)
            {
                string text = Encoding.Unicode.GetString(rest[..at]);
                reader.Skip(at + 2);
                return text;
            }
        }

        reader.Skip(rest.Length + 1);
        return "";
    }
}
