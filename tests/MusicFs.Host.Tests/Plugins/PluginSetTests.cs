using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Runtime.Versioning;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Ingest;
using MusicFs.Host.Configuration;
using MusicFs.Host.Plugins;
using MusicFs.Host.Tests.Plugins.Wasm;
using MusicFs.Testing.Tags;

namespace MusicFs.Host.Tests.Plugins;

/// <summary>A plugin that was built as others build theirs: loaded, used, unloaded, refused.</summary>
[TestClass]
[SupportedOSPlatform("linux")]
public sealed class PluginSetTests : IDisposable
{
    private readonly PluginFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    public void Dispose() => _fixture.Dispose();

    [TestMethod]
    public async Task Start_WithoutAPlugin_HasWhatIsBuiltInAlone()
    {
        await using PluginSet plugins = await _fixture.StartAsync();

        Assert.IsEmpty(plugins.Entries);
        foreach (string scheme in new[] { "file", "sftp", "s3", "http", "https", "dav", "davs" })
            Assert.IsNotNull(plugins.FindBuiltIn(scheme), scheme);
        Assert.IsNull(plugins.FindOrigin("fixture"));
        TagReadResult unknown = await plugins.Tags.ReadAsync(new MemoryByteSource("FIXTgood"u8.ToArray()), CancellationToken.None);
        Assert.AreEqual(TagErrorKind.UnknownFormat, unknown.Error?.Kind);
    }

    [TestMethod]
    public async Task Start_APluginInItsFolder_ServesAllThatItRegisters()
    {
        _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync(null, ("mood", "wild"));

        PluginEntry entry = plugins.Entries.Single();
        Assert.AreEqual((PluginState.Loaded, PluginFixture.Id, ""), (entry.State, entry.Id, entry.Reason));
        using GuardedOrigin origin = Origin(plugins, "good");
        CollectionAssert.AreEqual(new[] { "album/one.fix", "album/two.fix" }, await ListAsync(origin, "album"));
        await AssertReadsAsync(origin);
        TrackTags tags = (await plugins.Tags.ReadAsync(new MemoryByteSource("FIXTgood"u8.ToArray()), CancellationToken.None)).Tags!;
        Assert.AreEqual(("A Pattern", "fix", "wild"), (tags.Title, tags.Codec, tags.Fields["MOOD"].Single()));
    }

    [TestMethod]
    public async Task Start_ModulesInTheirFolders_FillTagsAndReadTheirFormat()
    {
        _fixture.InstallShipped("wasm-lame-tag");
        _fixture.InstallShipped("wasm-vgm");
        await using PluginSet plugins = await _fixture.StartAsync();

        Assert.IsTrue(plugins.Entries.All(static entry => entry.State == PluginState.Loaded), string.Join(' ', plugins.Entries.Select(static entry => entry.Reason)));
        Assert.IsTrue(AudioFileNames.IsAudio("a.vgm"u8));
        TagReadResult mp3 = await plugins.Tags.ReadAsync(new MemoryByteSource(ModuleFixture.Mp3(1, 320, 255, lowpass: 0)), CancellationToken.None);
        TagReadResult vgm = await plugins.Tags.ReadAsync(
            new MemoryByteSource(ModuleFixture.Vgm(44100, "Hill", "", "Sonic", "", "", "", "", "", "", "", "")), CancellationToken.None);
        Assert.AreEqual("-b 320", mp3.Tags!.Fields["ENCODERSETTINGS"].Single());
        Assert.AreEqual(("Hill", "Sonic"), (vgm.Tags!.Title, vgm.Tags.Album));
        Assert.AreEqual((true, null), await plugins.UnloadAsync("vgm", CancellationToken.None));
        Assert.IsFalse(AudioFileNames.IsAudio("a.vgm"u8));
    }

    [TestMethod]
    public async Task Load_ItsPrivateAssemblies_AreNotSeenBesideIt()
    {
        _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync();

        using GuardedOrigin origin = Origin(plugins, "good");
        await AssertReadsAsync(origin);

        Assert.DoesNotContain("MusicFs.Plugin.Fixture.Parts", AssemblyLoadContext.Default.Assemblies.Select(static assembly => assembly.GetName().Name));
    }

