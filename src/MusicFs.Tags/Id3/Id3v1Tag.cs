using System.Globalization;
using System.Text;

namespace MusicFs.Tags.Id3;

/// <summary>The last 128 bytes of many MP3 files: fixed fields in Latin-1, with a track number in version 1.1.</summary>
internal static class Id3v1Tag
{
    public const int Length = 128;

    public static bool IsTag(ReadOnlySpan<byte> bytes) => bytes.Length >= Length && bytes.StartsWith("TAG"u8);

    public static void Read(ReadOnlySpan<byte> tag, TagDraft draft)
    {
        draft.Add("TITLE", Text(tag.Slice(3, 30)));
        draft.Add("ARTIST", Text(tag.Slice(33, 30)));
        draft.Add("ALBUM", Text(tag.Slice(63, 30)));
        draft.Add("DATE", Text(tag.Slice(93, 4)));
        bool hasTrack = tag[125] == 0 && tag[126] != 0;
        draft.Add("COMMENT", Text(tag.Slice(97, hasTrack ? 28 : 30)));
        if (hasTrack)
        {
            draft.Add("TRACKNUMBER", tag[126].ToString(CultureInfo.InvariantCulture));
        }

        draft.Add("GENRE", Id3Genres.Name(tag[127]));
    }

    /// <summary>Puts into a tag what it has room for; false where none of the changes concerns it.</summary>
    public static bool Change(Span<byte> tag, IReadOnlyDictionary<string, IReadOnlyList<string>> changes)
    {
        bool hasTrack = tag[125] == 0 && tag[126] != 0;
        bool isChanged = Put(tag.Slice(3, 30), changes, "TITLE") | Put(tag.Slice(33, 30), changes, "ARTIST") | Put(tag.Slice(63, 30), changes, "ALBUM")
            | Put(tag.Slice(93, 4), changes, "DATE") | Put(tag.Slice(97, hasTrack || changes.ContainsKey("TRACKNUMBER") ? 28 : 30), changes, "COMMENT");
        if (changes.TryGetValue("TRACKNUMBER", out IReadOnlyList<string>? numbers))
        {
            int number = numbers.Count > 0 ? Fields.FieldValues.Position(numbers[0]).Number ?? 0 : 0;
            (tag[125], tag[126]) = (0, (byte)(number < 256 ? number : 0));
            isChanged = true;
        }

        if (changes.TryGetValue("GENRE", out IReadOnlyList<string>? genres))
        {
            tag[127] = genres.Count > 0 && Id3Genres.Number(genres[0]) is >= 0 and < 255 and var genre ? (byte)genre : (byte)255;
            isChanged = true;
        }

        return isChanged;
    }

    private static bool Put(Span<byte> place, IReadOnlyDictionary<string, IReadOnlyList<string>> changes, string field)
    {
        if (!changes.TryGetValue(field, out IReadOnlyList<string>? values))
        {
            return false;
        }

        place.Clear();
        if (values.Count > 0)
        {
            string text = values[0].Length > place.Length ? values[0][..place.Length] : values[0];
            Encoding.Latin1.GetBytes(text, place);
        }

        return true;
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? field : field[..end]).TrimEnd(' ');
    }
}
