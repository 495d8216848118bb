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

    private static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? field : field[..end]).TrimEnd(' ');
    }
}
