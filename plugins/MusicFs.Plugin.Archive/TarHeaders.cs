using Microsoft.Win32.SafeHandles;

namespace MusicFs.Plugin.Archive;

/// <summary>
/// A tar archive as its reader sees it. What stands in front of a member and says more of it (a long name, pax attributes) is held in memory by that
/// reader, as much as its header says; here a header that says too much ends the reading. Read-only; one thread.
/// </summary>
internal sealed class TarHeaders(SafeFileHandle handle, long length) : Stream
{
    private const int HeaderLength = 512;
    private const long LongestAttributes = 1 << 20;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        int count = Position < length ? RandomAccess.Read(handle, buffer[..(int)Math.Min(buffer.Length, length - Position)], Position) : 0;
        if (count >= HeaderLength)
            Check(buffer[..HeaderLength]);
        Position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        SeekOrigin.End => length + offset,
        _ => throw new ArgumentOutOfRangeException(nameof(origin)),
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Any 512 bytes that a reader may take for a header (POSIX.1-2017, pax, "ustar Interchange Format": size at 124, type at 156).</summary>
    private static void Check(ReadOnlySpan<byte> header)
    {
        if (header[156] is (byte)'x' or (byte)'g' or (byte)'L' or (byte)'K' && Number(header.Slice(124, 12)) > LongestAttributes && IsHeader(header))
            throw new InvalidDataException($"the attributes of a member take more than {LongestAttributes >> 20} MiB");
    }

    /// <summary>Whether the checksum at 148 is the sum of all bytes, taken with blanks in its own place.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> header)
    {
        int sum = 8 * ' ';
        for (int i = 0; i < HeaderLength; i++)
            sum += i is >= 148 and < 156 ? 0 : header[i];
        return Number(header.Slice(148, 8)) == sum;
    }

    /// <summary>Octal, or with the first bit set a number of 11 bytes; beyond all where it is neither.</summary>
    private static long Number(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
            return long.MaxValue;
        long number = 0;
        foreach (byte digit in field.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7')
                return long.MaxValue;
            number = (number * 8) + digit - '0';
        }

        return number;
    }
}
