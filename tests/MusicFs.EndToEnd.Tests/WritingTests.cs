using MusicFs.EndToEnd.Tests.Native;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>A6: whatever would write is refused as on any read-only filesystem, by root as well.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class WritingTests
{
    private static MountedLibrary? _library;

    private static MountedLibrary Library => _library!;

    private static string Track => Library.Tracks()[0];

    [ClassInitialize]
    public static async Task MountAsync(TestContext context) => _library = await MountedLibrary.StartDemoAsync();

    [ClassCleanup]
    public static async Task UnmountAsync()
    {
        if (_library is not null)
            await _library.DisposeAsync();
    }

    [TestMethod]
    public void Open_NewFile_IsRefused() => AssertReadOnly(Libc.Open(Library["new"], Libc.O_WRONLY | Libc.O_CREAT));

    [TestMethod]
    public void Open_ForWriting_IsRefused() => AssertReadOnly(Libc.Open(Track, Libc.O_WRONLY));

    [TestMethod]
    public void Open_ForReadingAndWriting_IsRefused() => AssertReadOnly(Libc.Open(Track, Libc.O_RDWR));

    [TestMethod]
    public void Open_Truncating_IsRefused() => AssertReadOnly(Libc.Open(Track, Libc.O_WRONLY | Libc.O_TRUNC));

    [TestMethod]
    public void MakeDirectory_IsRefused() => AssertReadOnly(Libc.MakeDirectory(Library["new"]));

    [TestMethod]
    public void MakeNode_IsRefused() => AssertReadOnly(Libc.MakeNode(Library["new"]));

    [TestMethod]
    public void Unlink_IsRefused() => AssertReadOnly(Libc.Unlink(Track));

    [TestMethod]
    public void RemoveDirectory_IsRefused() => AssertReadOnly(Libc.RemoveDirectory(Path.GetDirectoryName(Track)!));

    [TestMethod]
    public void Rename_IsRefused() => AssertReadOnly(Libc.Rename(Track, Library["new"]));

    [TestMethod]
    public void Link_IsRefused() => AssertReadOnly(Libc.Link(Track, Library["new"]));

    [TestMethod]
    public void SymbolicLink_IsRefused() => AssertReadOnly(Libc.SymbolicLink("target", Library["new"]));

    [TestMethod]
    public void ChangeMode_IsRefused() => AssertReadOnly(Libc.ChangeMode(Track));

    [TestMethod]
    public void ChangeOwner_IsRefused() => AssertReadOnly(Libc.ChangeOwner(Track));

    [TestMethod]
    public void Truncate_IsRefused() => AssertReadOnly(Libc.Truncate(Track));

    [TestMethod]
    public void Touch_IsRefused() => AssertReadOnly(Libc.Touch(Track));

    [TestMethod]
    public void SetAttribute_IsRefused() => AssertReadOnly(Libc.SetAttribute(Track));

    [TestMethod]
    public void RemoveAttribute_IsRefused() => AssertReadOnly(Libc.RemoveAttribute(Track));

    private static void AssertReadOnly(int errno) => Assert.AreEqual(Libc.EROFS, errno);
}
