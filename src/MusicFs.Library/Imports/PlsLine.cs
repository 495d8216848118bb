using System.Globalization;
using System.Text;

namespace MusicFs.Library.Imports;

/// <summary>
/// A line of a PLS playlist that says something of an entry, or how many there are: <c>File1=PATH</c>, <c>Title1=TEXT</c>, <c>Length1=SECONDS</c>,
/// <c>NumberOfEntries=1</c>, whatever the case. What is behind <c>=</c> begins at <see cref="Value"/>, in bytes as in characters.
/// </summary>
/// <param name="Key">What it says.</param>
/// <param name="Number">Of which entry, from 0; -1 for of none.</param>
/// <param name="Value">Where its value begins.</param>
public readonly record struct PlsLine(PlsKey Key, int Number, int Value)
{
    private static ReadOnlySpan<byte> Header => "[playlist]"u8;

    /// <summary>Whether a text, or the beginning of one, is a PLS playlist.</summary>
    public static bool IsPls(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("\uFEFF"u8))
            text = text[3..];
        text = text.TrimStart(" \t\r\n"u8);
        return text.Length >= Header.Length && Ascii.EqualsIgnoreCase(text[..Header.Length], Header);
    }

    /// <summary>Null for a line that says something else.</summary>
    public static PlsLine? Read(ReadOnlySpan<byte> line)
    {
        int equals = line.IndexOf((byte)'=');
        if (equals <= 0)
            return null;
        ReadOnlySpan<byte> name = line[..equals].Trim(" \t"u8);
        if (Ascii.EqualsIgnoreCase(name, "NumberOfEntries"u8))
            return new PlsLine(PlsKey.Count, -1, equals + 1);
        int end = name.LastIndexOfAnyExceptInRange((byte)'0', (byte)'9') + 1;
        if (!int.TryParse(name[end..], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            return null;
        return Ascii.EqualsIgnoreCase(name[..end], "File"u8) ? new PlsLine(PlsKey.File, number, equals + 1)
            : Ascii.EqualsIgnoreCase(name[..end], "Title"u8) ? new PlsLine(PlsKey.Title, number, equals + 1)
            : Ascii.EqualsIgnoreCase(name[..end], "Length"u8) ? new PlsLine(PlsKey.Length, number, equals + 1)
            : null;
    }
}
