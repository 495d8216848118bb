namespace MusicFs.Host.Demo;

/// <summary>An MP3 file of digital silence behind an ID3v2 tag: frames whose side information announces no data at all.</summary>
internal static class SilentMp3Writer
{
    /// <summary>26.1 ms each: three seconds.</summary>
    private const int Frames = 115;

    /// <summary>144 * 32,000 bit/s / 44,100 Hz, rounded down: a frame without padding (ISO 11172-3, section 2.4.3.1).</summary>
    private const int FrameLength = 104;

    public static byte[] Write(DemoTags tags, byte[] cover, Id3Version version)
    {
        byte[] tag = Id3TagWriter.Write(tags, cover, version);
        byte[] file = new byte[tag.Length + (Frames * FrameLength)];
        tag.CopyTo(file, 0);
        for (int i = 0; i < Frames; i++)
        {
            Span<byte> frame = file.AsSpan(tag.Length + (i * FrameLength), FrameLength);
            frame[0] = 0xFF;
            frame[1] = 0xFB; // MPEG-1 layer III without CRC
            frame[2] = 0x10; // 32 kbit/s, 44.1 kHz, no padding
            frame[3] = 0xC0; // mono
        }
        return file;
    }
}
