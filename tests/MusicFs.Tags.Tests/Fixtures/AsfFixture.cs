namespace MusicFs.Tags.Tests.Fixtures;

/// <summary>Makes ASF files object by object: 10 s of WMA at 44.1 kHz in stereo, 128 kbit/s.</summary>
internal static class AsfFixture
{
    public static readonly Guid Header = new("75B22630-668E-11CF-A6D9-00AA0062CE6C");
    private static readonly Guid Data = new("75B22636-668E-11CF-A6D9-00AA0062CE6C");
    private static readonly Guid Properties = new("8CABDCA1-A947-11CF-8EE4-00C00C205365");
    private static readonly Guid Stream = new("B7DC0791-A9B7-11CF-8EE6-00C00C205365");
    private static readonly Guid Audio = new("F8699E40-5B4D-11CF-A8FD-00805F5C442B");
    private static readonly Guid Extension = new("5FBF03B5-A92E-11CF-8EE3-00C00C205365");
    private static readonly Guid DescriptionId = new("75B22633-668E-11CF-A6D9-00AA0062CE6C");
    private static readonly Guid ExtendedId = new("D2D0A440-E307-11D2-97F0-00A0C95EA850");
    private static readonly Guid LibraryId = new("44231C94-9498-49D1-A141-1D134E457054");

    public static byte[] File(byte[] audio, params byte[][] objects)
    {
        byte[] body = [.. FileProperties(), .. StreamProperties(), .. objects.SelectMany(part => part)];
        return [.. Object(Header, [.. new ByteList().U32Le((uint)objects.Length + 2).Add(1, 2).ToArray(), .. body]), .. Object(Data, audio)];
    }

    public static byte[] Object(Guid id, byte[] body) => new ByteList().Add(id.ToByteArray()).U64Le((ulong)body.Length + 24).Add(body).ToArray();

    public static byte[] Description(string title, string author)
    {
        byte[][] texts = [Text(title), Text(author), Text(""), Text(""), Text("")];
        var body = new ByteList();
        foreach (byte[] text in texts)
            body.U16Le(text.Length);
        foreach (byte[] text in texts)
            body.Add(text);
        return Object(DescriptionId, body.ToArray());
    }

    public static byte[] Extended(params (string Name, int Kind, byte[] Value)[] attributes)
    {
        ByteList body = new ByteList().U16Le(attributes.Length);
        foreach (var (name, kind, value) in attributes)
            body.U16Le(Text(name).Length).Add(Text(name)).U16Le(kind).U16Le(value.Length).Add(value);
        return Object(ExtendedId, body.ToArray());
    }

    /// <summary>A header extension with a metadata library.</summary>
    public static byte[] Library(params (string Name, int Kind, byte[] Value)[] attributes)
    {
        ByteList body = new ByteList().U16Le(attributes.Length);
        foreach (var (name, kind, value) in attributes)
            body.U16Le(0).U16Le(0).U16Le(Text(name).Length).U16Le(kind).U32Le((uint)value.Length).Add(Text(name)).Add(value);
        byte[] library = Object(LibraryId, body.ToArray());
        return Object(Extension, new ByteList().Add(new byte[18]).U32Le((uint)library.Length).Add(library).ToArray());
    }

    public static byte[] Text(string text) => new ByteList().Utf16(text).ToArray();

    public static byte[] Picture(byte[] image) => new ByteList().Add(3).U32Le((uint)image.Length).Utf16("image/png").Utf16("front").Add(image).ToArray();

    /// <summary>11 s, of which one is preroll.</summary>
    private static byte[] FileProperties() => Object(Properties, new ByteList()
        .Add(new byte[40]).U64Le(110_000_000).U64Le(0).U64Le(1000).Add(new byte[16]).ToArray());

    private static byte[] StreamProperties() => Object(Stream, new ByteList()
        .Add(Audio.ToByteArray()).Add(new byte[16 + 8]).U32Le(18).U32Le(0).U16Le(1).U32Le(0)
        .U16Le(0x161).U16Le(2).U32Le(44_100).U32Le(16_000).U16Le(1).U16Le(16).U16Le(0).ToArray());
}
