using System.Globalization;
using System.Text.RegularExpressions;

namespace MusicFs.Origins.Http;

/// <summary>
/// What stands beside a file's name on a page for people: a date, in a time zone that the page does not name, and a size, rounded by some servers.
/// Enough to see that a file that is known has not changed; not enough to know a file.
/// </summary>
/// <param name="Printed">The date as if it were UTC.</param>
/// <param name="HasSeconds">Whether the date has them.</param>
/// <param name="Least">The least size that is written so.</param>
/// <param name="Most">The greatest.</param>
internal readonly partial record struct IndexLine(DateTimeOffset Printed, bool HasSeconds, long Least, long Most)
{
    /// <summary>What is kept of the text behind a link; nginx has a name's width of spaces there.</summary>
    public const int MostText = 512;

    private static readonly string[] Dates = ["dd-MMM-yyyy", "yyyy-MM-dd", "yyyy-MMM-dd"];

    /// <summary>From the text behind a link; null where there is no date and size in it.</summary>
    public static IndexLine? Parse(string text)
    {
        Match match = Line().Match(text);
        if (!match.Success)
            return null;
        string time = match.Groups["time"].Value;
        bool hasSeconds = time.Length > "HH:mm".Length;
        string[] formats = Array.ConvertAll(Dates, date => hasSeconds ? date + " HH:mm:ss" : date + " HH:mm");
        string written = match.Groups["date"].Value + " " + time;
        if (!DateTimeOffset.TryParseExact(written, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset printed))
            return null;
        (long least, long most) = SizeOf(match.Groups["size"].Value, match.Groups["unit"].Value);
        return new IndexLine(printed, hasSeconds, least, most);
    }

    /// <summary>Whether a file of a size is shown so.</summary>
    public bool Fits(long size) => size >= Least && size <= Most;

    /// <summary>
    /// A number without a unit is exact, with every server. Else the last digit may be rounded or cut off, and a thousand may be 1024.
    /// </summary>
    private static (long Least, long Most) SizeOf(string number, string unit)
    {
        decimal value = decimal.Parse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        if (unit.Length == 0)
            return ((long)Math.Floor(value), (long)Math.Ceiling(value));
        int dot = number.IndexOf('.', StringComparison.Ordinal);
        decimal digit = dot < 0 ? 1m : dot + 2 == number.Length ? 0.1m : 0.01m;
        int power = "KMGT".IndexOf(char.ToUpperInvariant(unit[0]), StringComparison.Ordinal) + 1;
        (decimal thousand, decimal binary) = (1, 1);
        for (int i = 0; i < power; i++)
            (thousand, binary) = (thousand * 1000, binary * 1024);
        return ((long)((value - digit) * thousand), (long)((value + digit) * binary));
    }

    [GeneratedRegex(
        @"(?<date>\d{4}-(?:\d{2}|[A-Z][a-z]{2})-\d{2}|\d{2}-[A-Z][a-z]{2}-\d{4})\s+(?<time>\d{2}:\d{2}(?::\d{2})?)\s+(?<size>\d{1,15}(?:\.\d{1,2})?)\s?(?<unit>[KMGTkmgt]?)i?B?(?:\s|$)",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Line();
}
