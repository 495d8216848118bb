namespace MusicFs.Core.Reading.Flac;

/// <summary>The number in a frame's header: up to 36 bits in one to seven bytes, as UTF-8 codes characters (RFC 9639, 9.1.5).</summary>
internal static class CodedNumber
{
    public const int MaxLength = 7;

    /// <summary>Behind the greatest that can be written.</summary>
    public const long Limit = 1L << 36;

    /// <summary>The first numbers that take 2, 3 ... 7 bytes.</summary>
    private static ReadOnlySpan<long> Longer => [0x80, 0x800, 0x1_0000, 0x20_0000, 0x400_0000, 0x8000_0000];

    public static int Length(long number)
    {
        int length = 1;
        foreach (long first in Longer)
            length += number >= first ? 1 : 0;
        return length;
    }

    /// <summary>The bytes of <paramref name="count"/> numbers together, from <paramref name="first"/> on in equal steps.</summary>
    public static long Length(long first, long step, long count)
    {
        long sum = count;
        foreach (long longer in Longer)
        {
            long shorter = Math.Max(0, (longer - first + step - 1) / step);
            sum += Math.Max(0, count - shorter);
        }

        return sum;
    }

    public static int Write(long number, Span<byte> destination)
    {
        int length = Length(number);
        if (length == 1)
        {
            destination[0] = (byte)number;
            return 1;
        }

        for (int i = length - 1; i > 0; i--, number >>= 6)
            destination[i] = (byte)(0x80 | (number & 0x3F));
        destination[0] = (byte)((0xFF00 >> length) | (int)number);
        return length;
    }

    /// <summary>The bytes it took; 0 where there is no number, or one that is longer than it has to be.</summary>
    public static int Read(ReadOnlySpan<byte> bytes, out long number)
    {
        number = 0;
        if (bytes.IsEmpty)
            return 0;
        int length = bytes[0] < 0x80 ? 1 : System.Numerics.BitOperations.LeadingZeroCount((uint)(byte)~bytes[0]) - 24;
        bool isStart = bytes[0] < 0x80 || length is >= 2 and <= MaxLength;
        if (!isStart || bytes.Length < length)
            return 0;
        number = length == 1 ? bytes[0] : bytes[0] & (0x7F >> length);
        foreach (byte b in bytes[1..length])
        {
            if ((b & 0xC0) != 0x80)
                return 0;
            number = (number << 6) | (uint)(b & 0x3F);
        }

        return Length(number) == length ? length : 0;
    }
}
