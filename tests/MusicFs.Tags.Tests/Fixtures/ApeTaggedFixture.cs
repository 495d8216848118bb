using System.Text;

namespace MusicFs.Tags.Tests.Fixtures;

/// <summary>Makes the files that keep APE tags at their end: Monkey's Audio, WavPack, Musepack; 10 s at 44.1 kHz in stereo.</summary>
internal static class ApeTaggedFixture
{
    public static byte[] MonkeysAudio(byte[] audio, params (string Key, string Value)[] items) => [.. new ByteList()
        .Ascii("MAC ").U16Le(3990).U16Le(0).U32Le(52).U32Le(24).U32Le(0).U32Le(0).U32Le((uint)audio.Length).U32Le(0).U32Le(0).Add(new byte[16])
        .U16Le(2000).U16Le(0).U32Le(100_000).U32Le(41_000).U32Le(5).U16Le(16).U16Le(2).U32Le(44_100).Add(audio).ToArray(), .. Tag(items)];

    /// <summary>The header before version 3.98: frames of 73,728 samples.</summary>
    public static byte[] OldMonkeysAudio(byte[] audio) => new ByteList()
        .Ascii("MAC ").U16Le(3900).U16Le(2000).U16Le(0).U16Le(2).U32Le(44_100).U32Le(0).U32Le(0).U32Le(6).U32Le(72_360).Add(audio).ToArray();

    public static byte[] WavPack(byte[] audio, params (string Key, string Value)[] items) => [.. WavPackBlock(441_000, 0, 441_000, 9, audio), .. Tag(items)];

    /// <summary>A block of 16-bit stereo; the index of the rate is that of the format's table, 9 for 44.1 kHz.</summary>
    public static byte[] WavPackBlock(uint total, uint index, uint samples, uint rate, byte[] body, uint flags = 1) => new ByteList()
        .Ascii("wvpk").U32Le((uint)body.Length + 24).U16Le(0x410).Add(0, 0).U32Le(total).U32Le(index).U32Le(samples)
        .U32Le(0x1800 | flags | (rate << 23)).U32Le(0).Add(body).ToArray();

    /// <summary>Stream version 7 with a gapless end: 382 frames and 936 samples.</summary>
    public static byte[] Musepack7(byte[] audio, params (string Key, string Value)[] items) => [.. new ByteList()
        .Ascii("MP+").Add(7).U32Le(383).U32Le(0).U32Le(0).U32Le(0).U32Le((1u << 31) | (936u << 20)).U32Le(0).Add(audio).ToArray(), .. Tag(items)];

    public static byte[] Musepack8(byte[] audio, params (string Key, string Value)[] items)
    {
        // 441,500 samples of which 500 are silence: numbers of seven bits a byte.
        byte[] header = [0, 0, 0, 0, 8, 0x9A, 0xF9, 0x1C, 0x83, 0x74, 0x1F, 0x1B];
        return [.. "MPCK"u8, .. Packet("SH", header), .. Packet("RG", [1, 0, 0, 0, 0, 0, 0, 0, 0]), .. Packet("AP", audio[..100]), .. audio, .. Tag(items)];
    }

    /// <summary>An APE tag of version 2 with header and footer.</summary>
    public static byte[] Tag(params (string Key, string Value)[] items)
    {
        var body = new ByteList();
        foreach (var (key, value) in items)
        {
            byte[] text = Encoding.UTF8.GetBytes(value);
            body.U32Le((uint)text.Length).U32Le(0).Ascii(key).Add(0).Add(text);
        }

        uint size = (uint)body.Length + 32;
        return [.. Frame(size, (uint)items.Length, 0xA000_0000), .. body.ToArray(), .. Frame(size, (uint)items.Length, 0x8000_0000)];
    }

    private static byte[] Packet(string key, byte[] body) => [.. Encoding.ASCII.GetBytes(key), (byte)(body.Length + 3), .. body];

    private static byte[] Frame(uint size, uint count, uint flags) =>
        new ByteList().Ascii("APETAGEX").U32Le(2000).U32Le(size).U32Le(count).U32Le(flags).Add(new byte[8]).ToArray();
}
