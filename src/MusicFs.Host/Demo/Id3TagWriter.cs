using System.Buffers.Binary;
using System.Text;

namespace MusicFs.Host.Demo;

/// <summary>An ID3v2 tag with the cover (id3.org: id3v2.3.0, id3v2.4.0-structure, id3v2.4.0-frames); no unsynchronisation.</summary>
internal static class Id3TagWriter
{
    public static byte[] Write(DemoTags tags, byte[] cover, Id3Version version)
    {
        using MemoryStream frames = new();
        void Text(string id, string text) => WriteFrame(frames, id, EncodeText(text, version), version);
        Text("TIT2", tags.Title);
        Text("TPE1", tags.Artist);
        Text("TPE2", tags.AlbumArtist);
        Text("TALB", tags.Album);
        Text("TCON", tags.Genre);
        Text("TRCK", DemoTags.Fraction(tags.Track));
        Text("TPOS", DemoTags.Fraction(tags.Disc));
        if (version == Id3Version.V24)
            Text("TDRC", tags.Date);
        else
            Text("TYER", tags.Year);
        if (tags.Compilation)
            Text("TCMP", "1");
        WriteFrame(frames, "APIC", Picture(cover), version);

        byte[] header = [(byte)'I', (byte)'D', (byte)'3', (byte)version, 0, 0, 0, 0, 0, 0];
        WriteSyncSafe(header.AsSpan(6), (int)frames.Length);
        return [.. header, .. frames.ToArray()];
    }

    /// <summary>UTF-16 with a byte order mark in 2.3, which knows no UTF-8; UTF-8 in 2.4.</summary>
    private static byte[] EncodeText(string text, Id3Version version) => version == Id3Version.V24
        ? [3, .. Encoding.UTF8.GetBytes(text)]
        : [1, .. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)];

    private static byte[] Picture(byte[] cover) =>
        [0, .. Encoding.ASCII.GetBytes(CoverImage.MediaType), 0, 3, 0, .. cover]; // Latin-1, front cover, no description

    private static void WriteFrame(Stream frames, string id, byte[] content, Id3Version version)
    {
        Span<byte> header = stackalloc byte[10];
        header.Clear();
        Encoding.ASCII.GetBytes(id, header);
        if (version == Id3Version.V24)
            WriteSyncSafe(header[4..], content.Length);
        else
            BinaryPrimitives.WriteInt32BigEndian(header[4..], content.Length);
        frames.Write(header);
        frames.Write(content);
    }

    /// <summary>Seven bits a byte.</summary>
    private static void WriteSyncSafe(Span<byte> target, int value)
    {
        for (int i = 3; i >= 0; i--)
        {
            target[i] = (byte)(value & 0x7F);
            value >>= 7;
        }
    }
}