    [TestMethod]
    [DataRow("2.0", "Get a newer version of MusicFs")]
    [DataRow("0.9", "Get a newer version of the plugin")]
    [DataRow("1.99", "Get a newer version of MusicFs")]
    public async Task Load_MadeForAnotherContract_IsRefusedBeforeItsCodeIsLoaded(string contract, string remedy)
    {
        _fixture.Install(manifest => manifest["contract"] = contract);
        await using PluginSet plugins = await _fixture.StartAsync();

        PluginEntry entry = plugins.Entries.Single();
        Assert.AreEqual(PluginState.Refused, entry.State);
        StringAssert.Contains(entry.Reason, $"version {contract} of the contract");
        StringAssert.Contains(entry.Remedy, remedy);
    }

    [TestMethod]
    [DataRow("id", "Fix Ture", "has no 'id'")]
    [DataRow("version", "new", "has no 'version'")]
    [DataRow("assembly", "../evil.dll", "has an 'assembly' that is no name of a .dll file")]
    [DataRow("assembly", "MusicFs.Plugin.Other.dll", "has no file MusicFs.Plugin.Other.dll")]
    [DataRow("colour", "red", "has 'colour', which means nothing")]
    public async Task Load_AManifestThatIsWrong_IsRefusedWithThePlace(string name, string value, string reason)
    {
        _fixture.Install(manifest => manifest[name] = value);
        await using PluginSet plugins = await _fixture.StartAsync();

        Assert.AreEqual(PluginState.Refused, plugins.Entries.Single().State);
        StringAssert.Contains(plugins.Entries.Single().Reason, reason);
    }

    [TestMethod]
    public async Task Load_CodeOfAnotherVersionThanTheManifest_IsRefused()
    {
        _fixture.Install(static manifest => manifest["version"] = "9.9.9");
        await using PluginSet plugins = await _fixture.StartAsync();

        StringAssert.Contains(plugins.Entries.Single().Reason, "says 'fixture' 9.9.9, and its code 'fixture' 1.2.3");
    }

    [TestMethod]
    public async Task Load_AKindThatTheManifestDoesNotName_IsRefused()
    {
        _fixture.Install(static manifest =>
        {
            manifest["kinds"] = new System.Text.Json.Nodes.JsonArray("format");
            manifest["settings"]!["length"]!.AsObject().Remove("per_origin");
        });
        await using PluginSet plugins = await _fixture.StartAsync();

        StringAssert.Contains(plugins.Entries.Single().Reason, "does not name the kind 'origin'");
    }

    [TestMethod]
    [DataRow("loudness", "1", "has no setting 'loudness'")]
    [DataRow("length", "long", "cannot be 'long'")]
    public async Task Load_ASettingThatDoesNotFit_IsRefusedBeforeItsCodeIsLoaded(string name, string value, string reason)
    {
        _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync(null, (name, value));

        Assert.AreEqual(PluginState.Refused, plugins.Entries.Single().State);
        StringAssert.Contains(plugins.Entries.Single().Reason, reason);
    }

    [TestMethod]
    public async Task Load_ARequiredSettingThatIsMissing_IsRefused()
    {
        _fixture.Install(static manifest => manifest["settings"]!["key"]!["required"] = true);
        await using PluginSet plugins = await _fixture.StartAsync();

        StringAssert.Contains(plugins.Entries.Single().Reason, "needs its setting 'key'");
    }

    [TestMethod]
    [DataRow("plugin.json")]
    [DataRow("MusicFs.Plugin.Fixture.Parts.dll")]
    [DataRow(".")]
    [DataRow("..")]
    public async Task Load_SomethingThatOthersCanWrite_IsRefusedByName(string name)
    {
        string path = Path.GetFullPath(Path.Combine(_fixture.Install(), name));
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);
        await using PluginSet plugins = await _fixture.StartAsync();

