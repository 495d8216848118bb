using System.Text;

namespace MusicFs.Wasm.Tests;

/// <summary>Modules made byte by byte, such as no compiler makes.</summary>
internal static class ModuleBytes
{
    public const byte I32 = 0x7F, I64 = 0x7E, End = 0x0B;

    public static byte[] Unsigned(long value)
    {
        List<byte> bytes = [];
        for (; value > 127; value >>= 7)
            bytes.Add((byte)(value & 0x7F | 0x80));
        return [.. bytes, (byte)value];
    }

    public static byte[] Sized(byte[] bytes) => [.. Unsigned(bytes.Length), .. bytes];

    public static byte[] Section(byte id, byte[] bytes) => [id, .. Sized(bytes)];

    public static byte[] Module(params byte[][] sections) => [.. "\0asm\x01\0\0\0"u8, .. sections.SelectMany(static section => section)];

    public static byte[] Repeat(int count, params byte[] bytes)
    {
        byte[] all = new byte[count * bytes.Length];
        for (int i = 0; i < all.Length; i++)
            all[i] = bytes[i % bytes.Length];
        return all;
    }

    /// <summary>Types 0: () -> (), 1: () -> (<paramref name="many"/> i32), 2: (<paramref name="many"/> i32) -> (<paramref name="many"/> i32).</summary>
    public static byte[] Types(int many) => Section(
        1,
        [3, 0x60, 0, 0, 0x60, 0, .. Sized(Repeat(many, I32)), 0x60, .. Sized(Repeat(many, I32)), .. Sized(Repeat(many, I32))]);

    /// <summary>One function of type 0, exported as "run", with a memory of a page and a table of ten elements that may grow.</summary>
    public static byte[] Function(byte[] body, byte[]? locals = null, int many = 1, byte type = 0) => Module(
        Types(many),
        Section(3, [1, type]),
        Section(4, [1, 0x70, 0, 10]),
        Section(5, [1, 0, 1]),
        Section(7, [1, .. Sized(Encoding.ASCII.GetBytes("run")), 0, 0]),
        Section(10, [1, .. Sized([.. locals ?? [0], .. body, End])]));
}
