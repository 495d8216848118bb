using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Plugins;
using MusicFs.Host.Plugins.Wasm;
using MusicFs.Testing.Tags;
using MusicFs.Wasm;

namespace MusicFs.Host.Tests.Plugins.Wasm;

/// <summary>Modules that do what they must not, and what comes of it.</summary>
[TestClass]
public sealed class HostileModuleTests
{
    private const byte Call = 0x10, ConstantI32 = 0x41, ConstantI64 = 0x42, Drop = 0x1A;

    private static readonly byte[] Nothing = [ConstantI64, 0];

    [TestMethod]
    public void Load_OfWhatIsNoPlugin_SaysWhy()
    {
        AssertRefused(PluginKinds.Metadata, [1, 2, 3], "refused");
        AssertRefused(PluginKinds.Metadata, [.. "\0asm\x01\0\0\0"u8], "describe");
        AssertRefused(PluginKinds.Origin, ModuleFixture.Module(Nothing), "more than");
        byte[] foreign = ModuleFixture.Module(Nothing);
        foreign.AsSpan(foreign.AsSpan().IndexOf("musicfs"u8), 7).Fill((byte)'w');
        AssertRefused(PluginKinds.Metadata, foreign, "wwwwwww.size");
    }

    [TestMethod]
    public void Register_OfAnotherVersion_IsRefused() => Assert.ThrowsExactly<ArgumentException>(
        () => ModuleFixture.Register(PluginKinds.Metadata, ModuleFixture.Module(Nothing, description: "{\"abi\":2}")));

    [TestMethod]
    public void Register_OfAFormatWithoutMagic_IsRefused() => Assert.ThrowsExactly<ArgumentException>(
        () => ModuleFixture.Register(PluginKinds.Format, ModuleFixture.Module(Nothing)));

    [TestMethod]
    [DataRow("no JSON")]
    [DataRow("{\"fields\":3}")]
    [DataRow("[[[[[[[[[[[[[[[[[[[[")]
    public async Task Read_AnswerOfAnotherForm_IsAnException(string answer)
    {
        IFileMetadataSource source = Source(ModuleFixture.Module(ModuleFixture.Give(answer), answer));

        await Assert.ThrowsExactlyAsync<WasmPluginException>(() => AskAsync(source));
    }

    [TestMethod]
    public async Task Read_AnswerOutsideOfItsMemory_IsAnException()
    {
        IFileMetadataSource source = Source(ModuleFixture.Module([ConstantI64, .. ModuleFixture.Signed(10L << 32 | 65530)]));

        await Assert.ThrowsExactlyAsync<WasmPluginException>(() => AskAsync(source));
    }

    [TestMethod]
    public async Task Read_ValuesThatAreNone_AreLeftOut()
    {
        const string Answer = "{\"fields\":{\"A\":[\"1\",null,\"\"],\"B\":null,\"C\":[]},\"more\":1}";
        IFileMetadataSource source = Source(ModuleFixture.Module(ModuleFixture.Give(Answer), Answer));

        FsResult<IReadOnlyDictionary<string, IReadOnlyList<string>>> result = await AskAsync(source);

        Assert.AreEqual("1", result.Value.Single().Value.Single());
    }

    [TestMethod]
    public async Task Read_EndlessLoop_EndsWithItsFuelAndAgainTheNextTime()
    {
        byte[] loop = [0x03, 0x40, 0x0C, 0, 0x0B, .. Nothing];
        IFileMetadataSource source = Source(ModuleFixture.Module(loop), new WasmLimits { Fuel = 1_000_000 });

        for (int i = 0; i < 3; i++)
            Assert.Contains("OutOfFuel", (await Assert.ThrowsExactlyAsync<WasmPluginException>(() => AskAsync(source))).Message);
    }

    [TestMethod]
    public async Task Read_EndlessReads_EndWithTheirFuel()
    {
        byte[] loop = [0x03, 0x40, ConstantI64, 0, ConstantI32, 0, ConstantI32, .. ModuleFixture.Signed(60000), Call, 1, Drop, 0x0C, 0, 0x0B, .. Nothing];
        IFileMetadataSource source = Source(ModuleFixture.Module(loop), new WasmLimits { Fuel = 1_000_000 });

        Assert.Contains("OutOfFuel", (await Assert.ThrowsExactlyAsync<WasmPluginException>(() => AskAsync(source))).Message);
    }

    [TestMethod]
    public async Task Read_IntoWhatIsNotItsMemory_Traps()
    {
        IFileMetadataSource source = Source(ModuleFixture.Module([ConstantI64, 0, ConstantI32, .. ModuleFixture.Signed(-1), ConstantI32, 8, Call, 1, Drop, .. Nothing]));

        Assert.Contains("MemoryOutOfBounds", (await Assert.ThrowsExactlyAsync<WasmPluginException>(() => AskAsync(source))).Message);
    }

    [TestMethod]
    public async Task Read_AfterATrap_StartsAnew()
    {
        // Traps where a byte of its memory is 0, which it is once, in each new instance: the byte is set before.
        byte[] body =
        [
            ConstantI32, 0, 0x2D, 0, 0, 0x45, 0x04, 0x40, ConstantI32, 0, ConstantI32, 1, 0x3A, 0, 0, 0x00, 0x0B, .. Nothing,
        ];
        IFileMetadataSource source = Source(ModuleFixture.Module(body));

        for (int i = 0; i < 3; i++)
            Assert.Contains("Unreachable", (await Assert.ThrowsExactlyAsync<WasmPluginException>(() => AskAsync(source))).Message);
    }

    [TestMethod]
    public async Task Read_Cancelled_IsCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        IFileMetadataSource source = Source(ModuleFixture.Module(Nothing));

        await Assert.ThrowsAsync<OperationCanceledException>(() => source.ReadAsync(new MemoryByteSource([]), null, cancellation.Token).AsTask());
    }

    [TestMethod]
    public async Task Log_OfAModule_IsItsPluginsLog()
    {
        const string Line = "hello";
        ModuleRegistry registry = ModuleFixture.Register(
            PluginKinds.Metadata, ModuleFixture.Module([ConstantI32, 2, ConstantI32, .. ModuleFixture.Signed(1024), ConstantI32, 5, Call, 2, .. Nothing], Line));

        await AskAsync(registry.Source!);

        Assert.AreEqual((PluginLogLevel.Warning, Line), registry.Lines.Single());
    }

    private static IFileMetadataSource Source(byte[] module, WasmLimits? limits = null) => ModuleFixture.Register(PluginKinds.Metadata, module, limits).Source!;

    private static Task<FsResult<IReadOnlyDictionary<string, IReadOnlyList<string>>>> AskAsync(IFileMetadataSource source) =>
        source.ReadAsync(new MemoryByteSource(new byte[100_000]), null, CancellationToken.None).AsTask();

    private static void AssertRefused(PluginKinds kinds, byte[] module, string reason)
    {
        (IPlugin? plugin, Problem? problem) = ModuleFixture.Load(kinds, module);
        Assert.IsNull(plugin);
        Assert.Contains(reason, problem!.What);
    }
}
