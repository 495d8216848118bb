using System.Globalization;

namespace MusicFs.Core.Templates;

/// <summary>From one letter, or one year, to another, both included.</summary>
/// <param name="Name">As written; the name of the directory.</param>
/// <param name="First">Year, or code of the upper-case letter.</param>
/// <param name="Last">Likewise.</param>
internal sealed record BucketRange(string Name, int First, int Last)
{
    /// <summary>Null where the text is no range of that kind.</summary>
    public static BucketRange? Parse(string text, bool years)
    {
        string name = text.Trim();
        int dash = name.IndexOf('-', StringComparison.Ordinal);
        string first = dash < 0 ? name : name[..dash].Trim();
        string last = dash < 0 ? name : name[(dash + 1)..].Trim();
        return Key(first, years) is { } from && Key(last, years) is { } to && from <= to ? new BucketRange(name, from, to) : null;
    }

    /// <summary>Whether the year, or the text that starts with a letter, lies in it.</summary>
    public bool Contains(ReadOnlySpan<char> key) =>
        !key.IsEmpty && (Key(key, years: true) ?? Key(key[..1], years: false)) is { } value && value >= First && value <= Last;

    private static int? Key(ReadOnlySpan<char> text, bool years)
    {
        if (years)
            return text.Length == 4 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int year) ? year : null;
        return text.Length == 1 && char.IsAsciiLetterOrDigit(text[0]) ? char.ToUpperInvariant(text[0]) : null;
    }
}
