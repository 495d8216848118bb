using System.Runtime.Versioning;
using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Events;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Host.Events;
using MusicFs.Host.Plugins;
using MusicFs.Testing.Tags;

namespace MusicFs.Host.Tests.Plugins;

/// <summary>Plugins that throw, hang, take memory, answer what is no answer: an error to who asked, named, and off.</summary>
[TestClass]
[SupportedOSPlatform("linux")]
public sealed class HostilePluginTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    /// <summary>For calls that never end in a test.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    /// <summary>Where calls of the same kind have to succeed as well.</summary>
    private static readonly TimeSpan Bearable = TimeSpan.FromSeconds(10);

    private static readonly OriginPath File = OriginPath.FromString("album/one.fix");
    private static readonly OriginVersion Version = new(100_000, 1, 1);

    private readonly PluginFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [TestMethod]
    [DataRow("throws", FsError.Internal, true)]
    [DataRow("spins", FsError.TimedOut, false)]
    [DataRow("sleeps", FsError.TimedOut, false)]
    [DataRow("never", FsError.TimedOut, true)]
    [DataRow("endless", FsError.Corrupt, true)]
    [DataRow("null", FsError.Corrupt, true)]
    [DataRow("outside", FsError.Corrupt, true)]
    [DataRow("twice", FsError.Corrupt, true)]
    public async Task List_ByAPluginThatMisbehaves_IsAnErrorUntilItIsOffAndOutOfMemory(string does, FsError error, bool leavesMemory)
    {
        _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync(error == FsError.TimedOut ? PluginFixture.Strict with { Listing = Short } : PluginFixture.Strict);
        EventHub hub = new(TimeProvider.System);
        plugins.Attach(hub, static () => { }, static () => { });
        using EventSubscription events = hub.Subscribe(new EventFilter([EventTypes.PluginState], []))!;
        using GuardedOrigin origin = PluginSetTests.Origin(plugins, does);
        LoadedPlugin loaded = plugins.Entries.Single().Loaded!;

        for (int i = 0; i < PluginFixture.Strict.Faults; i++)
            Assert.AreEqual(error, (await origin.ListAsync(OriginPath.Root, CancellationToken.None).AsTask().WaitAsync(Limit)).Error);

        MusicFsEvent told = await NextAsync(events, "off");
        Assert.AreEqual(PluginFixture.Id, told.Data["plugin"]);
        StringAssert.Contains(told.Data["reason"], "failed 3 times");
        Assert.AreEqual(FsError.OriginUnavailable, (await origin.ListAsync(OriginPath.Root, CancellationToken.None)).Error);
        PluginEntry entry = plugins.Entries.Single();
        Assert.AreEqual(PluginState.Off, entry.State);
        // A thread that is in its code holds it.
        if (leavesMemory)
            Assert.IsFalse(entry.IsLeft);
        else
            Assert.IsGreaterThan(0, loaded.Guard.LostThreads);
        StringAssert.Contains(entry.LastFault, "IOrigin.ListAsync");
    }

    [TestMethod]
    public async Task List_ByAPluginThatTakesMemoryWithoutEnd_IsOffAtOnce()
    {
        _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync(PluginFixture.Strict with { Growth = 64 << 20, Listing = TimeSpan.FromSeconds(30) });
        EventHub hub = new(TimeProvider.System);
        plugins.Attach(hub, static () => { }, static () => { });
        using EventSubscription events = hub.Subscribe(new EventFilter([EventTypes.PluginState], []))!;
        using GuardedOrigin origin = PluginSetTests.Origin(plugins, "allocates");

        FsResult<IReadOnlyList<OriginEntry>> listing = await origin.ListAsync(OriginPath.Root, CancellationToken.None).AsTask().WaitAsync(Limit);

        Assert.IsFalse(listing.IsSuccess);
        StringAssert.Contains((await NextAsync(events, "off")).Data["reason"], "more than 64 MiB of memory in one call of IOrigin.ListAsync");
    }

    [TestMethod]
    [DataRow("longer", FsError.Corrupt)]
    [DataRow("shorter", FsError.Corrupt)]
    [DataRow("negative", FsError.Corrupt)]
    [DataRow("read-throws", FsError.Internal)]
    [DataRow("read-spins", FsError.TimedOut)]
    public async Task Read_ByAPluginThatMisbehaves_IsAnErrorAndGivesNothing(string does, FsError error)
    {
        _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync(error == FsError.TimedOut ? PluginFixture.Strict with { Call = Bearable } : PluginFixture.Strict);
        using GuardedOrigin origin = PluginSetTests.Origin(plugins, does);
        using IOriginFile file = (await origin.OpenAsync(File, Version, CancellationToken.None)).Value;
        byte[] bytes = new byte[1000];

        FsResult<int> read = await file.ReadAsync(0, bytes, CancellationToken.None).AsTask().WaitAsync(Limit);

        Assert.AreEqual(error, read.Error);
        Assert.IsFalse(bytes.AsSpan().ContainsAnyExcept((byte)0));
    }

    [TestMethod]
    public async Task Open_AnotherVersionThanAskedFor_IsCorrupt()
    {
        _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync(PluginFixture.Strict);
        using GuardedOrigin origin = PluginSetTests.Origin(plugins, "otherwise");

        Assert.AreEqual(FsError.Corrupt, (await origin.OpenAsync(File, Version, CancellationToken.None)).Error);
    }

    [TestMethod]
    [DataRow("refused", "There is nothing of that name.")]
    [DataRow("nothing", "did not open fixture://nothing (Corrupt)")]
    [DataRow("misnamed", "did not open fixture://misnamed (Corrupt)")]
    public async Task Create_WhatIsNoOrigin_IsAProblem(string place, string what)
    {
        _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync();
        using GuardedOrigin origin = PluginSetTests.Origin(plugins, place);

        StringAssert.Contains((await origin.OpenAsync(CancellationToken.None))!.What, what);
    }

    [TestMethod]
    public async Task List_AThreadOfItsOwnThatFails_EndsNothingAndIsCounted()
    {
        _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync(PluginFixture.Strict with { Listing = Limit });
        using GuardedOrigin origin = PluginSetTests.Origin(plugins, "thread");
        LoadedPlugin loaded = plugins.Entries.Single().Loaded!;

        Assert.IsTrue(PluginBlame.IsListening);
        Assert.AreEqual(FsError.None, (await origin.ListAsync(OriginPath.Root, CancellationToken.None)).Error);

        Assert.AreEqual(1, loaded.Guard.Faults);
        StringAssert.Contains(loaded.Guard.LastFault, "InvalidOperationException: in a thread of its own");
    }

    [TestMethod]
    [DataRow("thrw", TagErrorKind.Unreadable)]
    [DataRow("mtch", TagErrorKind.Unreadable)]
    [DataRow("spin", TagErrorKind.Unreadable)]
    [DataRow("none", TagErrorKind.Unreadable)]
    [DataRow("long", TagErrorKind.Unreadable)]
    [DataRow("many", TagErrorKind.Unreadable)]
    [DataRow("text", TagErrorKind.Unreadable)]
    [DataRow("pict", TagErrorKind.Unreadable)]
    public async Task Tags_ByACodecThatMisbehaves_AreAnErrorOfThatFileAlone(string does, TagErrorKind error)
    {
        _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync(does == "spin" ? PluginFixture.Strict with { Tags = Bearable } : PluginFixture.Strict);

        TagReadResult bad = await ReadAsync(plugins, "FIXT" + does).WaitAsync(Limit);

        Assert.AreEqual(error, bad.Error?.Kind);
        StringAssert.Contains(bad.Error!.Message, "The plugin 'fixture' did not read the file");
        Assert.AreEqual("A Pattern", (await ReadAsync(plugins, "FIXTgood")).Tags?.Title);
    }

    [TestMethod]
    [DataRow("throw", "InvalidOperationException: as asked for")]
    [DataRow("hang", "it does not register in time")]
    public async Task Load_ARegistrationThatMisbehaves_IsRefused(string does, string reason)
    {
        _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync(does == "hang" ? PluginFixture.Strict with { Register = TimeSpan.FromSeconds(1) } : PluginFixture.Strict, ("at_start", does));

        PluginEntry entry = plugins.Entries.Single();
        Assert.AreEqual(PluginState.Refused, entry.State);
        StringAssert.Contains(entry.Reason, reason);
    }

    [TestMethod]
    public async Task Off_LoadedAgain_IsTriedAnew()
    {
        _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync(PluginFixture.Strict);
        EventHub hub = new(TimeProvider.System);
        plugins.Attach(hub, static () => { }, static () => { });
        using EventSubscription events = hub.Subscribe(new EventFilter([EventTypes.PluginState], []))!;
        using (GuardedOrigin bad = PluginSetTests.Origin(plugins, "throws"))
        {
            for (int i = 0; i < PluginFixture.Strict.Faults; i++)
                await bad.ListAsync(OriginPath.Root, CancellationToken.None);
        }

        await NextAsync(events, "off");
        Assert.IsNull(await plugins.ReloadAsync(PluginFixture.Id, CancellationToken.None));

        using GuardedOrigin good = PluginSetTests.Origin(plugins, "good");
        await PluginSetTests.AssertReadsAsync(good);
    }

    private static Task<TagReadResult> ReadAsync(PluginSet plugins, string content) =>
        plugins.Tags.ReadAsync(new MemoryByteSource(Encoding.ASCII.GetBytes(content)), CancellationToken.None).AsTask();

    private static async Task<MusicFsEvent> NextAsync(EventSubscription events, string state)
    {
        using CancellationTokenSource limit = new(Limit);
        while (true)
        {
            MusicFsEvent next = await events.NextAsync(limit.Token);
            if (next.Data["state"] == state)
                return next;
        }
    }
}
