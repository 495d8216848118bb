using System.IO.Compression;
using System.Runtime.Versioning;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Ingest;
using MusicFs.Host.Plugins;
using MusicFs.Testing;
using MusicFs.Testing.Tags;

namespace MusicFs.Host.Tests.Plugins;

/// <summary>The assemblies that are shipped, through the door that all plugins come through.</summary>
[TestClass]
[SupportedOSPlatform("linux")]
public sealed class ShippedPluginTests : IDisposable
{
    private readonly PluginFixture _fixture = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("musicfs-shipped-");

    public void Dispose()
    {
        _fixture.Dispose();
        _folder.Delete(recursive: true);
    }

    [TestMethod]
    public async Task Archive_Loaded_ServesWhatIsInIt()
    {
        byte[] content = Enumerable.Range(0, 300_000).Select(static i => (byte)(i * i % 251)).ToArray();
        string path = Zip("my music.zip", ("Album/1.flac", content));
        await using PluginSet plugins = await StartAsync("archive");
        using GuardedOrigin origin = Origin(plugins, $"archive://{path.Replace(" ", "%20", StringComparison.Ordinal)}");
        Assert.IsNull(await origin.OpenAsync(CancellationToken.None));

        OriginEntry entry = (await origin.ListAsync(OriginPath.FromString("Album"), CancellationToken.None)).Value.Single();
        Assert.AreEqual(("Album/1.flac", NodeKind.File, 300_000L), (entry.Path.ToString(), entry.Kind, entry.Version.Size));
        using IOriginFile file = (await origin.OpenAsync(entry.Path, entry.Version, CancellationToken.None)).Value;
        foreach (int offset in new[] { 0, 131_072, 65_536, 299_000 })
        {
            byte[] buffer = new byte[65_536];
            int count = (await file.ReadAsync(offset, buffer, CancellationToken.None)).Value;
            Assert.IsTrue(content.AsSpan(offset, count).SequenceEqual(buffer.AsSpan(0, count)));
        }

        Assert.IsFalse(origin.Capabilities.IsRemote);
        Assert.AreEqual(0, plugins.Entries.Single().Faults);
    }

    [TestMethod]
    public async Task Archive_ItsSettings_ReachItsOrigins()
    {
        string path = Zip("a.zip", ("large.wav", new byte[(1 << 20) + 1]), ("small.wav", new byte[100]));
        await using PluginSet plugins = await StartAsync("archive", ("largest", "1"), ("cache", "true"));
        using GuardedOrigin origin = Origin(plugins, $"archive://{path}");

        IReadOnlyList<OriginEntry> entries = (await origin.ListAsync(OriginPath.Root, CancellationToken.None)).Value;

        Assert.AreEqual("small.wav", entries.Single().Path.ToString());
        Assert.IsTrue(origin.Capabilities.IsRemote);
        Assert.Contains("'large.wav' is larger than 1 MiB", string.Join("\n", _fixture.Log.Lines.Select(static line => line.Text)));
    }

    [TestMethod]
    public async Task Archive_TwoOriginsWithSettingsOfTheirOwn_EachHasItsOwn()
    {
        string path = Zip("a.zip", ("large.wav", new byte[(1 << 20) + 1]), ("small.wav", new byte[100]));
        await using PluginSet plugins = await StartAsync("archive", ("largest", "1"));
        using GuardedOrigin inherits = Origin(plugins, $"archive://{path}");
        using GuardedOrigin own = new(
            new OriginDefinition("own", $"archive://{path}") { PluginSettings = new Dictionary<string, string> { ["largest"] = "2", ["cache"] = "true" } }, () => plugins.FindOrigin("archive"));

        Assert.HasCount(1, (await inherits.ListAsync(OriginPath.Root, CancellationToken.None)).Value);
        Assert.HasCount(2, (await own.ListAsync(OriginPath.Root, CancellationToken.None)).Value);
        Assert.AreEqual((false, true), (inherits.Capabilities.IsRemote, own.Capabilities.IsRemote));
    }

    [TestMethod]
    [DataRow("archive", "largest", "0", "4096")]
    [DataRow("archive", "largest", "9000", "4096")]
    [DataRow("archive", "entries", "-1", "250000")]
    [DataRow("tracker", "read", "0", "32768")]
    public async Task Load_ASettingOutOfItsRange_IsRefusedWithTheSentence(string id, string name, string value, string most)
    {
        await using PluginSet plugins = await StartAsync(id, (name, value));

        PluginEntry entry = plugins.Entries.Single();
        Assert.AreEqual(PluginState.Refused, entry.State);
        Assert.AreEqual(($"'plugins.{id}.settings.{name}' cannot be '{value}'.", $"It takes a whole number from 1 to {most}."), (entry.Reason, entry.Remedy));
    }

    [TestMethod]
    [DataRow("archive://music.zip", "is no absolute path")]
    [DataRow("archive:///nowhere/music.zip", "There is no archive /nowhere/music.zip")]
    public async Task Archive_LocationThatIsNone_IsRefusedInWords(string location, string reason)
    {
        await using PluginSet plugins = await StartAsync("archive");
        using GuardedOrigin origin = Origin(plugins, location);

        Problem? problem = await origin.OpenAsync(CancellationToken.None);

        Assert.Contains(reason, problem!.What);
    }

