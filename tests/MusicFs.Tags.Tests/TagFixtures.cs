using System.Buffers.Binary;
using System.Text;

namespace MusicFs.Tags.Tests;

/// <summary>Smallest valid files with tags, made byte by byte.</summary>
internal static class TagFixtures
{
    /// <summary>STREAMINFO (44.1 kHz, 2 channels, 16 bits, one second), a comment block, and silence for audio.</summary>
    public static byte[] Flac(params string[] comments)
    {
        var file = new MemoryStream();
        file.Write("fLaC"u8);
        byte[] info = new byte[34];
        BinaryPrimitives.WriteUInt64BigEndian(info.AsSpan(10), (44100UL << 44) | (1UL << 41) | (15UL << 36) | 44100);
        Block(file, 0, info);
        var comment = new MemoryStream();
        Text(comment, "test");
        comment.Write(Little(comments.Length));
        foreach (string one in comments)
            Text(comment, one);
        Block(file, 0x80 | 4, comment.ToArray());
        file.Write(new byte[1000]);
        return file.ToArray();
    }

    /// <summary>An ID3v2 tag of the version with text frames, then frames of 128 kbit/s MPEG audio.</summary>
    public static byte[] Mp3(int version, int frames, params (string Id, string Text)[] texts)
    {
        var body = new MemoryStream();
        foreach ((string id, string text) in texts)
        {
            byte[] data = version == 4 ? [3, .. Encoding.UTF8.GetBytes(text)] : [1, 0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)];
            body.Write(Encoding.ASCII.GetBytes(id));
            if (version == 2)
                body.Write([(byte)(data.Length >> 16), (byte)(data.Length >> 8), (byte)data.Length]);
            else
                body.Write([0, 0, (byte)(version == 4 ? data.Length >> 7 : data.Length >> 8), (byte)(version == 4 ? data.Length & 127 : data.Length), 0, 0]);
            body.Write(data);
        }

        var file = new MemoryStream();
        int size = (int)body.Length;
        file.Write([(byte)'I', (byte)'D', (byte)'3', (byte)version, 0, 0, (byte)(size >> 21), (byte)((size >> 14) & 127), (byte)((size >> 7) & 127), (byte)(size & 127)]);
        file.Write(body.ToArray());
        file.Write(Audio(frames));
        return file.ToArray();
    }

    public static byte[] Audio(int frames)
    {
        const int length = 417;
        byte[] audio = new byte[frames * length];
        for (int i = 0; i < frames; i++)
            BinaryPrimitives.WriteUInt32BigEndian(audio.AsSpan(i * length), 0xFFFB9064);
        return audio;
    }

    public static byte[] Id3v1(string title, string artist, string album, string year, byte track)
    {
        byte[] tag = new byte[128];
        "TAG"u8.CopyTo(tag);
        Encoding.Latin1.GetBytes(title, tag.AsSpan(3, 30));
        Encoding.Latin1.GetBytes(artist, tag.AsSpan(33, 30));
        Encoding.Latin1.GetBytes(album, tag.AsSpan(63, 30));
        Encoding.Latin1.GetBytes(year, tag.AsSpan(93, 4));
        tag[126] = track;
        tag[127] = 17;
        return tag;
    }

    private static void Block(MemoryStream file, int type, byte[] data)
    {
        file.Write([(byte)type, (byte)(data.Length >> 16), (byte)(data.Length >> 8), (byte)data.Length]);
        file.Write(data);
    }

    private static void Text(MemoryStream file, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        file.Write(Little(bytes.Length));
        file.Write(bytes);
    }

    private static byte[] Little(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
