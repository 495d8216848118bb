using System.Buffers.Binary;
using System.Text;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Plugins;
using MusicFs.Host.Plugins.Wasm;
using MusicFs.Testing;
using MusicFs.Wasm;

namespace MusicFs.Host.Tests.Plugins.Wasm;

/// <summary>Modules, and files for them, made byte by byte.</summary>
internal static class ModuleFixture
{
    public static PluginManifest Manifest(PluginKinds kinds) => new("sample", new Version(1, 0, 0), new ContractVersion(1, 0)) { Kinds = kinds };

    /// <summary>A module of the folder plugins.</summary>
    public static byte[] Shipped(string folder, string file)
    {
        using FileStream stream = File.OpenRead(Path.Combine(Repository.Root, "plugins", folder, file));
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public static (IPlugin? Plugin, Problem? Problem) Load(PluginKinds kinds, byte[] module, WasmLimits? limits = null) =>
        new WasmModuleLoader(limits ?? new WasmLimits(), TimeProvider.System).Load(Manifest(kinds), module);

    /// <summary>Loads and registers.</summary>
    public static ModuleRegistry Register(PluginKinds kinds, byte[] module, WasmLimits? limits = null)
    {
        (IPlugin? plugin, Problem? problem) = Load(kinds, module, limits);
        Assert.IsNotNull(plugin, problem?.ToString());
        var registry = new ModuleRegistry();
        plugin.Register(registry);
        return registry;
    }

    /// <summary>
    /// A module with a memory of a page, with <paramref name="answer"/> at 1024, whose <c>describe</c> gives the ABI's version, and whose <c>read_tags</c> has the instructions <paramref name="body"/>.
    /// Function 0 is the import size, 1 is read, 2 is log.
    /// </summary>
    public static byte[] Module(byte[] body, string answer = "", string description = "{\"abi\":1}")
    {
        byte[] describe = [0x42, .. Signed((long)description.Length << 32 | 8)];
        return
        [
            .. "\0asm\x01\0\0\0"u8,
            .. Section(1, [4, 0x60, 0, 1, 0x7E, 0x60, 3, 0x7E, 0x7F, 0x7F, 1, 0x7F, 0x60, 3, 0x7F, 0x7F, 0x7F, 0, 0x60, 0, 0]),
            .. Section(2, [3, .. Import("size", 0), .. Import("read", 1), .. Import("log", 2)]),
            .. Section(3, [2, 0, 0]),
            .. Section(5, [1, 0, 1]),
            .. Section(7, [3, .. Name("memory"), 2, 0, .. Name("describe"), 0, 3, .. Name("read_tags"), 0, 4]),
            .. Section(10, [2, .. Sized([0, .. describe, 0x0B]), .. Sized([0, .. body, 0x0B])]),
            .. Section(11, [2, .. Data(8, description), .. Data(1024, answer)]),
        ];
    }

    /// <summary>Gives the answer at 1024.</summary>
    public static byte[] Give(string answer) => [0x42, .. Signed((long)Encoding.UTF8.GetByteCount(answer) << 32 | 1024)];

    public static byte[] Signed(long value)
    {
        List<byte> bytes = [];
        while (value is < -64 or > 63)
        {
            bytes.Add((byte)(value & 0x7F | 0x80));
            value >>= 7;
        }

        bytes.Add((byte)(value & 0x7F));
        return [.. bytes];
    }

    /// <summary>The first frame of an MP3 file with LAME's tag: layer III, 44.1 kHz, two channels.</summary>
    public static byte[] Mp3(byte method, int preset, byte rate, byte lowpass = 195, int gain = -65, uint peak = 0, string encoder = "LAME3.100")
    {
        byte[] file = new byte[2000];
        ReadOnlySpan<byte> header = [0xFF, 0xFB, 0x90, 0x00];
        header.CopyTo(file);
        (method == 1 ? "Info"u8 : "Xing"u8).CopyTo(file.AsSpan(36));
        file[43] = 15;
        Span<byte> tag = file.AsSpan(36 + 8 + 4 + 4 + 100 + 4);
        Encoding.ASCII.GetBytes(encoder, tag);
        (tag[9], tag[10], tag[20]) = (method, lowpass, rate);
        BinaryPrimitives.WriteUInt32BigEndian(tag[11..], peak);
        BinaryPrimitives.WriteUInt16BigEndian(tag[15..], (ushort)(1 << 13 | 3 << 10 | (gain < 0 ? 0x200 : 0) | Math.Abs(gain)));
        BinaryPrimitives.WriteUInt16BigEndian(tag[26..], (ushort)preset);
        return file;
    }

    /// <summary>Video game music of version 1.50 with 16 bytes of log, and a GD3 tag of the given strings.</summary>
    public static byte[] Vgm(uint samples, params string[] strings)
    {
        byte[] text = Encoding.Unicode.GetBytes(string.Concat(strings.Select(static one => one + '\0')));
        byte[] file = new byte[0x40 + 16 + 12 + text.Length];
        "Vgm "u8.CopyTo(file);
        Span<uint> numbers = [(uint)file.Length - 4, 0x150];
        for (int i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4 + 4 * i), numbers[i]);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(0x14), 0x50 - 0x14);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(0x18), samples);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(0x34), 0x0C);
        "Gd3 "u8.CopyTo(file.AsSpan(0x50));
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(0x54), 0x100);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(0x58), text.Length);
        text.CopyTo(file, 0x5C);
        return file;
    }

    private static byte[] Unsigned(int value)
    {
        List<byte> bytes = [];
        for (; value > 127; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }

    private static byte[] Sized(byte[] bytes) => [.. Unsigned(bytes.Length), .. bytes];

    private static byte[] Section(byte id, byte[] bytes) => [id, .. Sized(bytes)];

    private static byte[] Name(string name) => Sized(Encoding.UTF8.GetBytes(name));

    private static byte[] Import(string name, byte type) => [.. Name("musicfs"), .. Name(name), 0, type];

    private static byte[] Data(int offset, string text) => [0, 0x41, .. Signed(offset), 0x0B, .. Sized(Encoding.UTF8.GetBytes(text))];
}
