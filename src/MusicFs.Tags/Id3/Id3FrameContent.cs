using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Fields;
using MusicFs.Tags.Pictures;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Id3;

/// <summary>
/// What the frames of one ID3v2 tag say (ID3v2.4.0-frames and its predecessors). Gets plain bytes, puts fields, pictures and
/// chapters into the draft; <see cref="Finish"/> adds what several frames say together. Used by one thread for one tag.
/// </summary>
internal sealed class Id3FrameContent(TagDraft draft)
{
    private string? _year;
    private string? _dayMonth;
    private string? _namedComment;

    /// <summary>Whether a frame is read at all.</summary>
    public bool Wants(uint id) => Id3FrameNames.IsText(id) || Id3FrameNames.IsUrl(id) || Handles(id);

    /// <summary>How much of a frame is looked at.</summary>
    public int WantedLength(uint id) => id == Id3FrameNames.Picture ? PictureBlock.Prefix : Limits.ValueLength;

    /// <summary>Takes a frame's content: <paramref name="data"/> may be the beginning of <paramref name="size"/> bytes.</summary>
    public void Add(uint id, ReadOnlySpan<byte> data, int size, int version, PicturePlace place)
    {
        if (data.IsEmpty)
        {
            return;
        }

        if (id == Id3FrameNames.Picture)
        {
            AddPicture(data, size, version, place);
        }
        else if (Handles(id))
        {
            AddStructured(id, data, version);
        }
        else if (Id3FrameNames.IsUrl(id))
        {
            draft.Add(Id3FrameNames.Field(id), new Id3Text(0, data).Read());
        }
        else
        {
            AddText(id, new Id3Text(data[0], data[1..]));
        }
    }

    /// <summary>Adds the date of versions before 2.4, and a comment with a name where there is none without.</summary>
    public void Finish()
    {
        if (_year is not null && !draft.Has("DATE"))
        {
            bool isDay = _year.Length == 4 && _dayMonth is { Length: 4 } text && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;
            draft.Add("DATE", isDay ? $"{_year}-{_dayMonth![2..]}-{_dayMonth[..2]}" : _year);
        }

        if (!draft.Has("COMMENT"))
        {
            draft.Add("COMMENT", _namedComment);
        }
    }

    private static bool Handles(uint id) =>
        id == Id3FrameNames.Picture || id == Id3FrameNames.Txxx || id == Id3FrameNames.Wxxx || id == Id3FrameNames.Comment
        || id == Id3FrameNames.Lyrics || id == Id3FrameNames.UniqueId || id == Id3FrameNames.Popularity || id == Id3FrameNames.Volume
        || id == Id3FrameNames.Chapter || id == Id3FrameNames.People || id == Id3FrameNames.OldPeople || id == Id3FrameNames.Musicians;

    private void AddStructured(uint id, ReadOnlySpan<byte> data, int version)
    {
        if (id == Id3FrameNames.Txxx || id == Id3FrameNames.Wxxx)
        {
            AddNamed(data, isUrl: id == Id3FrameNames.Wxxx);
        }
        else if (id == Id3FrameNames.Comment || id == Id3FrameNames.Lyrics)
        {
            AddComment(data, isLyrics: id == Id3FrameNames.Lyrics);
        }
        else if (id == Id3FrameNames.UniqueId)
        {
            AddUniqueId(data);
        }
        else if (id == Id3FrameNames.Popularity)
        {
            AddPopularity(data);
        }
        else if (id == Id3FrameNames.Volume)
        {
            AddVolume(data);
        }
        else if (id == Id3FrameNames.Chapter)
        {
            AddChapter(data, version);
        }
        else
        {
            AddPeople(new Id3Text(data[0], data[1..]), areMusicians: id == Id3FrameNames.Musicians);
        }
    }

    private void AddText(uint id, Id3Text texts)
    {
        if (id == Id3FrameNames.Year)
        {
            _year = texts.Read().Trim();
            return;
        }

        if (id == Id3FrameNames.DayMonth)
        {
            _dayMonth = texts.Read().Trim();
            return;
        }

        string field = Id3FrameNames.Field(id);
        while (texts.TryRead(out string value))
        {
            if (id == Id3FrameNames.Genre)
            {
                Id3GenreText.Add(draft, value);
            }
            else if (Total(id) is { } total && FieldValues.Slash(value) is > 0 and var slash)
            {
                draft.Add(field, value[..slash]);
                draft.Add(total, value[(slash + 1)..]);
            }
            else
            {
                draft.Add(field, value);
            }
        }
    }

    /// <summary>The field for what stands behind the slash in <c>3/12</c>.</summary>
    private static string? Total(uint id) => id == Id3FrameNames.Track ? "TRACKTOTAL" : id == Id3FrameNames.Disc ? "DISCTOTAL" : null;

    private void AddNamed(ReadOnlySpan<byte> data, bool isUrl)
    {
        var texts = new Id3Text(data[0], data[1..]);
        string? name = FieldNames.FromText(texts.Read());
        if (isUrl)
        {
            draft.Add(name is null ? "URL" : "URL:" + name, new Id3Text(0, texts.Rest).Read());
            return;
        }

        while (name is not null && texts.TryRead(out string value))
        {
            draft.Add(name, value);
        }
    }

    private void AddComment(ReadOnlySpan<byte> data, bool isLyrics)
    {
        if (data.Length < 4)
        {
            return;
        }

        var texts = new Id3Text(data[0], data[4..]);
        string description = texts.Read();
        string text = texts.ReadRest();
        if (isLyrics)
        {
            draft.Add("LYRICS", text);
        }
        else if (string.IsNullOrWhiteSpace(description))
        {
            draft.Add("COMMENT", text);
        }
        else if (FieldNames.FromText(description) is { } name)
        {
            draft.Add("COMMENT:" + name, text);
            bool isForMachines = name.StartsWith("ITUN", StringComparison.Ordinal) || name.StartsWith("SONGS-DB", StringComparison.Ordinal);
            _namedComment ??= isForMachines ? null : text;
        }
    }

