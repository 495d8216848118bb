namespace MusicFs.Host.Demo;

/// <summary>The checksums of a FLAC frame (RFC 9639, sections 9.1.8 and 9.3): initial value 0, most significant bit first.</summary>
internal static class FlacCrc
{
    public static byte Of8(ReadOnlySpan<byte> bytes) => (byte)Of(bytes, width: 8, polynomial: 0x07);

    public static ushort Of16(ReadOnlySpan<byte> bytes) => (ushort)Of(bytes, width: 16, polynomial: 0x8005);

    private static int Of(ReadOnlySpan<byte> bytes, int width, int polynomial)
    {
        int crc = 0;
        int top = 1 << (width - 1);
        foreach (byte b in bytes)
        {
            crc ^= b << (width - 8);
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & top) != 0 ? (crc << 1) ^ polynomial : crc << 1;
        }
        return crc & ((1 << width) - 1);
    }
}
