using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Local.Windows;
using MusicFs.Testing.Origins;

namespace MusicFs.Origins.Tests.Local.Windows;

/// <summary>The origin of Windows, by whose paths Linux is asked here; how Windows answers tests/windows shows.</summary>
[TestClass]
public sealed class WindowsFolderOriginTests : OriginConformance
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-winlocal-").FullName;
    private readonly string _root;
    private readonly WindowsFolderOrigin _origin;

    public WindowsFolderOriginTests()
    {
        _root = Path.Combine(_folder, "root");
        Directory.CreateDirectory(_root);
        _origin = WindowsFolderOrigin.Open("disk", _root, NullLogger.Instance, out _)!;
    }

    protected override IOrigin Origin => _origin;

    [TestCleanup]
    public void Remove()
    {
        _origin.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    public void Open_MissingOrFile_SaysWhatToDo()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");

        Assert.IsNull(WindowsFolderOrigin.Open("x", Path.Combine(_folder, "missing"), NullLogger.Instance, out Problem? missing));
        Assert.IsNull(WindowsFolderOrigin.Open("x", file, NullLogger.Instance, out Problem? wrong));

        StringAssert.Contains(missing!.What, "does not exist");
        StringAssert.Contains(wrong!.What, "is not a folder");
    }

    [TestMethod]
    public async Task List_Links_AreFollowedWithinTheFolderOnly()
    {
        Write("real/1.flac", [1, 2, 3]);
        File.WriteAllText(Path.Combine(_folder, "secret.flac"), "x");
        File.CreateSymbolicLink(Path.Combine(_root, "link.flac"), "real/1.flac");
        Directory.CreateSymbolicLink(Path.Combine(_root, "folder"), "real");
        File.CreateSymbolicLink(Path.Combine(_root, "out.flac"), Path.Combine(_folder, "secret.flac"));
        Directory.CreateSymbolicLink(Path.Combine(_root, "up"), _folder);

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
        Directory.CreateDirectory(_root + "-other");
        File.WriteAllText(Path.Combine(_root + "-other", "1.flac"), "x");
        File.CreateSymbolicLink(Path.Combine(_root, "1.flac"), Path.Combine(_root + "-other", "1.flac"));

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
        File.WriteAllBytes(Path.Combine(_root, "1.flac"), [4, 5, 6, 7]);

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

    protected override void Write(string path, byte[] content)
    {
        string full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content);
    }

    protected override void Replace(string path, byte[] content)
    {
        string fresh = Path.Combine(_folder, "fresh");
        File.WriteAllBytes(fresh, content);
        File.Move(fresh, Path.Combine(_root, path), overwrite: true);
    }

    protected override void MakeFolder(string path) => Directory.CreateDirectory(Path.Combine(_root, path));

    protected override void Delete(string path) => File.Delete(Path.Combine(_root, path));
}
