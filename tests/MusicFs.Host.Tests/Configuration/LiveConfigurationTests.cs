using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;

namespace MusicFs.Host.Tests.Configuration;

[TestClass]
public sealed class LiveConfigurationTests : IDisposable
{
    private const string Start = "log:\n  level: warning\nlibrary:\n  template: $title\nmount:\n  umask: 022\n";

    private readonly ConfigurationFixture _fixture = new();
    private readonly List<LogLevel?> _levels = [];
    private readonly LiveConfiguration _live;

    public LiveConfigurationTests() => _live = new LiveConfiguration(
        _fixture.LoadValid(Start),
        () => LibraryConfiguration.Load(_fixture.File, _fixture.CommandLine),
        [new LiveSetting(static path => path.ToString() == "log.level", static (_, _) => true, now => _levels.Add(now.LogLevel))]);

    public void Dispose()
    {
        _live.Dispose();
        _fixture.Dispose();
    }

    [TestMethod]
    public async Task ReloadAsync_NothingChanged_DoesNothing()
    {
        Assert.AreEqual("", await ReloadAsync(Start));
        Assert.IsEmpty(_levels);
    }

    [TestMethod]
    public async Task ReloadAsync_LiveAndOther_AppliesOneAndSaysThatTheOtherNeedsARestart()
    {
        Assert.AreEqual(
            "log.level: warning -> debug, mount.umask: 022 -> 077 (restart)",
            await ReloadAsync(Start.Replace("warning", "debug", StringComparison.Ordinal).Replace("022", "077", StringComparison.Ordinal)));
        Assert.AreEqual(LogLevel.Debug, _levels.Single());
    }

    [TestMethod]
    public async Task ReloadAsync_WhatNeedsARestart_IsListedUntilThereIsOneOrItIsTakenBack()
    {
        string changed = Start.Replace("022", "077", StringComparison.Ordinal);
        Assert.AreEqual("mount.umask: 022 -> 077 (restart)", await ReloadAsync(changed));
        Assert.AreEqual("mount.umask: 022 -> 077 (restart)", await ReloadAsync(changed));
        Assert.AreEqual("", await ReloadAsync(Start));
    }

    [TestMethod]
    public async Task ReloadAsync_SettingRemovedAndAdded_GoesToItsDefaultAndBack()
    {
        Assert.AreEqual("log.level: warning -> ", await ReloadAsync(Start.Replace("  level: warning\n", "", StringComparison.Ordinal)));
        Assert.AreEqual("log.level:  -> warning", await ReloadAsync(Start));
        Assert.AreEqual("-,Warning", string.Join(',', _levels.Select(static level => level?.ToString() ?? "-")));
    }

    [TestMethod]
    [DataRow("log: {level: debug}\ncolour: red", ":2:1", DisplayName = "unknown setting")]
    [DataRow("log:\n  level: loud", ":2:10", DisplayName = "wrong value")]
    [DataRow("log: {level: debug}\nviews:\n  A: $title%nonsense{x}", ":3:3", DisplayName = "template")]
    [DataRow("log: {level: debug}\nmounts:\n  /mnt:\n    views: [A]", ":4:12", DisplayName = "unknown view")]
    [DataRow("log: {level: debug", ":2:1", DisplayName = "no YAML")]
    [DataRow("log: {level: debug}\norigins:\n  nas: {location: https://host/, password: plain}", ":3:44", DisplayName = "open secret")]
    [DataRow("log: {level: debug}\ncontrol: {listen: 0.0.0.0:7410}", ":2:19", DisplayName = "open address")]
    [DataRow("log: {level: debug}\nwebhooks:\n  home: {url: ftp://host/}", ":3:15", DisplayName = "webhook")]
    public async Task ReloadAsync_Wrong_SaysWhereAndChangesNothing(string yaml, string place)
    {
        File.WriteAllText(_fixture.File, yaml);
        ConfigurationReload reload = await _live.ReloadAsync(CancellationToken.None);
        Assert.AreEqual(_fixture.File + place, reload.Problems[0].Source);
        Assert.IsEmpty(reload.Changes);
        Assert.IsEmpty(_levels);
        Assert.AreEqual("", await ReloadAsync(Start), "What runs is what it was.");
    }

    [TestMethod]
    public async Task ReloadAsync_WhatMayFailDoes_NothingElseIsApplied()
    {
        Problem? problem = new("It cannot be.", "Leave it.");
        using LiveConfiguration live = new(
            _fixture.LoadValid(Start),
            () => LibraryConfiguration.Load(_fixture.File, _fixture.CommandLine),
            [
                new LiveSetting(static path => path.ToString() == "log.level", static (_, _) => true, now => _levels.Add(now.LogLevel)),
                new LiveSetting(static path => path.StartsWith("origins"), static (_, _) => true, static _ => { }) { PrepareAsync = (_, _) => Task.FromResult<Problem?>(problem) },
            ]);
        File.WriteAllText(_fixture.File, Start.Replace("warning", "debug", StringComparison.Ordinal) + "origins: {more: /srv/more}\n");

        ConfigurationReload refused = await live.ReloadAsync(CancellationToken.None);
        Assert.AreEqual("It cannot be.", refused.Problems.Single().Problem.What);
        Assert.IsEmpty(refused.Changes);
        Assert.IsEmpty(_levels);

        problem = null;
        ConfigurationReload taken = await live.ReloadAsync(CancellationToken.None);
        Assert.HasCount(2, taken.Changes);
        Assert.AreEqual(LogLevel.Debug, _levels.Single());
    }