    private void AddUniqueId(ReadOnlySpan<byte> data)
    {
        int end = data.IndexOf((byte)0);
        if (end > 0 && data[..end].SequenceEqual("http://musicbrainz.org"u8))
        {
            draft.Add("MUSICBRAINZ_TRACKID", Encoding.ASCII.GetString(data[(end + 1)..]));
        }
    }

    private void AddPopularity(ReadOnlySpan<byte> data)
    {
        int end = data.IndexOf((byte)0);
        if (end >= 0 && end + 1 < data.Length && data[end + 1] > 0)
        {
            draft.Add("POPM", data[end + 1].ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Relative volume adjustment: the master channel of the entries called track and album.</summary>
    private void AddVolume(ReadOnlySpan<byte> data)
    {
        int end = data.IndexOf((byte)0);
        if (end < 0)
        {
            return;
        }

        string name = Encoding.Latin1.GetString(data[..end]).ToUpperInvariant();
        var reader = new SpanReader(data[(end + 1)..]);
        bool isMaster = reader.U8() == 1;
        short gain = (short)reader.U16Be();
        int peakBytes = (reader.U8() + 7) / 8;
        if (reader.Overrun || !isMaster || name is not ("TRACK" or "ALBUM"))
        {
            return;
        }

        draft.Add($"REPLAYGAIN_{name}_GAIN", (gain / 512.0).ToString("0.00", CultureInfo.InvariantCulture) + " dB");
        ulong peak = peakBytes switch { 2 => (ulong)reader.U16Be() << 16, 4 => reader.U32Be(), _ => 0 };
        if (peak > 0)
        {
            draft.Add($"REPLAYGAIN_{name}_PEAK", (peak / 2147483648.0).ToString("0.000000", CultureInfo.InvariantCulture));
        }
    }

    private void AddPeople(Id3Text texts, bool areMusicians)
    {
        while (texts.TryRead(out string role) && texts.TryRead(out string person))
        {
            if (areMusicians)
            {
                draft.Add("PERFORMER", person.Length == 0 ? null : role.Length == 0 ? person : $"{person} ({role})");
            }
            else if (FieldNames.FromText(role) is { } name)
            {
                draft.Add(name switch { "MIX" => "MIXER", "DJ-MIX" => "DJMIXER", _ => name }, person);
            }
        }
    }

    /// <summary>ID3v2 chapter addendum: id, times in ms, then frames of its own of which the title counts.</summary>
    private void AddChapter(ReadOnlySpan<byte> data, int version)
    {
        var reader = new SpanReader(data);
        reader.Skip(data.IndexOf((byte)0) + 1);
        uint start = reader.U32Be();
        uint end = reader.U32Be();
        reader.Skip(8);
        if (reader.Overrun)
        {
            return;
        }

        TimeSpan? stop = end >= start && end != uint.MaxValue ? TimeSpan.FromMilliseconds(end) : null;
        draft.AddChapter(new Chapter(TimeSpan.FromMilliseconds(start), stop, ChapterTitle(reader, version)));
    }

    private static string? ChapterTitle(SpanReader frames, int version)
    {
        while (frames.Remaining > 10)
        {
            uint id = frames.U32Be();
            ReadOnlySpan<byte> size = frames.Take(4);
            frames.Skip(2);
            int length = version == 4 ? Id3Header.SyncSafe(size) : BinaryPrimitives.ReadInt32BigEndian(size);
            ReadOnlySpan<byte> text = frames.Take(length);
            if (id == Id3FrameNames.Title && text.Length > 1)
            {
                return new Id3Text(text[0], text[1..]).Read();
            }
        }

        return null;
    }

    private void AddPicture(ReadOnlySpan<byte> data, int size, int version, PicturePlace place)
    {
        string? declared = version == 2 && data.Length > 4 ? DeclaredShort(data.Slice(1, 3)) : null;
        ReadOnlySpan<byte> rest = version == 2 ? data[Math.Min(4, data.Length)..] : data[1..];
        if (version != 2)
        {
            var mime = new Id3Text(0, rest);
            declared = mime.Read();
            rest = mime.Rest;
        }

        if (rest.IsEmpty || declared == "-->")
        {
            return;
        }

        byte type = rest[0];
        var text = new Id3Text(data[0], rest[1..]);
        string description = text.Read();
        int before = data.Length - text.Rest.Length;
        PictureFacts facts = PictureProbe.Read(text.Rest);
        bool isWrapped = place.Encoding != PictureEncoding.None;
        draft.AddPicture(new TagPicture
        {
            Type = (PictureType)type,
            MimeType = facts.MimeType ?? (string.IsNullOrEmpty(declared) ? null : declared),
            Description = description.Length == 0 ? null : description,
            Width = facts.Width,
            Height = facts.Height,
            Length = size - before,
            Ranges = [isWrapped ? place.Range : new ByteRange(place.Range.Offset + before, size - before)],
            Encoding = place.Encoding,
            Skip = isWrapped ? place.Skip + before : 0,
        });
    }

    private static string DeclaredShort(ReadOnlySpan<byte> letters) => Encoding.ASCII.GetString(letters).ToUpperInvariant() switch
    {
        "PNG" => "image/png",
        "JPG" => "image/jpeg",
        "-->" => "-->",
        var other => "image/" + other.ToLowerInvariant(),
    };
}
