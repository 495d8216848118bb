using System.Text;

namespace MusicFs.Tags.Tests.Fixtures;

/// <summary>Makes WAV, AIFF and DSF files chunk by chunk: CD audio in stereo, and DSD64.</summary>
internal static class IffFixture
{
    public static byte[] Wav(byte[] audio, params byte[][] after) => Riff("RIFF", [Format(), Chunk("data", audio), .. after]);

    public static byte[] Riff(string kind, params byte[][] chunks)
    {
        byte[] body = [.. "WAVE"u8, .. chunks.SelectMany(chunk => chunk)];
        return new ByteList().Ascii(kind).U32Le((uint)body.Length).Add(body).ToArray();
    }

    public static byte[] Format(int tag = 1) => Chunk("fmt ", new ByteList().U16Le(tag).U16Le(2).U32Le(44_100).U32Le(176_400).U16Le(4).U16Le(16).ToArray());

    public static byte[] Info(params (string Id, string Text)[] entries) =>
        Chunk("LIST", [.. "INFO"u8, .. entries.SelectMany(entry => Chunk(entry.Id, [.. Encoding.UTF8.GetBytes(entry.Text), 0]))]);

    public static byte[] Chunk(string id, byte[] body, uint? length = null) =>
        new ByteList().Ascii(id).U32Le(length ?? (uint)body.Length).Add(body).Add(new byte[body.Length & 1]).ToArray();

    public static byte[] Aiff(byte[] audio, params byte[][] after)
    {
        byte[] common = new ByteList().U16Be(2).U32Be((uint)audio.Length / 4).U16Be(16).Add(0x40, 0x0E, 0xAC, 0x44, 0, 0, 0, 0, 0, 0).ToArray();
        byte[] body = [.. "AIFF"u8, .. BigChunk("COMM", common), .. BigChunk("SSND", [.. new byte[8], .. audio]), .. after.SelectMany(chunk => chunk)];
        return new ByteList().Ascii("FORM").U32Be((uint)body.Length).Add(body).ToArray();
    }

    public static byte[] BigChunk(string id, byte[] body) =>
        new ByteList().Ascii(id).U32Be((uint)body.Length).Add(body).Add(new byte[body.Length & 1]).ToArray();

    public static byte[] Dsf(byte[] audio, byte[] tag)
    {
        ulong end = 28 + 52 + 12 + (ulong)audio.Length;
        return new ByteList()
            .Ascii("DSD ").U64Le(28).U64Le(end + (ulong)tag.Length).U64Le(tag.Length == 0 ? 0 : end)
            .Ascii("fmt ").U64Le(52).U32Le(1).U32Le(0).U32Le(2).U32Le(2).U32Le(2_822_400).U32Le(1).U64Le((ulong)audio.Length * 4).U32Le(4096).U32Le(0)
            .Ascii("data").U64Le(12 + (ulong)audio.Length).Add(audio).Add(tag).ToArray();
    }
}
