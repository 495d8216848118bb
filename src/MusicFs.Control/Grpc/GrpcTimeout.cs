using System.Globalization;

namespace MusicFs.Control.Grpc;

/// <summary>The value of <c>grpc-timeout</c>: at most eight digits and a unit.</summary>
internal static class GrpcTimeout
{
    private const int MostDigits = 8;

    /// <summary>Timers end there; longer is for ever.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    public static string Format(TimeSpan timeout)
    {
        long milliseconds = Math.Max(1, (long)timeout.TotalMilliseconds);
        return milliseconds < 100_000_000
            ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds}m")
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Min(milliseconds / 1000, 99_999_999)}S");
    }

    /// <summary>False for a value the protocol does not know.</summary>
    public static bool TryParse(string text, out TimeSpan timeout)
    {
        timeout = default;
        if (text.Length is < 2 or > MostDigits + 1
            || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out long amount))
        {
            return false;
        }

        double? seconds = text[^1] switch
        {
            'H' => amount * 3600d,
            'M' => amount * 60d,
            'S' => amount,
            'm' => amount / 1e3,
            'u' => amount / 1e6,
            'n' => amount / 1e9,
            _ => null,
        };
        if (seconds is not { } value)
            return false;
        timeout = value >= Longest.TotalSeconds ? Longest : TimeSpan.FromSeconds(value);
        return true;
    }
}
