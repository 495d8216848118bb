using System.Globalization;

namespace MusicFs.Library.Search.Query;

/// <summary>Reads what stands after the colon of a field that is not text: numbers, ranges, times, yes and no.</summary>
internal static class QueryValues
{
    private const int SecondsADay = 86_400;

    private static readonly (string Sign, bool IsLeast, bool IsIncluded)[] Comparisons = [(">=", true, true), ("<=", false, true), (">", true, false), ("<", false, false)];

    public static (QueryNode? Node, string? Message) Read(QueryField field, string value) => field.Kind switch
    {
        QueryFieldKind.Flag => ReadFlag(field, value),
        QueryFieldKind.Word => ReadWord(field, value),
        _ => ReadRange(field, value),
    };

    private static (QueryNode?, string?) ReadFlag(QueryField field, string value) => value.ToLowerInvariant() switch
    {
        "yes" or "true" or "1" => (new QueryNode.Flag(field, true), null),
        "no" or "false" or "0" => (new QueryNode.Flag(field, false), null),
        _ => (null, $"'{field.Name}' is yes or no."),
    };

    private static (QueryNode?, string?) ReadWord(QueryField field, string value)
    {
        if (value.Length == 0)
            return (null, $"'{field.Name}' needs a value.");
        // Ids of origins are told apart by case.
        string word = field.Name == "origin" ? value : value.ToLowerInvariant();
        if (field.Name == "missing" && !QueryField.CanBeMissing.Contains(word))
            return (null, $"What can be missing is {string.Join(", ", QueryField.CanBeMissing)}.");
        return (new QueryNode.Word(field, word), null);
    }

    private static (QueryNode?, string?) ReadRange(QueryField field, string value)
    {
        if (value.StartsWith('['))
            return ReadBracket(field, value);
        if (value.IndexOf("..", StringComparison.Ordinal) is >= 0 and var dots)
            return Between(field, value[..dots], value[(dots + 2)..]);
        foreach ((string sign, bool isLeast, bool isIncluded) in Comparisons)
        {
            if (!value.StartsWith(sign, StringComparison.Ordinal))
                continue;
            if (!TryRead(field, value[sign.Length..], out (double First, double Last) bound))
                return (null, Expected(field));
            (double? least, double? most) = isLeast
                ? ((double?)(isIncluded ? bound.First : Math.BitIncrement(bound.Last)), (double?)null)
                : (null, isIncluded ? bound.Last : Math.BitDecrement(bound.First));
            return (new QueryNode.Range(field, least, most), null);
        }

        return !TryRead(field, value.TrimStart('='), out (double First, double Last) one) ? (null, Expected(field))
            : field.Kind == QueryFieldKind.Time && IsAge(value) ? (new QueryNode.Range(field, one.First, null), null)
            : (new QueryNode.Range(field, one.First, one.Last), null);
    }

    /// <summary>As in Lucene: <c>[1980 TO 1989]</c>, <c>[1980 TO *]</c>.</summary>
    private static (QueryNode?, string?) ReadBracket(QueryField field, string value)
    {
        if (!value.EndsWith(']'))
            return (null, "This bracket is not closed.");
        string[] bounds = value[1..^1].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return bounds is [var least, "TO", var most]
            ? Between(field, least == "*" ? "" : least, most == "*" ? "" : most)
            : (null, "A range is written [LEAST TO MOST].");
    }

    private static (QueryNode?, string?) Between(QueryField field, string least, string most)
    {
        (double First, double Last) first = default;
        (double First, double Last) last = default;
        if ((least.Length > 0 && !TryRead(field, least, out first)) || (most.Length > 0 && !TryRead(field, most, out last)))
            return (null, Expected(field));
        if (least.Length + most.Length == 0)
            return (null, "A range needs a bound at least at one end.");
        double? from = least.Length > 0 ? first.First : null;
        double? to = most.Length > 0 ? last.Last : null;
        return from > to ? (null, "The range ends before it begins.") : (new QueryNode.Range(field, from, to), null);
    }

    /// <summary>What a value stands for: a day and a year have a first and a last second, a number only itself.</summary>
    private static bool TryRead(QueryField field, string value, out (double First, double Last) range)
    {
        range = default;
        switch (field.Kind)
        {
            case QueryFieldKind.Length when value.Contains(':', StringComparison.Ordinal):
                return TryReadClock(value, out range);
            case QueryFieldKind.Time:
                return TryReadTime(value, out range);
            case QueryFieldKind.Year:
                bool isYear = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int year) && year is > 0 and < 10_000;
                range = (year, year);
                return isYear;
            default:
                bool isNumber = double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number < 1e9;
                range = (number, number);
                // The index has whole numbers; 44.1 is one of kilohertz.
                if (isNumber && field.Name == "samplerate" && number < 1000)
                    range = (Math.Round(number * 1000), Math.Round(number * 1000));
                return isNumber;
        }
    }

    private static bool TryReadClock(string value, out (double First, double Last) range)
    {
        int seconds = 0;
        foreach (string part in value.Split(':'))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number > 99_999)
            {
                range = default;
                return false;
            }

            seconds = (seconds * 60) + number;
        }

        range = (seconds, seconds);
        return true;
    }

    /// <summary>Ages are negative, seconds before whenever the query is asked; see <see cref="QueryCompiler"/>.</summary>
    private static bool TryReadTime(string value, out (double First, double Last) range)
    {
        range = default;
        if (IsAge(value) && int.TryParse(value[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is > 0 and < 100_000)
        {
            long age = (long)count * (value[^1] switch { 'h' => 3600, 'd' => SecondsADay, 'w' => 7 * SecondsADay, 'm' => 30 * SecondsADay, _ => 365 * SecondsADay });
            range = (-age, -age);
            return true;
        }

        foreach ((string form, Func<DateTime, DateTime> next) in ((string, Func<DateTime, DateTime>)[])[
            ("yyyy-MM-dd", static day => day.AddDays(1)), ("yyyy-MM", static day => day.AddMonths(1)), ("yyyy", static day => day.AddYears(1))])
        {
            if (!DateTime.TryParseExact(value, form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime day) || day.Year > 9998)
                continue;
            range = (SecondsOf(day), SecondsOf(next(day)) - 1);
            return true;
        }

        return false;
    }

    private static bool IsAge(string value) => value.Length > 1 && value[^1] is 'h' or 'd' or 'w' or 'm' or 'y';

    private static double SecondsOf(DateTime time) => new DateTimeOffset(time, TimeSpan.Zero).ToUnixTimeSeconds();

    private static string Expected(QueryField field) => field.Kind switch
    {
        QueryFieldKind.Year => "A year is a number, as 1984, 1980..1989 or >=1980.",
        QueryFieldKind.Length => "A length is in seconds or as 3:30, as length:>10:00 or length:60..120.",
        QueryFieldKind.Time => "A time is a day as 2024-05-17 or how long ago, as 30d, 4w, 6m or 1y.",
        _ => $"'{field.Name}' is a number, as {field.Name}:5, {field.Name}:1..5 or {field.Name}:>=5.",
    };
}
