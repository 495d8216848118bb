using MusicFs.Host.Configuration;
using MusicFs.Host.Service.Windows;

namespace MusicFs.Host.Tests.Service.Windows;

/// <summary>What needs no Windows: what is said in which state, command lines, places; the rest tests/windows shows.</summary>
[TestClass]
public sealed class WindowsServiceTests
{
    [TestMethod]
    [DataRow("C:\\Program Files\\MusicFs\\musicfs.exe", "\"C:\\Program Files\\MusicFs\\musicfs.exe\" service run")]
    [DataRow("C:\\m\\musicfs.exe", "\"C:\\m\\musicfs.exe\" service run")]
    public void Join_OfTheService_HasTheProgramInQuotes(string program, string expected) => Assert.AreEqual(expected, WindowsCommandLine.Join(program, "service", "run"));

    [TestMethod]
    [DataRow("plain", "plain")]
    [DataRow("", "\"\"")]
    [DataRow("two words", "\"two words\"")]
    [DataRow(@"C:\a b\", "\"C:\\a b\\\\\"")]
    [DataRow("say \"it\"", "\"say \\\"it\\\"\"")]
    [DataRow(@"back\""slash", "\"back\\\\\\\"slash\"")]
    [DataRow(@"C:\plain\", @"C:\plain\")]
    public void Join_Word_IsReadBackAsItWas(string word, string expected) => Assert.AreEqual($"\"p.exe\" {expected}", WindowsCommandLine.Join("p.exe", word));

    [TestMethod]
    [DataRow(1u, 0u, 0u)]
    [DataRow(2u, 0u, 30_000u)]
    [DataRow(3u, 0u, 30_000u)]
    [DataRow(4u, 13u, 0u)]
    public void Of_State_SaysWhatIsTakenAndHowLongToWait(uint state, uint controls, uint wait)
    {
        ServiceStatus status = ServiceStatus.Of((ServiceState)state, checkPoint: 7);

        Assert.AreEqual(controls, status.Controls);
        Assert.AreEqual(wait, status.WaitHint);
        Assert.AreEqual(wait == 0 ? 0u : 7u, status.CheckPoint);
        Assert.AreEqual(0u, status.ExitCode);
        Assert.AreEqual(ServiceStatus.OwnProcess, status.Type);
    }

    [TestMethod]
    public void Of_StoppedByAFailure_SaysItsOwnNumber()
    {
        ServiceStatus status = ServiceStatus.Of(ServiceState.Stopped, exitCode: 4);

        Assert.AreEqual(ServiceStatus.SpecificError, status.ExitCode);
        Assert.AreEqual(4u, status.SpecificExitCode);
    }

    [TestMethod]
    [DataRow("x:", "X:")]
    [DataRow(@"M:\", "M:")]
    [DataRow("m:/", "M:")]
    [DataRow("*", "*")]
    [DataRow(@"\\musicfs\library", @"\\musicfs\library")]
    [DataRow(@"\\musicfs\library\", @"\\musicfs\library")]
    [DataRow(@"C:\Music", null)]
    [DataRow(@"\\?\C:\Music", null)]
    [DataRow("Music", null)]
    [DataRow("1:", null)]
    public void OfWindows_Place_IsALetterANameOrAFolder(string text, string? expected) => Assert.AreEqual(expected, MountPlace.OfWindows(text));

    /// <summary>In the configuration file, in options that are kept for a place, and in requests to a daemon.</summary>
    [TestMethod]
    [DataRow("*", true)]
    [DataRow("x:", true)]
    [DataRow(@"\\server\share", true)]
    [DataRow("music", false)]
    [DataRow("", false)]
    public void IsWhole_WhatIsNoFolderOnWindows_ThereOnly(string text, bool expected)
    {
        Assert.AreEqual(expected, MountPlace.IsWhole(text, isWindows: true));
        Assert.IsFalse(MountPlace.IsWhole(text, isWindows: false));
        Assert.IsTrue(MountPlace.IsWhole("/mnt/music", isWindows: false));
    }
}
