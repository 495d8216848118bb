using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Local;
using MusicFs.Origins.Local.Windows;

namespace MusicFs.Origins.Tests.Local.Windows;

/// <summary>The origin of Windows, by whose paths Linux is asked here; how Windows answers tests/windows shows.</summary>
[TestClass]
public sealed class WindowsFolderOriginTests : FolderOriginConformance
{
    private readonly WindowsFolderOrigin _origin;

    public WindowsFolderOriginTests() => _origin = WindowsFolderOrigin.Open("disk", Root, NullLogger.Instance, out _)!;

    protected override IOrigin Origin => _origin;

    [TestMethod]
    public async Task List_Links_AreFollowedWithinTheFolderOnly()
    {
        Write("real/1.flac", [1, 2, 3]);
        File.WriteAllText(Path.Combine(Folder, "secret.flac"), "x");
        File.CreateSymbolicLink(Path.Combine(Root, "link.flac"), "real/1.flac");
        Directory.CreateSymbolicLink(Path.Combine(Root, "folder"), "real");
        File.CreateSymbolicLink(Path.Combine(Root, "out.flac"), Path.Combine(Folder, "secret.flac"));
        Directory.CreateSymbolicLink(Path.Combine(Root, "up"), Folder);

        IReadOnlyList<OriginEntry> entries = (await _origin.ListAsync(OriginPath.Root, default)).Value;

        CollectionAssert.AreEquivalent(
            new[] { "real Directory", "link.flac File", "folder Directory" }, entries.Select(e => $"{e.Path} {e.Kind}").ToArray());
        Assert.AreEqual(FsError.AccessDenied, (await _origin.StatAsync(OriginPath.FromString("up/secret.flac"), default)).Error);
        Assert.AreEqual(FsError.AccessDenied, (await _origin.ListAsync(OriginPath.FromString("up"), default)).Error);
        Assert.AreEqual(FsError.AccessDenied, (await _origin.OpenAsync(OriginPath.FromString("up/secret.flac"), default, default)).Error);
        using IOriginFile file = (await OpenAsync("folder/1.flac")).Value;
        Assert.AreEqual(3, (await file.ReadAsync(0, new byte[10], default)).Value);
    }

    [TestMethod]
    public async Task List_SiblingWithTheRootsNameInFront_IsNotWithin()
    {
        Directory.CreateDirectory(Root + "-other");
        File.WriteAllText(Path.Combine(Root + "-other", "1.flac"), "x");
        File.CreateSymbolicLink(Path.Combine(Root, "1.flac"), Path.Combine(Root + "-other", "1.flac"));

        Assert.IsEmpty((await _origin.ListAsync(OriginPath.Root, default)).Value);
    }

    [TestMethod]
    public async Task List_Folders_AreToldApart()
    {
        MakeFolder("a");
        MakeFolder("b");

        IReadOnlyList<OriginEntry> entries = (await _origin.ListAsync(OriginPath.Root, default)).Value;

        Assert.AreNotEqual(entries[0].Version.Tag, entries[1].Version.Tag);
        Assert.AreNotEqual(0ul, entries[0].Version.Tag);
    }

    [TestMethod]
    public async Task Read_RewrittenInPlace_IsStale()
    {
        Write("1.flac", [1, 2, 3]);
        using IOriginFile file = (await OpenAsync("1.flac")).Value;
        File.WriteAllBytes(Path.Combine(Root, "1.flac"), [4, 5, 6, 7]);

        Assert.AreEqual(FsError.Stale, (await file.ReadAsync(0, new byte[10], default)).Error);
    }

    [TestMethod]
    [DataRow("a/../../secret")]
    [DataRow("..")]
    [DataRow(@"a\..\secret")]
    [DataRow("a:stream")]
    [DataRow("a//b")]
    public async Task Stat_PathThatIsNone_IsNotFound(string path) =>
        Assert.AreEqual(FsError.NotFound, (await _origin.StatAsync(OriginPath.FromString(path), default)).Error);

    [TestMethod]
    [DataRow(@"C:\Music", @"\\?\C:\Music")]
    [DataRow(@"\\nas\music", @"\\?\UNC\nas\music")]
    [DataRow(@"\\?\C:\Music", @"\\?\C:\Music")]
    [DataRow("/music", "/music")]
    public void Extended_Path_IsNeverCutOff(string path, string expected) => Assert.AreEqual(expected, WindowsRoot.Extended(path));

    [TestMethod]
    [DataRow(2, FsError.NotFound)]
    [DataRow(3, FsError.NotFound)]
    [DataRow(5, FsError.AccessDenied)]
    [DataRow(32, FsError.AccessDenied)]
    [DataRow(267, FsError.NotDirectory)]
    [DataRow(206, FsError.NameTooLong)]
    [DataRow(21, FsError.OriginUnavailable)]
    [DataRow(64, FsError.OriginUnavailable)]
    public void From_ErrorOfWindows_IsTranslated(int error, FsError expected) => Assert.AreEqual(expected, WindowsErrors.From(error));

    protected override IFolderOrigin? Open(string folder, out Problem? problem) => WindowsFolderOrigin.Open("x", folder, NullLogger.Instance, out problem);

    protected override void Replace(string path, byte[] content)
    {
        string fresh = Path.Combine(Folder, "fresh");
        File.WriteAllBytes(fresh, content);
        File.Move(fresh, Path.Combine(Root, path), overwrite: true);
    }
}
