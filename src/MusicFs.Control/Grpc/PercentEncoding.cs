using System.Globalization;
using System.Text;

namespace MusicFs.Control.Grpc;

/// <summary>
/// The form of <c>grpc-message</c>: UTF-8, of which only printable ASCII other than <c>%</c> is written as it is. Unlike in a
/// URL a space stays a space. What is wrongly encoded is kept as it came: the specification forbids to fail on it.
/// </summary>
internal static class PercentEncoding
{
    /// <summary>Trailers have a limit in every client (8 KiB in the strictest); a longer message is cut.</summary>
    private const int LongestMessage = 2048;

    public static string Encode(string text)
    {
        StringBuilder encoded = new(text.Length);
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            if (encoded.Length >= LongestMessage)
                break;
            if (value is >= 0x20 and <= 0x7E and not (byte)'%')
                encoded.Append((char)value);
            else
                encoded.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }

    public static string Decode(string text)
    {
        List<byte> bytes = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length
                && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
            {
                bytes.Add(value);
                i += 2;
            }
            else
            {
                bytes.Add((byte)text[i]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
