using System.Text;

namespace MusicFs.Tags.Tests.Fixtures;

/// <summary>Makes FLAC files: 10 s of 44.1 kHz stereo with 16 bits in STREAMINFO, and as audio whatever a test wants.</summary>
internal static class FlacFixture
{
    public static byte[] File(byte[] audio, params byte[][] blocks)
    {
        var file = new ByteList().Ascii("fLaC").Add(Block(0, StreamInfo(), isLast: blocks.Length == 0));
        for (int i = 0; i < blocks.Length; i++)
        {
            file.Add((byte)(blocks[i][0] | (i == blocks.Length - 1 ? 0x80 : 0))).Add(blocks[i].AsSpan(1));
        }

        return file.Add(audio).ToArray();
    }

    public static byte[] Block(int type, byte[] body, bool isLast = false) => new ByteList()
        .Add((byte)(type | (isLast ? 0x80 : 0)), (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length)
        .Add(body).ToArray();

    public static byte[] Comments(params string[] comments)
    {
        ByteList body = new ByteList().U32Le(4).Ascii("test").U32Le((uint)comments.Length);
        foreach (string comment in comments)
        {
            byte[] text = Encoding.UTF8.GetBytes(comment);
            body.U32Le((uint)text.Length).Add(text);
        }

        return Block(4, body.ToArray());
    }

    public static byte[] Picture(byte[] image) => Block(6, new ByteList()
        .U32Be(3).U32Be(9).Ascii("image/png").U32Be(0).U32Be(7).U32Be(8).U32Be(24).U32Be(0).U32Be((uint)image.Length).Add(image).ToArray());

    /// <summary>A sheet of tracks with one index point each, and what lies behind them.</summary>
    public static byte[] CueSheet(params (int Sample, byte Number, string Isrc)[] tracks)
    {
        ByteList body = new ByteList().Ascii("1234567890123".PadRight(128, '\0')).Add(new byte[8]).Add(0x80).Add(new byte[258]).Add((byte)(tracks.Length + 1));
        foreach ((int sample, byte number, string isrc) in tracks)
        {
            body.U32Be(0).U32Be((uint)sample).Add(number).Ascii(isrc.PadRight(12, '\0')).Add(new byte[14]).Add(1);
            body.Add(new byte[8]).Add(1).Add(new byte[3]);
        }

        return Block(5, body.U32Be(0).U32Be(441_000).Add(170).Add(new byte[27]).ToArray());
    }

    private static byte[] StreamInfo() => new ByteList()
        .Add(0x10, 0, 0x10, 0).Add(0, 0, 0, 0, 0, 0).U32Be(0x0AC442F0).U32Be(441_000).Add(new byte[16]).ToArray();
}
