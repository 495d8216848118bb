namespace MusicFs.Core.Reading.Flac;

/// <summary>The checksums of a FLAC frame (RFC 9639, 9.1.8 and 9.3): initial value 0, most significant bit first.</summary>
internal static class FlacCrc
{
    private const int Polynomial8 = 0x07;
    private const int Polynomial16 = 0x8005;

    private static readonly ushort[] Table8 = MakeTable(8, Polynomial8);
    private static readonly ushort[] Table16 = MakeTable(16, Polynomial16);

    public static byte Of8(ReadOnlySpan<byte> bytes)
    {
        int crc = 0;
        foreach (byte b in bytes)
            crc = Table8[crc ^ b];
        return (byte)crc;
    }

    public static ushort Of16(ReadOnlySpan<byte> bytes)
    {
        int crc = 0;
        foreach (byte b in bytes)
            crc = ((crc << 8) & 0xFFFF) ^ Table16[(crc >> 8) ^ b];
        return (ushort)crc;
    }

    /// <summary>
    /// What a CRC-16 becomes behind so many zero bytes. As a CRC is linear, this is how a change of a frame's first bytes changes the
    /// checksum at its end, whatever lies between; and a frame that was damaged stays one.
    /// </summary>
    public static ushort Advance(int crc, long zeroBytes)
    {
        // x to the power of 8 for each byte, by squaring.
        int factor = 1 << 8;
        for (long left = zeroBytes; left > 0; left >>= 1)
        {
            if ((left & 1) != 0)
                crc = Multiply(crc, factor);
            factor = Multiply(factor, factor);
        }

        return (ushort)crc;
    }

    private static int Multiply(int a, int b)
    {
        int product = 0;
        for (int bit = 15; bit >= 0; bit--)
        {
            product = (product & 0x8000) != 0 ? ((product << 1) & 0xFFFF) ^ Polynomial16 : product << 1;
            if (((b >> bit) & 1) != 0)
                product ^= a;
        }

        return product;
    }

    private static ushort[] MakeTable(int width, int polynomial)
    {
        ushort[] table = new ushort[256];
        int top = 1 << (width - 1);
        for (int i = 0; i < table.Length; i++)
        {
            int crc = i << (width - 8);
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & top) != 0 ? (crc << 1) ^ polynomial : crc << 1;
            table[i] = (ushort)(crc & ((1 << width) - 1));
        }

        return table;
    }
}
