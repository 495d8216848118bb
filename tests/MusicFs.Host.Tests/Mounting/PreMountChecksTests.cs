using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;
using MusicFs.Host.Mounting;

namespace MusicFs.Host.Tests.Mounting;

[TestClass]
public sealed class PreMountChecksTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("musicfs-checks-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [TestMethod]
    public void Check_EmptyFolderBesideTheOrigin_FindsNothing() => Assert.IsNull(Check(Folder("mount"), Folder("music")));

    [TestMethod]
    public void Check_MountPointMissing_SaysHowToMakeIt()
    {
        string mount = Path.Combine(_root, "mount");
        Problem problem = Check(mount, Folder("music"))!;
        Assert.Contains("does not exist", problem.What);
        Assert.Contains($"mkdir -p {mount}", problem.Remedy);
    }

    [TestMethod]
    public void Check_MountPointIsAFile_SaysSo()
    {
        string mount = Path.Combine(_root, "mount");
        File.WriteAllText(mount, "");
        Assert.Contains("is not a folder", Check(mount, Folder("music"))!.What);
    }

    [TestMethod]
    public void Check_MountPointNotEmpty_SaysSo()
    {
        File.WriteAllText(Path.Combine(Folder("mount"), "x"), "");
        Assert.Contains("is not empty", Check(Folder("mount"), Folder("music"))!.What);
    }

    [TestMethod]
    public void Check_OriginIsTheMountPointBehindALink_SaysSo()
    {
        string link = Path.Combine(_root, "link");
        Directory.CreateSymbolicLink(link, Folder("real"));
        Folder("real/mount");
        string mount = Path.Combine(link, "mount");
        Assert.Contains("is the mount point itself", Check(mount, Folder("real/mount"))!.What);
    }

    [TestMethod]
    public void Check_OriginBelowTheMountPoint_SaysSo() =>
        Assert.Contains("lies inside the mount point", Check(Folder("mount"), Path.Combine(Folder("mount"), "music"))!.What);

    [TestMethod]
    public void Check_MountPointInsideAnOrigin_SaysSo() =>
        Assert.Contains("lies inside the origin", Check(Folder("music/mount"), Folder("music"))!.What);

    [TestMethod]
    public void Check_MountPointBesideAnOriginOfTheSamePrefix_FindsNothing() => Assert.IsNull(Check(Folder("music2"), Folder("music")));

    [TestMethod]
    public void Check_CacheInsideAnOrigin_SaysSo() =>
        Assert.Contains("lies inside the origin", Check(Folder("mount"), Folder("music"), Path.Combine(Folder("music"), "not-yet", "cache"))!.What);

    [TestMethod]
    public void Check_CacheInsideTheMountPoint_SaysSo() =>
        Assert.Contains("inside the mount point", Check(Folder("mount"), Folder("music"), Path.Combine(Folder("mount"), "cache"))!.What);

    private string Folder(string name) => Directory.CreateDirectory(Path.Combine(_root, name)).FullName;

    private static Problem? Check(string mountPoint, string origin, string? cache = null) =>
        PreMountChecks.Check(new MountRequest { MountPoint = mountPoint, Origins = [new OriginLocation("music", origin)], CacheDirectory = cache });
}
