using System.Runtime.Versioning;
using MusicFs.Host.Doctor;

namespace MusicFs.Host.Tests.Doctor;

/// <summary>Machines made of files.</summary>
[TestClass]
[SupportedOSPlatform("linux")]
public sealed class MachineCheckTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("musicfs-doctor-");

    public MachineCheckTests()
    {
        Write("dev/fuse", "");
        Write("usr/bin/fusermount3", "");
        File.SetUnixFileMode(Path.Combine(_root.FullName, "usr/bin/fusermount3"), UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.SetUser);
        Write("proc/sys/kernel/osrelease", "6.12.5-amd64\n");
        Write("proc/sys/fs/inotify/max_user_watches", "524288\n");
        Write("proc/self/limits", "Limit                     Soft Limit           Hard Limit           Units\nMax open files            1024                 524288               files\n");
    }

    public void Dispose() => _root.Delete(recursive: true);

    [TestMethod]
    public void Examine_AGoodMachine_FindsNothing() => Assert.AreEqual("", Trouble());

    [TestMethod]
    public void Examine_NoDevice_SaysHowToGetIt()
    {
        File.Delete(Path.Combine(_root.FullName, "dev/fuse"));
        Assert.AreEqual("fuse.device Wrong", Trouble());
    }

    [TestMethod]
    public void Examine_NoHelper_MattersToOrdinaryUsersOnly()
    {
        File.Delete(Path.Combine(_root.FullName, "usr/bin/fusermount3"));
        Assert.AreEqual("fuse.helper Wrong", Trouble());
        Assert.AreEqual("", Trouble(isRoot: true));
    }

    [TestMethod]
    public void Examine_HelperWithoutItsRight_IsWrong()
    {
        File.SetUnixFileMode(Path.Combine(_root.FullName, "usr/bin/fusermount3"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.AreEqual("fuse.helper Wrong", Trouble());
    }

    [TestMethod]
    public void Examine_OthersWantedAndNotAllowed_IsWrongUntilItIs()
    {
        Write("etc/fuse.conf", "# user_allow_other\n");
        Assert.AreEqual("fuse.allow_other Wrong", Trouble(wantsOthers: true));
        Assert.AreEqual("", Trouble(wantsOthers: true, isRoot: true));
        Write("etc/fuse.conf", "# mount_max = 1000\nuser_allow_other\n");
        Assert.AreEqual("", Trouble(wantsOthers: true));
    }

    [TestMethod]
    [DataRow("4.19.0-26-amd64", "kernel Wrong")]
    [DataRow("5.15.0-91-generic", "kernel Warning")]
    [DataRow("6.14.0", "")]
    [DataRow("7.0-rc1", "")]
    [DataRow("strange", "kernel Warning")]
    public void Examine_Kernels_AreTold(string release, string expected)
    {
        Write("proc/sys/kernel/osrelease", release);
        Assert.AreEqual(expected, Trouble());
    }

    [TestMethod]
    public void Examine_FewWatchesAndFiles_AreWarnings()
    {
        Write("proc/sys/fs/inotify/max_user_watches", "8192\n");
        Write("proc/self/limits", "Max open files            256                  1024                 files\n");
        Assert.AreEqual("inotify Warning, files Warning", Trouble());
    }

    [TestMethod]
    [DataRow("/home/ann/music", "")]
    [DataRow("/srv/by-tags", "apparmor Wrong")]
    public void Examine_AppArmorConfinesTheHelper_LooksAtThePlaces(string place, string expected)
    {
        Write("sys/module/apparmor/parameters/enabled", "Y\n");
        Write("etc/apparmor.d/fusermount3", "profile");
        Assert.AreEqual(expected, Trouble(mountPoints: [place]));
        Assert.AreEqual("", Trouble(isRoot: true, mountPoints: [place]));
    }

    private string Trouble(bool wantsOthers = false, bool isRoot = false, params string[] mountPoints)
    {
        Finding[] found = [.. new MachineCheck(_root.FullName, isRoot).Examine(wantsOthers, mountPoints).Where(static finding => finding.State != FindingState.Good)];
        foreach (Finding finding in found)
            Assert.AreNotEqual("", finding.Remedy, finding.Name);
        return string.Join(", ", found.Select(static finding => $"{finding.Name} {finding.State}"));
    }

    private void Write(string path, string text)
    {
        string file = Path.Combine(_root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