        Assert.AreEqual(PluginState.Refused, plugins.Entries.Single().State);
        StringAssert.Contains(plugins.Entries.Single().Reason, $"{path} can be written by others");
    }

    [TestMethod]
    public async Task Load_ALinkInItsFolder_IsRefused()
    {
        string link = Path.Combine(_fixture.Install(), "Another.dll");
        File.CreateSymbolicLink(link, "/etc/hostname");
        await using PluginSet plugins = await _fixture.StartAsync();

        StringAssert.Contains(plugins.Entries.Single().Reason, $"{link} is a symbolic link");
    }

    [TestMethod]
    public async Task Start_ADisabledPlugin_IsNotLoaded()
    {
        _fixture.Install();
        await using PluginSet plugins = new(
            _fixture.Configuration() with { Disabled = new HashSet<string> { PluginFixture.Id } }, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, TimeProvider.System);
        await plugins.StartAsync(CancellationToken.None);

        Assert.AreEqual(PluginState.Disabled, plugins.Entries.Single().State);

        await plugins.ApplyAsync(_fixture.Configuration(), CancellationToken.None);

        Assert.AreEqual(PluginState.Loaded, plugins.Entries.Single().State);
    }

    [TestMethod]
    public async Task Start_APluginThatCameWithTheProgram_IsLoadedWhereItIsEnabled()
    {
        string folder = _fixture.Install();
        PluginConfiguration offered = _fixture.Configuration() with { Folders = [], OptionalFolder = _fixture.Place };
        PluginConfiguration enabled = offered with { Enabled = new HashSet<string> { PluginFixture.Id } };
        await using PluginSet plugins = new(offered, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, TimeProvider.System);
        await plugins.StartAsync(CancellationToken.None);

        PluginEntry entry = plugins.Entries.Single();
        Assert.AreEqual((PluginState.Disabled, true, folder), (entry.State, entry.IsOffered, entry.Path));

        await plugins.ApplyAsync(enabled, CancellationToken.None);

        Assert.AreEqual((PluginState.Loaded, false), (plugins.Entries.Single().State, plugins.Entries.Single().IsOffered));

        await plugins.ApplyAsync(offered, CancellationToken.None);

        Assert.AreEqual((PluginState.Disabled, true), (plugins.Entries.Single().State, plugins.Entries.Single().IsOffered));
        Assert.IsNull(await plugins.LoadAsync(PluginFixture.Id, CancellationToken.None));
        Assert.AreEqual((PluginState.Loaded, false), (plugins.Entries.Single().State, plugins.Entries.Single().IsOffered));
    }

    [TestMethod]
    public async Task Start_OneOfTheSameIdInASearchFolder_IsTheOneThatIsMeant()
    {
        string own = _fixture.Install();
        DirectoryInfo program = Directory.CreateTempSubdirectory("musicfs-plugins-");
        try
        {
            PluginConfiguration configuration = _fixture.Configuration() with { OptionalFolder = program.FullName, Folders = [] };
            Directory.CreateDirectory(Path.Combine(program.FullName, "offered"));
            foreach (string file in Directory.EnumerateFiles(own))
                File.Copy(file, Path.Combine(program.FullName, "offered", Path.GetFileName(file)));
            await using PluginSet plugins = new(configuration, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, TimeProvider.System);
            await plugins.StartAsync(CancellationToken.None);

            Assert.IsTrue(plugins.Entries.Single().IsOffered);

            await plugins.ApplyAsync(configuration with { Folders = [_fixture.Place] }, CancellationToken.None);

            Assert.AreEqual((PluginState.Loaded, own), (plugins.Entries.Single().State, plugins.Entries.Single().Path));
        }
        finally
        {
            program.Delete(recursive: true);
        }
    }

    [TestMethod]
    public async Task Start_TheSamePluginTwice_LoadsTheFirst()
    {
        _fixture.Install();
        _fixture.Install(folder: "later");
        await using PluginSet plugins = await _fixture.StartAsync();

        CollectionAssert.AreEqual(new[] { PluginState.Loaded, PluginState.Refused }, plugins.Entries.Select(static entry => entry.State).ToArray());
        StringAssert.Contains(plugins.Entries[1].Reason, "is there twice");
    }

    [TestMethod]
    public async Task Load_ASchemeThatIsBuiltIn_IsRefused()
    {
        _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync(null, ("at_start", "scheme"));

        StringAssert.Contains(plugins.Entries.Single().Reason, "origins of the scheme 'sftp', which others have already");
    }

    [TestMethod]
    public async Task Apply_AnotherSetting_LoadsItAnew()
    {
        _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync();
        LoadedPlugin before = plugins.Entries.Single().Loaded!;

        await plugins.ApplyAsync(_fixture.Configuration(("length", "20")), CancellationToken.None);

        Assert.AreNotSame(before, plugins.Entries.Single().Loaded);
        using GuardedOrigin origin = Origin(plugins, "good");
        Assert.AreEqual(20, (await origin.StatAsync(OriginPath.FromString("album/one.fix"), CancellationToken.None)).Value.Version.Size);
    }

    [TestMethod]
    public async Task Unload_APluginInUse_LeavesMemoryAndItsOriginAnswersNoMore()
    {
        _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync();
        using GuardedOrigin origin = Origin(plugins, "good");
        using IOriginFile file = await OpenAsync(origin);

        (bool isCollected, Problem? problem) = await plugins.UnloadAsync(PluginFixture.Id, CancellationToken.None);

        Assert.IsNull(problem);
        Assert.IsTrue(isCollected, "Its assemblies are still there.");
        Assert.AreEqual((PluginState.Unloaded, false), (plugins.Entries.Single().State, plugins.Entries.Single().IsLeft));
        Assert.AreEqual(FsError.OriginUnavailable, (await file.ReadAsync(0, new byte[10], CancellationToken.None)).Error);
        Assert.AreEqual(FsError.OriginUnavailable, (await origin.ListAsync(OriginPath.Root, CancellationToken.None)).Error);
        Assert.Contains("Plugin fixture: disposed", _fixture.Log.Lines.Select(static line => line.Text.Trim()));
    }

    [TestMethod]
    public async Task Unload_APluginThatIsHeld_SaysThatItsAssembliesStay()
    {
        _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync(null, ("at_start", "leak"));

        (bool isCollected, _) = await plugins.UnloadAsync(PluginFixture.Id, CancellationToken.None);

        Assert.IsFalse(isCollected);
        Assert.IsTrue(plugins.Entries.Single().IsLeft);
    }

    [TestMethod]
    public async Task Reload_WhileItsOriginIsOpen_ServesAgain()
    {
        _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync();
        using GuardedOrigin origin = Origin(plugins, "good");
        await AssertReadsAsync(origin);

        Assert.IsNull(await plugins.ReloadAsync(PluginFixture.Id, CancellationToken.None));

        await AssertReadsAsync(origin);
        Assert.IsFalse(plugins.Entries.Single().IsLeft);
    }

    [TestMethod]
    public async Task Reload_ManyTimesUnderReads_CollectsEachAndDisturbsNoOtherOrigin()
    {
        int rounds = int.TryParse(Environment.GetEnvironmentVariable("MUSICFS_PLUGIN_ROUNDS"), CultureInfo.InvariantCulture, out int asked) ? asked : 12;
        string folder = _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync();
        using GuardedOrigin origin = Origin(plugins, "good");
        IOrigin other = plugins.FindBuiltIn("file")!.Create(OriginSettings.Write(new OriginLocation("folder", folder))).Origin!;
        using CancellationTokenSource stop = new();
        using IDisposable disposing = (IDisposable)other;
        Task<int> reading = Task.Run(() => ReadOverAndOverAsync(other, stop.Token));
        Task uses = Task.Run(() => UseOverAndOverAsync(origin, stop.Token));

        for (int round = 0; round < rounds; round++)
        {
            Assert.IsTrue((await plugins.UnloadAsync(PluginFixture.Id, CancellationToken.None)).IsCollected, $"Round {round}: its assemblies are still there.");
            if (round % 50 == 0)
                TestContext.WriteLine($"round {round}: heap {GC.GetTotalMemory(forceFullCollection: true) >> 10} KiB, process {Environment.WorkingSet >> 10} KiB");
            Assert.IsNull(await plugins.LoadAsync(PluginFixture.Id, CancellationToken.None));
        }

        await stop.CancelAsync();
        int reads = await reading;
        Assert.IsGreaterThan(0, reads);
        await uses;
        TestContext.WriteLine($"{rounds} rounds, {reads} reads of the other origin");
        await AssertReadsAsync(origin);
    }

    [TestMethod]
    public async Task Settings_OfEveryKindOfOrigin_AreReadBackAsTheyWereWritten()
    {
        await Task.CompletedTask;
        OriginLocation[] origins =
        [
            new("a", "/srv/music"),
            new("b", "/srv/music") { Kind = OriginKind.Network, Access = new OriginAccess { Timeout = TimeSpan.FromSeconds(7), ProbeInterval = TimeSpan.FromMilliseconds(20) } },
            new("c", "sftp://ann@nas:2222/srv/my%20music") { Access = new OriginAccess { User = "ann", IdentityFile = "/k", KnownHosts = "/h", SshConfiguration = "none", Connections = 3 } },
            new("d", "s3://bucket/a/b") { Access = new OriginAccess { Endpoint = new Uri("https://s3.example.org:9000/x"), Region = "r", PathStyle = false, IsAnonymous = true, SecretKey = new SecretText("s"), AccessKey = new SecretText("k"), SessionToken = new SecretText("t") } },
            new("e", "https://host/music/") { Kind = OriginKind.WebDav, Access = new OriginAccess { User = "u", Password = new SecretText("p"), BytesPerSecond = 5, ConnectTimeout = TimeSpan.FromSeconds(1), ListingTimeout = TimeSpan.FromSeconds(2), PollInterval = TimeSpan.FromSeconds(3) } },
            new("f", "zip:///srv/a b.zip") { Access = new OriginAccess { Token = new SecretText("t"), Profile = "p" } },
        ];
        foreach (OriginLocation origin in origins)
        {
            OriginDefinition written = OriginSettings.Write(origin);
            OriginLocation read = OriginSettings.Read(written);
            Assert.AreEqual((origin.Id, origin.Location, origin.Kind), (read.Id, read.Location, read.Kind));
            CollectionAssert.AreEquivalent(written.Settings.ToArray(), OriginSettings.Write(read).Settings.ToArray(), origin.Id);
        }

        Assert.AreEqual(OriginKind.Plugin, origins[^1].Kind);
    }

    internal static GuardedOrigin Origin(PluginSet plugins, string place) =>
        new(new OriginDefinition("test", $"fixture://{place}"), () => plugins.FindOrigin("fixture"));

    internal static async Task AssertReadsAsync(GuardedOrigin origin)
    {
        using IOriginFile file = await OpenAsync(origin);
        byte[] bytes = new byte[64];
        FsResult<int> read = await file.ReadAsync(99_990, bytes, CancellationToken.None);
        Assert.AreEqual((FsError.None, 10), (read.Error, read.Value));
        for (int i = 0; i < read.Value; i++)
            Assert.AreEqual((byte)(((99_990L + i) * 31) + ((99_990L + i) >> 8)), bytes[i]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<IOriginFile> OpenAsync(GuardedOrigin origin)
    {
        FsResult<IOriginFile> opened = await origin.OpenAsync(OriginPath.FromString("album/one.fix"), new OriginVersion(100_000, 1, 1), CancellationToken.None);
        Assert.AreEqual(FsError.None, opened.Error);
        return opened.Value;
    }

    private static async Task<string[]> ListAsync(GuardedOrigin origin, string folder)
    {
        FsResult<IReadOnlyList<OriginEntry>> listing = await origin.ListAsync(OriginPath.FromString(folder), CancellationToken.None);
        Assert.AreEqual(FsError.None, listing.Error);
        return [.. listing.Value.Select(static entry => entry.Path.ToString()).Order(StringComparer.Ordinal)];
    }

    /// <summary>Reads of a folder on this machine, none of which may fail.</summary>
    private static async Task<int> ReadOverAndOverAsync(IOrigin origin, CancellationToken stop)
    {
        int reads = 0;
        byte[] bytes = new byte[4096];
        OriginEntry entry = (await origin.StatAsync(OriginPath.FromString("MusicFs.Plugin.Fixture.dll"), CancellationToken.None)).Value;
        while (!stop.IsCancellationRequested)
        {
            FsResult<IOriginFile> opened = await origin.OpenAsync(entry.Path, entry.Version, CancellationToken.None);
            Assert.AreEqual(FsError.None, opened.Error);
            using IOriginFile file = opened.Value;
            Assert.AreEqual(FsError.None, (await file.ReadAsync(0, bytes, CancellationToken.None)).Error);
            reads++;
            await Task.Yield();
        }

        return reads;
    }

    /// <summary>Uses the plugin's own, which is there or not.</summary>
    private static async Task UseOverAndOverAsync(GuardedOrigin origin, CancellationToken stop)
    {
        byte[] bytes = new byte[1000];
        while (!stop.IsCancellationRequested)
        {
            FsResult<IOriginFile> opened = await origin.OpenAsync(OriginPath.FromString("album/one.fix"), new OriginVersion(100_000, 1, 1), CancellationToken.None);
            if (opened.TryGetValue(out IOriginFile? file))
            {
                FsResult<int> read = await file.ReadAsync(1000, bytes, CancellationToken.None);
                Assert.IsTrue(read.Error is FsError.None or FsError.OriginUnavailable, $"{read.Error}");
                file.Dispose();
            }
            else
            {
                Assert.AreEqual(FsError.OriginUnavailable, opened.Error);
            }

            await Task.Yield();
        }
    }
}
