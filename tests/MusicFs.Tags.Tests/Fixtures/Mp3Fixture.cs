using System.Text;

namespace MusicFs.Tags.Tests.Fixtures;

/// <summary>Makes MP3 files: silent 128 kbit/s, 44.1 kHz stereo frames of 417 bytes, and ID3 tags around them.</summary>
internal static class Mp3Fixture
{
    public const int FrameLength = 417;

    public static byte[] Frames(int count)
    {
        var frames = new ByteList();
        for (int i = 0; i < count; i++)
        {
            frames.Add(0xFF, 0xFB, 0x90, 0x00).Add(new byte[FrameLength - 4]);
        }

        return frames.ToArray();
    }

    public static byte[] Tag(int version, byte flags, byte[] body) =>
        new ByteList().Ascii("ID3").Add((byte)version, 0, flags).SyncSafe(body.Length).Add(body).ToArray();

    public static byte[] Tag(int version, params byte[][] frames) => Tag(version, 0, [.. frames.SelectMany(frame => frame)]);

    public static byte[] Text(int version, string id, string text) => Frame(version, id, [3, .. Encoding.UTF8.GetBytes(text)]);

    public static byte[] Frame(int version, string id, byte[] data, byte formatFlags = 0)
    {
        ByteList frame = new ByteList().Ascii(id);
        if (version == 2)
        {
            return frame.Add((byte)(data.Length >> 16), (byte)(data.Length >> 8), (byte)data.Length).Add(data).ToArray();
        }

        _ = version == 4 ? frame.SyncSafe(data.Length) : frame.U32Be((uint)data.Length);
        return frame.Add(0, formatFlags).Add(data).ToArray();
    }

    public static byte[] Id3v1(string title, byte track, byte genre) => new ByteList()
        .Ascii("TAG").Ascii(title.PadRight(30, '\0')).Add(new byte[60]).Ascii("1999").Add(new byte[28]).Add(0, track, genre).ToArray();

    public static byte[] Ape(string key, string value)
    {
        byte[] text = Encoding.UTF8.GetBytes(value);
        byte[] item = new ByteList().U32Le((uint)text.Length).U32Le(0).Ascii(key).Add(0).Add(text).ToArray();
        return new ByteList().Add(item).Ascii("APETAGEX").U32Le(2000).U32Le((uint)item.Length + 32).U32Le(1).U32Le(0).Add(new byte[8]).ToArray();
    }
}
