using System.Text;

namespace MusicFs.Tags.Tests.Fixtures;

/// <summary>Makes Ogg files page by page; checksums are left zero, since tags are read without them.</summary>
internal static class OggFixture
{
    public const int Continued = 1;
    public const int First = 2;
    public const int Last = 4;
    private const int SegmentsOfAPage = 17;

    /// <summary>One Vorbis stream at 44.1 kHz, 2 channels, that ends at <paramref name="seconds"/>.</summary>
    public static byte[] Vorbis(byte[] audio, int seconds, params string[] comments) =>
        Stream(1, VorbisHead(), [.. "\u0003vorbis"u8, .. Comments(comments), 1], [.. "\u0005vorbis"u8, .. new byte[40]], audio, seconds * 44_100L);

    public static byte[] Opus(byte[] audio, int seconds, params string[] comments) =>
        Stream(1, OpusHead(), [.. "OpusTags"u8, .. Comments(comments)], null, audio, (seconds * 48_000L) + 312);

    public static byte[] VorbisHead() =>
        new ByteList().Add(1).Ascii("vorbis").U32Le(0).Add(2).U32Le(44_100).U32Le(0).U32Le(112_000).U32Le(0).Add(0xB8, 1).ToArray();

    public static byte[] OpusHead() => new ByteList().Ascii("OpusHead").Add(1, 2).U16Le(312).U32Le(44_100).U16Le(0).Add(0).ToArray();

    public static byte[] Comments(params string[] comments)
    {
        ByteList body = new ByteList().U32Le(4).Ascii("test").U32Le((uint)comments.Length);
        foreach (string comment in comments)
        {
            byte[] text = Encoding.UTF8.GetBytes(comment);
            body.U32Le((uint)text.Length).Add(text);
        }

        return body.ToArray();
    }

    /// <summary>Headers as packets, then the audio, a packet a page, whose times are what only a first and a last one need.</summary>
    public static byte[] Stream(uint serial, byte[] head, byte[] comment, byte[]? setup, byte[] audio, long end)
    {
        var file = new ByteList().Add(Page(serial, First, 0, head));
        foreach (byte[] page in Pages(serial, 0, setup is null ? [comment] : [comment, setup]))
            file.Add(page);
        byte[][] pages = [.. Pages(serial, 1, [.. audio.Chunk((SegmentsOfAPage * 255) - 1)])];
        for (int i = 0; i < pages.Length; i++)
            file.Add(i < pages.Length - 1 ? pages[i] : Ending(pages[i], end));
        return file.ToArray();
    }

    /// <summary>Packets laid into pages of 17 segments, some 4 KiB, as encoders do.</summary>
    public static IEnumerable<byte[]> Pages(uint serial, long granule, params byte[][] packets)
    {
        var segments = new List<(byte Length, byte[] Packet, int Offset)>();
        foreach (byte[] packet in packets)
        {
            int at = 0;
            for (; packet.Length - at >= 255; at += 255)
                segments.Add((255, packet, at));
            segments.Add(((byte)(packet.Length - at), packet, at));
        }

        bool isContinued = false;
        for (int i = 0; i < segments.Count; i += SegmentsOfAPage)
        {
            (byte Length, byte[] Packet, int Offset)[] part = [.. segments.Skip(i).Take(SegmentsOfAPage)];
            var page = Header(serial, isContinued ? Continued : 0, granule).Add((byte)part.Length).Add([.. part.Select(segment => segment.Length)]);
            foreach (var (length, packet, offset) in part)
                page.Add(packet.AsSpan(offset, length));
            isContinued = part[^1].Length == 255;
            yield return page.ToArray();
        }
    }

    /// <summary>One packet below 255 bytes on a page of its own.</summary>
    public static byte[] Page(uint serial, int flags, long granule, byte[] packet) =>
        Header(serial, flags, granule).Add(1, (byte)packet.Length).Add(packet).ToArray();

    private static ByteList Header(uint serial, int flags, long granule) =>
        new ByteList().Ascii("OggS").Add(0, (byte)flags).U64Le((ulong)granule).U32Le(serial).U32Le(0).U32Le(0);

    private static byte[] Ending(byte[] page, long granule)
    {
        page[5] |= Last;
        BitConverter.TryWriteBytes(page.AsSpan(6), granule);
        return page;
    }
}
