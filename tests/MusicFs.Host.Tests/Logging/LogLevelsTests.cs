using Microsoft.Extensions.Logging;
using MusicFs.Host.Logging;
using MusicFs.Host.Telemetry;

namespace MusicFs.Host.Tests.Logging;

[TestClass]
public sealed class LogLevelsTests
{
    [TestMethod]
    public void Of_SeveralComponentsFit_TheLongestHolds()
    {
        LogLevels levels = new(LogLevel.Warning, new Dictionary<string, LogLevel> { ["origins"] = LogLevel.Debug, ["origins.sftp"] = LogLevel.Trace });
        Assert.AreEqual(LogLevel.Trace, levels.Of("MusicFs.Origins.Sftp.SftpOrigin"));
        Assert.AreEqual(LogLevel.Debug, levels.Of("MusicFs.Origins.Local.LocalOrigin"));
        Assert.AreEqual(LogLevel.Warning, levels.Of("MusicFs.OriginsOther"));
        Assert.AreEqual(LogLevel.Warning, levels.Of("Microsoft.AspNetCore.Server.Kestrel"));
    }

    [TestMethod]
    public void IsEnabled_LevelChangedWhileRunning_FollowsIt()
    {
        using DeferredLoggers loggers = new(LogLevel.Warning);
        ILogger logger = loggers.CreateLogger("MusicFs.Core.MusicFileSystem");
        Assert.IsFalse(logger.IsEnabled(LogLevel.Debug));
        loggers.Levels.Set("core", LogLevel.Debug);
        Assert.IsTrue(logger.IsEnabled(LogLevel.Debug));
        loggers.Levels.Set("core", null);
        Assert.IsFalse(logger.IsEnabled(LogLevel.Debug));
        loggers.Levels.Set(null, LogLevel.None);
        Assert.IsFalse(logger.IsEnabled(LogLevel.Critical));
    }

    [TestMethod]
    [DataRow("core", true)]
    [DataRow("origins.sftp", true)]
    [DataRow("", false)]
    [DataRow("a..b", false)]
    [DataRow("a/b", false)]
    public void IsComponent_Text_IsPartsWithDotsBetween(string text, bool expected) => Assert.AreEqual(expected, LogLevels.IsComponent(text));
}
