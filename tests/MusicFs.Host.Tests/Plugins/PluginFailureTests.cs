using System.Runtime.Versioning;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Host.Plugins;

namespace MusicFs.Host.Tests.Plugins;

/// <summary>Why an origin of a plugin failed, in words: its own, else those of what watches over it.</summary>
[TestClass]
[SupportedOSPlatform("linux")]
public sealed class PluginFailureTests : IDisposable
{
    private readonly PluginFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [TestMethod]
    public async Task List_AnErrorWithWords_IsToldAndLoggedOnce()
    {
        _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync();
        using GuardedOrigin origin = PluginSetTests.Origin(plugins, "closed");
        Assert.IsNull(origin.LastFailure);

        for (int i = 0; i < 3; i++)
            Assert.AreEqual(FsError.AccessDenied, (await origin.ListAsync(OriginPath.Root, CancellationToken.None)).Error);

        Assert.AreEqual(new Problem("The shop is closed.", "Come back tomorrow."), origin.LastFailure);
        Assert.AreEqual(1, _fixture.Log.Lines.Count(static line => line.Text.TrimEnd() == "Plugin fixture: origin 'test': The shop is closed. Come back tomorrow."));
        Assert.AreEqual(0, plugins.Entries.Single().Faults);
    }

    [TestMethod]
    public async Task Read_AnErrorWithWordsOfAnyKind_IsToldInLinesThatNothingObeys()
    {
        _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync();
        using GuardedOrigin origin = PluginSetTests.Origin(plugins, "torn");
        using IOriginFile file = (await origin.OpenAsync(OriginPath.FromString("album/one.fix"), OriginVersion.Unknown, CancellationToken.None)).Value;

        Assert.AreEqual(FsError.AccessDenied, (await file.ReadAsync(0, new byte[10], CancellationToken.None)).Error);

        Problem told = origin.LastFailure!;
        StringAssert.StartsWith(told.What, "The page is  [31mtorn  out . xxx");
        Assert.AreEqual(500, told.What.Length);
        Assert.AreEqual("Get another\ufffd.", told.Remedy);
    }

    [TestMethod]
    public async Task List_AnErrorWithoutWords_HasNone()
    {
        _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync();
        using GuardedOrigin origin = PluginSetTests.Origin(plugins, "speechless");

        Assert.AreEqual(FsError.OriginUnavailable, (await origin.ListAsync(OriginPath.Root, CancellationToken.None)).Error);

        Assert.IsNull(origin.LastFailure);
    }

    [TestMethod]
    [DataRow("throws", "The plugin 'fixture' failed in IOrigin.ListAsync: InvalidOperationException: as asked for.")]
    [DataRow("throws-words", "The plugin 'fixture' failed in IOrigin.ListAsync: InvalidOperationException: as asked for.")]
    [DataRow("twice", "The plugin 'fixture' failed in IOrigin.ListAsync: it answered a list with two entries of one name.")]
    public async Task List_AFault_IsToldAsThePluginsFault(string does, string what)
    {
        _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync();
        using GuardedOrigin origin = PluginSetTests.Origin(plugins, does);

        Assert.IsFalse((await origin.ListAsync(OriginPath.Root, CancellationToken.None)).IsSuccess);

        Assert.AreEqual(what, origin.LastFailure!.What);
        Assert.AreEqual(1, plugins.Entries.Single().Faults);
    }

    [TestMethod]
    public async Task List_WithoutItsPlugin_SaysThatThereIsNone()
    {
        _fixture.Install();
        await using PluginSet plugins = await _fixture.StartAsync();
        using GuardedOrigin origin = PluginSetTests.Origin(plugins, "good");
        Assert.IsNull(await origin.OpenAsync(CancellationToken.None));

        await plugins.UnloadAsync(PluginFixture.Id, CancellationToken.None);

        Assert.AreEqual(FsError.OriginUnavailable, (await origin.ListAsync(OriginPath.Root, CancellationToken.None)).Error);
        Assert.AreEqual("No plugin that is loaded has origins like fixture://good.", origin.LastFailure!.What);
    }
}