    [TestMethod]
    public async Task ReloadAsync_LaterPreparationFails_TakesBackTheEarlier()
    {
        List<string> done = [];
        LiveSetting Setting(string name, Problem? problem) => new(path => path.ToString() == name, static (_, _) => true, _ => done.Add("applied " + name))
        {
            PrepareAsync = (_, _) =>
            {
                done.Add("prepared " + name);
                return Task.FromResult(problem);
            },
            UndoAsync = () =>
            {
                done.Add("took back " + name);
                return Task.CompletedTask;
            },
        };
        using LiveConfiguration live = new(
            _fixture.LoadValid(Start), () => LibraryConfiguration.Load(_fixture.File, _fixture.CommandLine),
            [Setting("log.level", null), Setting("mount.umask", new Problem("It cannot be.", "Leave it."))]);
        File.WriteAllText(_fixture.File, Start.Replace("warning", "debug", StringComparison.Ordinal).Replace("022", "077", StringComparison.Ordinal));

        Assert.HasCount(1, (await live.ReloadAsync(CancellationToken.None)).Problems);
        CollectionAssert.AreEqual(new[] { "prepared log.level", "prepared mount.umask", "took back log.level" }, done);
    }

    [TestMethod]
    [DataRow("mount:\n  allow_other: true\n", "mount.allow_other", "musicfs umount PLACE")]
    [DataRow("mount:\n  transport: ring\n", "mount.transport", "musicfs umount PLACE")]
    [DataRow("cache:\n  directory: /srv/cache\n", "cache.directory", "move the folder")]
    [DataRow("state:\n  directory: /srv/state\n", "state.directory", "move the folder")]
    [DataRow("control:\n  listen: 127.0.0.1:7410\n", "control.listen", "musicfs service restart")]
    public async Task ReloadAsync_SettledForGood_NamesTheRemedy(string added, string setting, string remedy)
    {
        using LiveConfiguration live = new(_fixture.LoadValid("log:\n  level: warning\n"), () => LibraryConfiguration.Load(_fixture.File, _fixture.CommandLine), []);
        File.WriteAllText(_fixture.File, "log:\n  level: warning\n" + added);
        SettingChange change = (await live.ReloadAsync(CancellationToken.None)).Changes.Single();
        Assert.AreEqual((setting, false), (change.Name, change.IsApplied));
        Assert.Contains(remedy, change.Remedy!);
    }

    [TestMethod]
    public async Task ReloadAsync_CannotHoldAsAWhole_NeedsARestart()
    {
        using LiveConfiguration live = new(
            _fixture.LoadValid(Start),
            () => LibraryConfiguration.Load(_fixture.File, _fixture.CommandLine),
            [new LiveSetting(static path => path.ToString() == "log.level", static (_, _) => true, now => _levels.Add(now.LogLevel)) { CanHold = static (_, now) => now.Origins.Count > 0 }]);
        File.WriteAllText(_fixture.File, Start.Replace("warning", "debug", StringComparison.Ordinal));
        Assert.IsFalse((await live.ReloadAsync(CancellationToken.None)).Changes.Single().IsApplied);
        Assert.IsEmpty(_levels);
    }

    [TestMethod]
    public async Task ReloadAsync_FileIsGone_ChangesNothing()
    {
        File.Delete(_fixture.File);
        ConfigurationReload reload = await _live.ReloadAsync(CancellationToken.None);
        Assert.HasCount(1, reload.Problems);
        Assert.IsEmpty(_levels);
    }

    [TestMethod]
    public async Task ReloadAsync_ManyAtOnce_EachSeesAWholeConfiguration()
    {
        string other = Start.Replace("warning", "debug", StringComparison.Ordinal);
        int changes = 0;
        await Parallel.ForAsync(0, 40, async (i, cancellation) =>
        {
            string draft = $"{_fixture.File}.{i}";
            await File.WriteAllTextAsync(draft, i % 2 == 0 ? other : Start, cancellation);
            File.Move(draft, _fixture.File, overwrite: true);
            ConfigurationReload reload = await _live.ReloadAsync(cancellation);
            Assert.IsEmpty(reload.Problems);
            Interlocked.Add(ref changes, reload.Changes.Count);
        });

        Assert.HasCount(changes, _levels);
        // Every change was one of the two there are: each is followed by the other.
        for (int i = 0; i < _levels.Count; i++)
            Assert.AreEqual(i % 2 == 0 ? LogLevel.Debug : LogLevel.Warning, _levels[i]);
    }

    private async Task<string> ReloadAsync(string yaml)
    {
        File.WriteAllText(_fixture.File, yaml);
        ConfigurationReload reload = await _live.ReloadAsync(CancellationToken.None);
        Assert.IsEmpty(reload.Problems, string.Join('\n', reload.Problems));
        return string.Join(", ", reload.Changes.Select(static change => $"{change.Name}: {change.Before} -> {change.Now}{(change.IsApplied ? "" : " (restart)")}"));
    }
}
