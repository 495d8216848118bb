using System.Buffers;
using System.Globalization;

namespace MusicFs.Tags.Fields;

/// <summary>Numbers as people and taggers write them into text fields. What is no number is none.</summary>
internal static class FieldValues
{
    private static readonly SearchValues<char> NumberLetters = SearchValues.Create("+-.,0123456789eE");

    /// <summary><c>3/12</c> is 3 of 12; zero is as good as nothing.</summary>
    public static (int? Number, int? Total) Position(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (Count(text), null) : (Count(text.AsSpan(0, slash)), Count(text.AsSpan(slash + 1)));
    }

    /// <summary>Where the slash is in <c>3/12</c>; -1 where the text is not two numbers.</summary>
    public static int Slash(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < text.Length - 1 && text.AsSpan(0, slash).IndexOfAnyExceptInRange('0', '9') < 0
            && text.AsSpan(slash + 1).IndexOfAnyExceptInRange('0', '9') < 0 ? slash : -1;
    }

    public static int? Count(ReadOnlySpan<char> text) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0 ? value : null;

    public static int? Integer(string? text) =>
        int.TryParse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : null;

    /// <summary>The number a text starts with: <c>-6.50 dB</c>, <c>+1,2</c>.</summary>
    public static double? Number(string? text)
    {
        ReadOnlySpan<char> digits = text.AsSpan().Trim();
        int end = digits.IndexOfAnyExcept(NumberLetters);
        digits = end < 0 ? digits : digits[..end];
        Span<char> copy = stackalloc char[32];
        if (digits.Length is 0 or > 32)
        {
            return null;
        }

        digits.Replace(copy, ',', '.');
        bool isNumber = double.TryParse(copy[..digits.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        return isNumber && double.IsFinite(value) ? value : null;
    }

    public static double? Positive(string? text) => Number(text) is > 0 and double value ? value : null;

    public static bool Flag(string? text) =>
        text is not null && (text.Trim() is "1" or "yes" or "Yes" || text.Trim().Equals("true", StringComparison.OrdinalIgnoreCase));

    /// <summary>The first four digits in a row.</summary>
    public static int? Year(string? date)
    {
        int run = 0;
        for (int i = 0; i < date?.Length; i++)
        {
            run = char.IsAsciiDigit(date[i]) ? run + 1 : 0;
            if (run == 4)
            {
                int year = int.Parse(date.AsSpan(i - 3, 4), NumberStyles.None, CultureInfo.InvariantCulture);
                return year > 0 ? year : null;
            }
        }

        return null;
    }

    /// <summary>
    /// 0 to 1 from the ratings in use: FMPS_RATING is a fraction, POPM a byte whose steps Windows and most players share, RATING a
    /// fraction, stars of 5, or per cent, told apart by size.
    /// </summary>
    public static double? Rating(FieldList fields)
    {
        if (Number(fields.First("FMPS_RATING")) is >= 0 and <= 1 and double fraction)
        {
            return fraction;
        }

        if (Number(fields.First("POPM")) is > 0 and <= 255 and double byteValue)
        {
            return byteValue switch { < 32 => 0.2, < 96 => 0.4, < 160 => 0.6, < 224 => 0.8, _ => 1 };
        }

        return Number(fields.First("RATING")) switch
        {
            null or < 0 => null,
            < 1 and double value => value,
            <= 5 and double stars => stars / 5,
            <= 10 and double halves => halves / 10,
            <= 100 and double percent => percent / 100,
            _ => null,
        };
    }
}
