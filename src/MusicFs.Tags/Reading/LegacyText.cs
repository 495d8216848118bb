using System.Text;
using System.Text.Unicode;

namespace MusicFs.Tags.Reading;

/// <summary>Text of formats that name no encoding: UTF-8 where it is valid, else Latin-1. Ends at the first NUL.</summary>
internal static class LegacyText
{
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        bytes = end < 0 ? bytes : bytes[..end];
        return (Utf8.IsValid(bytes) ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes).Trim();
    }
}
