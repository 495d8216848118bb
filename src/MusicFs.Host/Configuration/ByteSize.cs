using System.Globalization;

namespace MusicFs.Host.Configuration;

/// <summary>A number of bytes as people write it: <c>500M</c>, <c>10 GB</c>, <c>0</c>. K, M, G and T are powers of 1024.</summary>
public static class ByteSize
{
    private const string Units = "KMGT";

    /// <summary>What a size looks like, for messages.</summary>
    public const string Form = "a size as 500M, 10G or 0";

    public static bool TryParse(string text, out long bytes)
    {
        ArgumentNullException.ThrowIfNull(text);
        bytes = 0;
        string number = text.Trim().ToUpperInvariant();
        number = number.EndsWith("IB", StringComparison.Ordinal) ? number[..^2] : number.EndsWith('B') ? number[..^1] : number;
        int power = number.Length == 0 ? 0 : Units.IndexOf(number[^1], StringComparison.Ordinal) + 1;
        if (power > 0)
            number = number[..^1];
        if (!long.TryParse(number.TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out long count) || count > long.MaxValue >> (10 * power))
            return false;
        bytes = count << (10 * power);
        return true;
    }
}
