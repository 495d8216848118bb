using System.Text;

namespace MusicFs.Tags.Tests.Fixtures;

/// <summary>Makes MP4 files: one sound track of 10 s AAC at 44.1 kHz in stereo, its items, and as audio whatever a test wants.</summary>
internal static class Mp4Fixture
{
    public static byte[] File(byte[] audio, params byte[][] items) => [.. Ftyp(), .. Moov(Udta(items)), .. Box("free", new byte[16]), .. Box("mdat", audio)];

    public static byte[] MoovLast(byte[] audio, params byte[][] items) => [.. Ftyp(), .. LongBox("mdat", audio), .. Moov(Udta(items))];

    public static byte[] Ftyp() => Box("ftyp", [.. "M4A "u8, 0, 0, 0, 0, .. "M4A mp42isom"u8]);

    public static byte[] Box(string type, params byte[][] parts)
    {
        byte[] body = [.. parts.SelectMany(part => part)];
        return new ByteList().U32Be((uint)body.Length + 8).Ascii(type).Add(body).ToArray();
    }

    public static byte[] LongBox(string type, byte[] body) =>
        new ByteList().U32Be(1).Ascii(type).U64Be((ulong)body.Length + 16).Add(body).ToArray();

    public static byte[] Moov(byte[] udta, uint duration = 441_000, byte[]? before = null, byte[]? trackReference = null, byte[]? otherTrack = null,
        params byte[][] tables) => Box(
        "moov", before ?? [], Box("mvhd", Times(1000, duration * 10 / 441)),
        Track(1, "soun", 44_100, duration, [.. Stsd(), .. tables.SelectMany(table => table)], trackReference ?? []), otherTrack ?? [], udta);

    public static byte[] Track(uint id, string handler, uint scale, uint duration, byte[] tables, byte[] reference) => Box(
        "trak",
        Box("tkhd", new ByteList().Add(new byte[12]).U32Be(id).Add(new byte[68]).ToArray()),
        reference,
        Box("mdia",
            Box("mdhd", Times(scale, duration)),
            Box("hdlr", new ByteList().Add(new byte[8]).Ascii(handler).Add(new byte[13]).ToArray()),
            Box("minf", Box("stbl", tables))));

    /// <summary>A table of 32-bit words behind version and flags.</summary>
    public static byte[] Table(string type, params uint[] words)
    {
        ByteList body = new ByteList().U32Be(0);
        foreach (uint word in words)
            body.U32Be(word);
        return Box(type, body.ToArray());
    }

    public static byte[] Times(uint scale, uint duration) =>
        new ByteList().Add(new byte[12]).U32Be(scale).U32Be(duration).Add(new byte[80]).ToArray();

    /// <summary>A movie whose samples are in fragments.</summary>
    public static byte[] FragmentedMoov(uint duration = 0, params byte[][] tables) =>
        Moov(Udta(), duration, before: Box("mvex", Table("trex", 1, 1, 1024, 0, 0)), tables: tables);

    /// <summary>10,240 samples of the first track from a time on, as one run of ten equal ones.</summary>
    public static byte[] Fragment(uint time, byte[] audio) =>
        [.. Box("moof", Box("traf", Table("tfhd", 1), Table("tfdt", time), Table("trun", 10))), .. Box("mdat", audio)];

    /// <summary>The index of one segment of so many bytes and milliseconds.</summary>
    public static byte[] Index(uint track, uint bytesBefore, uint bytes, uint milliseconds) =>
        Table("sidx", track, 1000, 0, bytesBefore, 1, bytes, milliseconds, 0);

    /// <summary>mp4a with a decoder configuration: AAC-LC, 44.1 kHz, 2 channels, 128 kbit/s.</summary>
    public static byte[] Stsd(byte objectType = 0x40)
    {
        byte[] config = [5, 2, 0x12, 0x10];
        byte[] decoder = new ByteList().Add(4, (byte)(13 + config.Length), objectType, 0x15, 0, 0, 0).U32Be(128_000).U32Be(128_000).Add(config).ToArray();
        byte[] stream = new ByteList().Add(3, (byte)(3 + decoder.Length), 0, 1, 0).Add(decoder).ToArray();
        return Description("mp4a", 44_100, Box("esds", [0, 0, 0, 0, .. stream]));
    }

    public static byte[] Description(string codec, uint rate, byte[] configuration) => Box(
        "stsd",
        new ByteList().U32Be(0).U32Be(1).ToArray(),
        Box(codec, new ByteList().Add(new byte[6]).U16Be(1).Add(new byte[8]).U16Be(2).U16Be(16).Add(new byte[4]).U32Be(rate << 16).ToArray(), configuration));

    public static byte[] Udta(params byte[][] items) => Box("udta", Box(
        "meta", new byte[4], Box("hdlr", new ByteList().Add(new byte[8]).Ascii("mdirappl").Add(new byte[9]).ToArray()), Box("ilst", items)));

    public static byte[] Item(string type, int kind, params byte[][] values) =>
        Box(type, [.. values.SelectMany(value => Data(kind, value))]);

    public static byte[] Text(string type, params string[] values) => Item(type, 1, [.. values.Select(Encoding.UTF8.GetBytes)]);

    public static byte[] FreeForm(string name, params string[] values) => Box(
        "----",
        Box("mean", [0, 0, 0, 0, .. "com.apple.iTunes"u8]),
        Box("name", [0, 0, 0, 0, .. Encoding.UTF8.GetBytes(name)]),
        [.. values.SelectMany(value => Data(1, Encoding.UTF8.GetBytes(value)))]);

    private static byte[] Data(int kind, byte[] value) => Box("data", new ByteList().U32Be((uint)kind).U32Be(0).Add(value).ToArray());
}
