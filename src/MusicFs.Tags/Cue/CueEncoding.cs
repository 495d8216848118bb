using System.Text;

namespace MusicFs.Tags.Cue;

/// <summary>
/// Finds the encoding of a CUE sheet. Byte order marks and valid UTF-8 are certain; else the legacy encodings of the countries
/// whose rippers wrote most sheets are tried, strict ones first, and Windows-1252 takes the rest.
/// </summary>
internal static class CueEncoding
{
    private static readonly Encoding StrictUtf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [0xFF, 0xFE, ..])
        {
            return Encoding.Unicode.GetString(bytes[2..]);
        }

        if (bytes is [0xFE, 0xFF, ..])
        {
            return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        }

        if (bytes is [0xEF, 0xBB, 0xBF, ..])
        {
            return Encoding.UTF8.GetString(bytes[3..]);
        }

        return System.Text.Unicode.Utf8.IsValid(bytes) ? StrictUtf8.GetString(bytes) : Legacy(bytes);
    }

    private static string Legacy(ReadOnlySpan<byte> bytes)
    {
        // Cyrillic text is mostly letters of the upper half in a row; Western text has single ones among ASCII.
        if (CyrillicShare(bytes) > 0.6)
        {
            return Page(1251).GetString(bytes);
        }

        return TryStrict(932, bytes) ?? TryStrict(949, bytes) ?? TryStrict(936, bytes) ?? Page(1252).GetString(bytes);
    }

    private static double CyrillicShare(ReadOnlySpan<byte> bytes)
    {
        int high = 0;
        int letters = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] >= 0x80)
            {
                high++;
                bool hasNeighbour = (i > 0 && bytes[i - 1] >= 0xC0) || (i + 1 < bytes.Length && bytes[i + 1] >= 0xC0);
                letters += bytes[i] >= 0xC0 && hasNeighbour ? 1 : 0;
            }
        }

        return high < 4 ? 0 : (double)letters / high;
    }

    private static string? TryStrict(int page, ReadOnlySpan<byte> bytes)
    {
        string text = Page(page).GetString(bytes);
        bool isEastAsian = !text.Contains('\uFFFD', StringComparison.Ordinal) && text.AsSpan().IndexOfAnyInRange('\u3040', '\uD7A3') >= 0;
        return isEastAsian ? text : null;
    }

    private static Encoding Page(int page) =>
        CodePagesEncodingProvider.Instance.GetEncoding(page, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"))
        ?? Encoding.Latin1;
}
