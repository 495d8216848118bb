using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;
using MusicFs.Testing.Tags;

namespace MusicFs.Host.Tests.Plugins.Wasm;

/// <summary>The modules of the folder plugins, as they are committed, over files made here.</summary>
[TestClass]
public sealed class ShippedModuleTests
{
    [TestMethod]
    [DataRow((byte)4, 480, (byte)32, "-V 2 --lowpass 19.5")]
    [DataRow((byte)1, 320, (byte)255, "-b 320 --lowpass 19.5")]
    [DataRow((byte)1, 0, (byte)128, "-b 128 --lowpass 19.5")]
    [DataRow((byte)2, 190, (byte)190, "--abr 190 --lowpass 19.5")]
    [DataRow((byte)3, 0, (byte)32, "VBR --lowpass 19.5")]
    public async Task LameTag_OfAnEncoding_IsTheCommandLine(byte method, int preset, byte rate, string expected)
    {
        IReadOnlyDictionary<string, IReadOnlyList<string>> fields = await ReadLameAsync(ModuleFixture.Mp3(method, preset, rate));

        Assert.AreEqual(expected, fields["ENCODERSETTINGS"].Single());
        Assert.AreEqual("-6.5 dB", fields["REPLAYGAIN_TRACK_GAIN"].Single());
        Assert.IsFalse(fields.ContainsKey("REPLAYGAIN_TRACK_PEAK"));
    }

    [TestMethod]
    public async Task LameTag_BehindAnId3Tag_IsFound()
    {
        byte[] file = [.. "ID3\x04\0\0\0\0\x02\x10"u8, .. new byte[0x110], .. ModuleFixture.Mp3(1, 320, 255, lowpass: 0, gain: 12, peak: 0x7F_0000)];

        IReadOnlyDictionary<string, IReadOnlyList<string>> fields = await ReadLameAsync(file);

        Assert.AreEqual("-b 320", fields["ENCODERSETTINGS"].Single());
        Assert.AreEqual("+1.2 dB", fields["REPLAYGAIN_TRACK_GAIN"].Single());
        Assert.AreEqual("0.992187", fields["REPLAYGAIN_TRACK_PEAK"].Single());
    }

    [TestMethod]
    public async Task LameTag_OfOtherFiles_IsNothing()
    {
        IFileMetadataSource source = Lame();
        foreach (byte[] file in new byte[][] { [], [0xFF], ModuleFixture.Mp3(1, 320, 255, encoder: "Lavc58.13"), [.. "fLaC"u8, .. new byte[5000]], [.. Enumerable.Repeat((byte)0xFF, 5000)] })
        {
            FsResult<IReadOnlyDictionary<string, IReadOnlyList<string>>> result = await source.ReadAsync(new MemoryByteSource(file), null, CancellationToken.None);
            Assert.AreEqual(FsError.NotFound, result.Error);
        }
    }

    [TestMethod]
    public async Task Vgm_WithATag_IsRead()
    {
        byte[] file = ModuleFixture.Vgm(44100 * 90 + 22050, "Green \"Hill\"", "", "Sonic", "ソニック", "Mega Drive", "", "", "中村正人", "1991/06/23", "someone", "two\nlines 😀");

        TrackTags tags = await ReadVgmAsync(file);

        Assert.AreEqual("Green \"Hill\"", tags.Title);
        Assert.AreEqual("Sonic", tags.Album);
        Assert.AreEqual("中村正人", tags.Artists.Single());
        Assert.AreEqual("1991-06-23", tags.Date);
        Assert.AreEqual(1991, tags.Year);
        Assert.AreEqual("two\nlines 😀", tags.Comment);
        Assert.AreEqual("Mega Drive", tags.Fields["SYSTEM"].Single());
        Assert.AreEqual(90.5, tags.DurationSeconds);
        Assert.AreEqual("vgm", tags.Codec);
        Assert.AreEqual(0x40, tags.Layout!.AudioOffset);
        Assert.AreEqual(16, tags.Layout.AudioLength);
        TagCodecConformance.AssertCovers(tags.Layout, file.Length);
    }

    [TestMethod]
    public async Task Vgm_OfASourceThatIsSlow_IsRead()
    {
        ITagCodec codec = Vgm().Codec!;

        TagReadResult result = await codec.ReadAsync(new MemoryByteSource(ModuleFixture.Vgm(44100, "One", "", "Two")) { CompletesLater = true }, CancellationToken.None);

        Assert.AreEqual("One", result.Tags!.Title);
        Assert.AreEqual("Two", result.Tags.Album);
    }

    [TestMethod]
    public async Task Vgm_OfASourceThatFails_IsTheSourcesError()
    {
        ITagCodec codec = Vgm().Codec!;

        TagReadResult result = await codec.ReadAsync(
            new MemoryByteSource(ModuleFixture.Vgm(44100, "One")) { CompletesLater = true, Error = FsError.TimedOut, FailingRead = 1 }, CancellationToken.None);

        Assert.AreEqual(TagErrorKind.Unreadable, result.Error!.Kind);
        Assert.AreEqual(FsError.TimedOut, result.Error.Source);
    }

    [TestMethod]
    public void Vgm_Files_AreToldByTheirFirstBytes()
    {
        ModuleRegistry registry = Vgm();

        Assert.IsTrue(registry.Codec!.Matches("Vgm more"u8));
        Assert.IsFalse(registry.Codec.Matches("Vgm"u8));
        Assert.IsFalse(registry.Codec.Matches("fLaC"u8));
        Assert.AreEqual("vgm", registry.Extensions.Single());
    }

    [TestMethod]
    public async Task Vgm_MutatedFiles_AreAnsweredWithTagsOrAReason()
    {
        ITagCodec codec = Vgm().Codec!;
        var random = new Random(1);
        byte[] file = ModuleFixture.Vgm(44100, "Title", "", "Game", "", "System", "", "Author", "", "1991/06/23", "who", "notes");
        for (int round = 0; round < 2000; round++)
        {
            byte[] mutant = file.AsSpan(0, random.Next(10) == 0 ? random.Next(file.Length + 1) : file.Length).ToArray();
            for (int i = random.Next(1, 6); i > 0 && mutant.Length > 0; i--)
                mutant[random.Next(mutant.Length)] = random.Next(3) switch { 0 => 0xFF, 1 => 0, _ => (byte)random.Next(256) };
            TagReadResult result = await codec.ReadAsync(new MemoryByteSource(mutant), CancellationToken.None);
            TagCodecConformance.AssertCovers(result.Tags?.Layout, mutant.Length);
            Assert.IsTrue(result.IsSuccess || result.Error.Message.Length > 0, $"Round {round}");
        }
    }

    private static IFileMetadataSource Lame() => ModuleFixture.Register(PluginKinds.Metadata, ModuleFixture.Shipped("wasm-lame-tag", "lame-tag.wasm")).Source!;

    private static ModuleRegistry Vgm() => ModuleFixture.Register(PluginKinds.Format, ModuleFixture.Shipped("wasm-vgm", "vgm.wasm"));

    private static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> ReadLameAsync(byte[] file) =>
        (await Lame().ReadAsync(new MemoryByteSource(file), null, CancellationToken.None)).Value;

    private static async Task<TrackTags> ReadVgmAsync(byte[] file)
    {
        TagReadResult result = await Vgm().Codec!.ReadAsync(new MemoryByteSource(file), CancellationToken.None);
        Assert.IsTrue(result.IsSuccess, result.Error?.Message);
        return result.Tags;
    }
}
