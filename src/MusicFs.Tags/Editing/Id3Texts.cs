using System.Text;

namespace MusicFs.Tags.Editing;

/// <summary>
/// Texts as frames hold them: UTF-8 in ID3v2.4, Latin-1 or UTF-16 before, several separated by NUL. Every text of UTF-16 has its own byte
/// order mark, as the standard wants.
/// </summary>
internal static class Id3Texts
{
    private const byte Wide = 1;
    private const byte Utf8 = 3;

    public static Id3NewFrame Text(int version, uint id, IReadOnlyList<string> texts)
    {
        byte encoding = EncodingOf(version, texts);
        ByteWriter data = new ByteWriter(64).U8(encoding);
        for (int i = 0; i < texts.Count; i++)
        {
            Add(data, encoding, texts[i], isTerminated: i < texts.Count - 1);
        }

        return new Id3NewFrame(id, data.Written.ToArray());
    }

    /// <summary>A comment or lyrics: a language, a description, the text.</summary>
    public static Id3NewFrame Comment(int version, uint id, string description, string text)
    {
        byte encoding = EncodingOf(version, [description, text]);
        ByteWriter data = new ByteWriter(text.Length + 16).U8(encoding).Add("eng"u8);
        Add(data, encoding, description, isTerminated: true);
        Add(data, encoding, text, isTerminated: false);
        return new Id3NewFrame(id, data.Written.ToArray());
    }

    public static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);

    private static byte EncodingOf(int version, IReadOnlyList<string> texts)
    {
        bool isNarrow = true;
        foreach (string text in texts)
        {
            isNarrow &= !text.AsSpan().ContainsAnyExceptInRange('\0', '\u00FF');
        }

        return version == 4 ? Utf8 : isNarrow ? (byte)0 : Wide;
    }

    private static void Add(ByteWriter data, byte encoding, string text, bool isTerminated)
    {
        if (encoding == Wide)
        {
            data.U8(0xFF).U8(0xFE).Text(text, Encoding.Unicode).Zeros(isTerminated ? 2 : 0);
        }
        else
        {
            data.Text(text, encoding == Utf8 ? Encoding.UTF8 : Encoding.Latin1).Zeros(isTerminated ? 1 : 0);
        }
    }
}
