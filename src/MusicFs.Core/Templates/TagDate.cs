namespace MusicFs.Core.Templates;

/// <summary>The parts of a date as tags write it: <c>2001</c>, <c>2001-05</c>, <c>2001-05-17</c>, with a time behind it, or <c>20010517</c>.</summary>
internal static class TagDate
{
    public static int? Year(string? date) => Digits(date, 0, 4) is > 0 and int year ? year : null;

    public static int? Month(string? date) => Part(date, separated: 5, packed: 4) is >= 1 and <= 12 and int month ? month : null;

    public static int? Day(string? date) =>
        Month(date) is not null && Part(date, separated: 8, packed: 6) is >= 1 and <= 31 and int day ? day : null;

    private static int? Part(string? date, int separated, int packed)
    {
        if (Year(date) is null || date!.Length <= 4)
            return null;
        return date[4] == '-' ? AfterDash(date, separated) : Digits(date, 0, 8) is null ? null : Digits(date, packed, 2);
    }

    private static int? AfterDash(string date, int start) => date.Length > start && date[start - 1] == '-' ? Digits(date, start, 2) : null;

    private static int? Digits(string? text, int start, int count)
    {
        if (text is null || text.Length < start + count)
            return null;
        int value = 0;
        foreach (char c in text.AsSpan(start, count))
        {
            if (!char.IsAsciiDigit(c))
                return null;
            value = (value * 10) + (c - '0');
        }
        return value;
    }
}
