using System.Buffers.Binary;
using System.Text;
using BenchmarkDotNet.Attributes;
using MusicFs.Contracts.Events;
using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;
using MusicFs.Host.Plugins.Wasm;
using MusicFs.Testing;
using MusicFs.Testing.Tags;
using MusicFs.Wasm;

namespace MusicFs.Benchmarks.Wasm;

/// <summary>What one file costs a plugin that is interpreted (docs/wasm-plugins.md), without the reading of the disk. Of these, a second holds 1,000 and more.</summary>
[MemoryDiagnoser]
public class WasmPluginBenchmarks : IPluginRegistry, IPluginLog
{
    private readonly byte[] _mp3 = new byte[2000];
    private readonly byte[] _vgm = new byte[2000];
    private IFileMetadataSource _source = null!;
    private ITagCodec _codec = null!;

    public IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

    public IPluginLog Log => this;

    [GlobalSetup]
    public void Load()
    {
        Load("wasm-lame-tag", "lame-tag.wasm", PluginKinds.Metadata);
        Load("wasm-vgm", "vgm.wasm", PluginKinds.Format);
        new byte[] { 0xFF, 0xFB, 0x90, 0 }.CopyTo(_mp3, 0);
        "Xing\0\0\0\x0F"u8.CopyTo(_mp3.AsSpan(36));
        "LAME3.100\x04\xC3"u8.CopyTo(_mp3.AsSpan(156));
        "Vgm "u8.CopyTo(_vgm);
        BinaryPrimitives.WriteUInt32LittleEndian(_vgm.AsSpan(0x14), 0x50 - 0x14);
        "Gd3 \0\x01\0\0\0\x04\0\0"u8.CopyTo(_vgm.AsSpan(0x50));
        Encoding.Unicode.GetBytes("Green Hill Zone\0\0Sonic the Hedgehog\0\0Sega Mega Drive\0\0Masato Nakamura\0\01991/06/23\0someone\0Notes of a line or so.\0").CopyTo(_vgm, 0x5C);
    }

    [Benchmark]
    public int Metadata() => Complete(_source.ReadAsync(new MemoryByteSource(_mp3), null, CancellationToken.None)).Value.Count;

    [Benchmark]
    public string? Format() => Complete(_codec.ReadAsync(new MemoryByteSource(_vgm), CancellationToken.None)).Tags!.Title;

    /// <summary>Decoding, validation and compilation.</summary>
    [Benchmark]
    public bool LoadModule() => WasmModule.TryLoad(Module("wasm-vgm", "vgm.wasm"), new WasmLimits(), out _, out _);

    public void AddTagCodec(ITagCodec codec, IReadOnlyList<string> extensions) => _codec = codec;

    public void AddFileMetadataSource(IFileMetadataSource source) => _source = source;

    public void AddOrigin(string scheme, IOriginFactory factory) => throw new NotSupportedException();

    public void AddMetadataSource(IMetadataSource source) => throw new NotSupportedException();

    public void AddEventSink(IEventSink sink) => throw new NotSupportedException();

    public void Write(PluginLogLevel level, string message) => throw new NotSupportedException(message);

    private void Load(string folder, string file, PluginKinds kinds)
    {
        PluginManifest manifest = new("sample", new Version(1, 0, 0), new ContractVersion(1, 0)) { Kinds = kinds };
        new WasmModuleLoader(new WasmLimits(), TimeProvider.System).Load(manifest, Module(folder, file)).Plugin!.Register(this);
    }

    private static byte[] Module(string folder, string file)
    {
        using FileStream stream = File.OpenRead(Path.Combine(Repository.Root, "plugins", folder, file));
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Sources in memory answer at once.</summary>
    private static T Complete<T>(ValueTask<T> task) => task.IsCompleted ? task.GetAwaiter().GetResult() : throw new InvalidOperationException("It waits.");
}
