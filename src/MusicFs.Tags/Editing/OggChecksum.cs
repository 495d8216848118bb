namespace MusicFs.Tags.Editing;

/// <summary>
/// The checksum of Ogg pages (RFC 3533, section 6): a polynomial of 32 bits without initial value and final inversion. So it is linear:
/// the checksum of two pages of one length, one laid over the other by exclusive or, is that of their checksums.
/// </summary>
internal static class OggChecksum
{
    private const uint Polynomial = 0x04C1_1DB7;
    private static readonly uint[] Table = MakeTable();

    /// <summary>Entry n multiplies by x to the power of 8 * 2^n.</summary>
    private static readonly uint[] Powers = MakePowers();

    public static uint Of(ReadOnlySpan<byte> bytes, uint before = 0)
    {
        uint crc = before;
        foreach (byte value in bytes)
        {
            crc = (crc << 8) ^ Table[(crc >> 24) ^ value];
        }

        return crc;
    }

    /// <summary>What <paramref name="crc"/> becomes when as many zero bytes follow.</summary>
    public static uint WithZeros(uint crc, int count)
    {
        for (int n = 0; count > 0; n++, count >>= 1)
        {
            if ((count & 1) != 0)
            {
                crc = Multiply(crc, Powers[n]);
            }
        }

        return crc;
    }

    /// <summary>Of polynomials modulo the checksum's own.</summary>
    private static uint Multiply(uint a, uint b)
    {
        uint product = 0;
        for (; b != 0; b >>= 1)
        {
            product ^= (b & 1) != 0 ? a : 0;
            a = (a << 1) ^ ((a & 0x8000_0000) != 0 ? Polynomial : 0);
        }

        return product;
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i << 24;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value << 1) ^ ((value & 0x8000_0000) != 0 ? Polynomial : 0);
            }

            table[i] = value;
        }

        return table;
    }

    private static uint[] MakePowers()
    {
        uint[] powers = new uint[32];
        powers[0] = 1 << 8;
        for (int i = 1; i < powers.Length; i++)
        {
            powers[i] = Multiply(powers[i - 1], powers[i - 1]);
        }

        return powers;
    }
}