    [TestMethod]
    public async Task Tracker_Loaded_ReadsModules()
    {
        await using PluginSet plugins = await StartAsync("tracker");

        Assert.IsTrue(AudioFileNames.IsAudio("a.xm"u8));
        TrackTags tags = (await plugins.Tags.ReadAsync(new MemoryByteSource(SyntheticMusic.Module()), CancellationToken.None)).Tags!;
        Assert.AreEqual(("A Song", "mod", 4, 7.68), (tags.Title, tags.Codec, tags.Channels, Math.Round(tags.DurationSeconds!.Value, 3)));
        Assert.AreEqual((true, null), await plugins.UnloadAsync("tracker", CancellationToken.None));
        Assert.IsFalse(AudioFileNames.IsAudio("a.xm"u8));
    }

    [TestMethod]
    public async Task Archive_Unloaded_LeavesNothing()
    {
        string path = Zip("a.zip", ("1.flac", new byte[100_000]));
        await using PluginSet plugins = await StartAsync("archive");
        using GuardedOrigin origin = Origin(plugins, $"archive://{path}");
        OriginEntry entry = (await origin.ListAsync(OriginPath.Root, CancellationToken.None)).Value.Single();
        using IOriginFile file = (await origin.OpenAsync(entry.Path, entry.Version, CancellationToken.None)).Value;
        Assert.AreEqual(1000, (await file.ReadAsync(0, new byte[1000], CancellationToken.None)).Value);

        Assert.AreEqual((true, null), await plugins.UnloadAsync("archive", CancellationToken.None));

        Assert.AreEqual(FsError.OriginUnavailable, (await file.ReadAsync(0, new byte[1000], CancellationToken.None)).Error);
        Assert.IsNull(await plugins.LoadAsync("archive", CancellationToken.None));
        Assert.AreEqual(entry, (await origin.StatAsync(entry.Path, CancellationToken.None)).Value);
    }

    /// <summary>What the test command does, with what the plugin had to say.</summary>
    [TestMethod]
    public async Task Trial_OfBoth_SaysWhatTheyDo()
    {
        string path = Zip("a.zip", ("Album/1.flac", new byte[1000]));
        string module = Path.Combine(_folder.FullName, "a.mod");
        await File.WriteAllBytesAsync(module, SyntheticMusic.Module());
        _fixture.InstallBuilt("MusicFs.Plugin.Archive");
        _fixture.InstallBuilt("MusicFs.Plugin.Tracker");
        List<string> said = [];

        Assert.IsNull(await PluginTrial.RunAsync(
            Path.Combine(_fixture.Place, "MusicFs.Plugin.Archive"), new Dictionary<string, string>(), $"archive://{path}", [], said.Add, NullLoggerFactory.Instance, CancellationToken.None));
        Assert.IsNull(await PluginTrial.RunAsync(
            Path.Combine(_fixture.Place, "MusicFs.Plugin.Tracker"), new Dictionary<string, string>(), null, [module], said.Add, NullLoggerFactory.Instance, CancellationToken.None));

        string text = string.Join('\n', said);
        Assert.Contains("the first 1000 bytes of Album/1.flac", text);
        Assert.Contains("TITLE=A Song", text);
        Assert.HasCount(2, said.Where(static line => line == "unloaded, and out of memory"));
    }

    /// <summary>They see the contract and the base class library, as anybody's.</summary>
    [TestMethod]
    [DataRow("MusicFs.Plugin.Archive")]
    [DataRow("MusicFs.Plugin.Tracker")]
    public void Assembly_OfAPlugin_UsesTheContractAlone(string project)
    {
        _fixture.InstallBuilt(project);
        string folder = Path.Combine(_fixture.Place, project);
        using FileStream file = File.OpenRead(Path.Combine(folder, project + ".dll"));
        using System.Reflection.PortableExecutable.PEReader image = new(file);
        System.Reflection.Metadata.MetadataReader metadata = System.Reflection.Metadata.PEReaderExtensions.GetMetadataReader(image);

        string[] used = [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name)).Where(static name => !name.StartsWith("System.", StringComparison.Ordinal))];

        CollectionAssert.AreEqual(new[] { "MusicFs.Contracts" }, used);
        CollectionAssert.AreEquivalent(new[] { project + ".dll" }, Directory.EnumerateFiles(folder, "*.dll").Select(Path.GetFileName).ToArray());
    }

    private async Task<PluginSet> StartAsync(string id, params (string Name, string Value)[] settings)
    {
        _fixture.InstallBuilt(id == "archive" ? "MusicFs.Plugin.Archive" : "MusicFs.Plugin.Tracker");
        return await _fixture.StartAsync(_fixture.Configuration() with
        {
            Settings = new Dictionary<string, IReadOnlyDictionary<string, string>> { [id] = settings.ToDictionary(static one => one.Name, static one => one.Value) },
        });
    }

    private static GuardedOrigin Origin(PluginSet plugins, string location) => new(new OriginDefinition("music", location), () => plugins.FindOrigin("archive"));

    private string Zip(string name, params (string Path, byte[] Bytes)[] content)
    {
        string path = Path.Combine(_folder.FullName, name);
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string entry, byte[] bytes) in content)
        {
            using Stream stream = zip.CreateEntry(entry, CompressionLevel.Fastest).Open();
            stream.Write(bytes);
        }

        return path;
    }
}
