namespace MusicFs.Backend.Fuse.Tests;

[TestClass]
public sealed class MountTableTests
{
    [TestMethod]
    public void Contains_NumberAtAnotherPlace_IsAnotherMount()
    {
        MountTableEntry root = MountTable.Find("/")!;

        Assert.IsTrue(MountTable.Contains(root.Device, "/"));
        Assert.IsFalse(MountTable.Contains(root.Device, "/nowhere"));
    }

    [TestMethod]
    public void Parse_EscapedMountPoint_IsPlain()
    {
        MountTableEntry? entry = MountTable.Parse("36 35 0:52 / /mnt/My\\040Music rw,noatime master:1 - fuse.musicfs a\\011b rw");

        Assert.AreEqual(new MountTableEntry("0:52", "/mnt/My Music", "fuse.musicfs", "a\tb"), entry);
    }
}
