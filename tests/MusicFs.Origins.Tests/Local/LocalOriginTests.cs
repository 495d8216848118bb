using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Local;

namespace MusicFs.Origins.Tests.Local;

[TestClass]
public sealed class LocalOriginTests : FolderOriginConformance
{
    private readonly LocalOrigin _origin;

    public LocalOriginTests() => _origin = LocalOrigin.Open("disk", Root, NullLogger.Instance, out _)!;

    protected override IOrigin Origin => _origin;

    [TestMethod]
    public async Task List_NameOfInvalidUtf8_IsKeptByteForByteAndOpens()
    {
        byte[] name = [0x62, 0xFF, 0xFE, 0x2E, 0x6D, 0x70, 0x33];
        Write("plain", [7]);
        byte[] full = [.. System.Text.Encoding.UTF8.GetBytes(Root + "/"), .. name];
        ByteNames.Rename(Path.Combine(Root, "plain"), full);

        OriginEntry entry = (await _origin.ListAsync(OriginPath.Root, default)).Value.Single();

        CollectionAssert.AreEqual(name, entry.Path.Bytes.ToArray());
        using IOriginFile file = (await _origin.OpenAsync(entry.Path, entry.Version, default)).Value;
        byte[] content = new byte[2];
        Assert.AreEqual(1, (await file.ReadAsync(0, content, default)).Value);
        Assert.AreEqual(7, content[0]);
        // The framework could not remove it with the folder.
        ByteNames.Delete(full);
    }

    [TestMethod]
    public async Task List_LinksInsideTheRoot_AreFollowed()
    {
        Write("real/1.flac", [1, 2, 3]);
        File.CreateSymbolicLink(Path.Combine(Root, "link.flac"), "real/1.flac");
        Directory.CreateSymbolicLink(Path.Combine(Root, "folder"), "real");

        IReadOnlyList<OriginEntry> entries = (await _origin.ListAsync(OriginPath.Root, default)).Value;

        CollectionAssert.AreEquivalent(
            new[] { "real Directory", "link.flac File", "folder Directory" }, entries.Select(e => $"{e.Path} {e.Kind}").ToArray());
        using IOriginFile file = (await OpenAsync("folder/1.flac")).Value;
        Assert.AreEqual(3, file.Version.Size);
        OriginEntry real = (await _origin.StatAsync(OriginPath.FromString("real"), default)).Value;
        Assert.AreEqual(real.Version.Tag, entries.Single(e => e.Path.ToString() == "folder").Version.Tag);
    }

    [TestMethod]
    [DataRow("../secret")]
    [DataRow("/etc/hostname")]
    [DataRow("a/../../secret")]
    [DataRow("nowhere")]
    public async Task List_LinksThatLeadOutOrNowhere_AreLeftOutAndDoNotOpen(string target)
    {
        File.WriteAllText(Path.Combine(Folder, "secret"), "secret");
        MakeFolder("a");
        File.CreateSymbolicLink(Path.Combine(Root, "link.flac"), target);

        IReadOnlyList<OriginEntry> entries = (await _origin.ListAsync(OriginPath.Root, default)).Value;

        Assert.AreEqual("a", entries.Single().Path.ToString());
        Assert.AreNotEqual(FsError.None, (await _origin.StatAsync(OriginPath.FromString("link.flac"), default)).Error);
        Assert.AreNotEqual(FsError.None, (await _origin.OpenAsync(OriginPath.FromString("link.flac"), default, default)).Error);
    }

    [TestMethod]
    [DataRow("../secret")]
    [DataRow("/etc/hostname")]
    public async Task Stat_PathThatLeadsOut_IsRefused(string path)
    {
        File.WriteAllText(Path.Combine(Folder, "secret"), "secret");

        Assert.AreEqual(FsError.AccessDenied, (await _origin.StatAsync(OriginPath.FromString(path), default)).Error);
    }

    [TestMethod]
    public async Task Stat_LoopOfLinks_IsRefused()
    {
        File.CreateSymbolicLink(Path.Combine(Root, "a"), "b");
        File.CreateSymbolicLink(Path.Combine(Root, "b"), "a");

        Assert.AreEqual(FsError.AccessDenied, (await _origin.StatAsync(OriginPath.FromString("a"), default)).Error);
        Assert.IsEmpty((await _origin.ListAsync(OriginPath.Root, default)).Value);
    }

    [TestMethod]
    public async Task Stat_PathLongerThanTheSystemTakes_IsTooLong() =>
        Assert.AreEqual(FsError.NameTooLong, (await _origin.StatAsync(OriginPath.FromString(new string('x', 5000)), default)).Error);

    [TestMethod]
    public async Task List_PipesAndSockets_AreLeftOut()
    {
        Write("1.flac", [1]);
        ByteNames.MakePipe(Path.Combine(Root, "pipe.flac"));

        IReadOnlyList<OriginEntry> entries = (await _origin.ListAsync(OriginPath.Root, default)).Value;

        Assert.AreEqual("1.flac", entries.Single().Path.ToString());
        Assert.AreNotEqual(FsError.None, (await _origin.OpenAsync(OriginPath.FromString("pipe.flac"), default, default)).Error);
    }

    [TestMethod]
    public async Task Read_RewrittenInPlace_IsStale()
    {
        string path = Path.Combine(Root, "1.flac");
        Write("1.flac", Content(1000));
        using IOriginFile file = (await OpenAsync("1.flac")).Value;
        using (FileStream stream = File.OpenWrite(path))
            stream.Write([9, 9, 9]);
        File.SetLastWriteTimeUtc(path, new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        Assert.AreEqual(FsError.Stale, (await file.ReadAsync(0, new byte[10], default)).Error);
    }

    [TestMethod]
    public async Task LocalHandle_OfOpenFile_IsTheFile()
    {
        Write("1.flac", [1, 2, 3]);
        using IOriginFile file = (await OpenAsync("1.flac")).Value;

        byte[] content = new byte[10];
        int count = RandomAccess.Read((Microsoft.Win32.SafeHandles.SafeFileHandle)file.LocalHandle!, content, 0);

        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, content[..count]);
    }

    [TestMethod]
    public async Task List_RootRemovedAndMadeAnew_FailsMeanwhileAndThenListsTheNewOne()
    {
        Write("old.flac", [1]);
        Directory.Delete(Root, recursive: true);
        FsResult<IReadOnlyList<OriginEntry>> gone = await _origin.ListAsync(OriginPath.Root, default);
        FsError probe = await _origin.ProbeAsync(default);
        Write("new.flac", [1]);

        IReadOnlyList<OriginEntry> back = (await _origin.ListAsync(OriginPath.Root, default)).Value;

        Assert.AreEqual(FsError.NotFound, gone.Error);
        Assert.AreEqual(FsError.NotFound, probe);
        Assert.AreEqual("new.flac", back.Single().Path.ToString());
        using IOriginFile file = (await OpenAsync("new.flac")).Value;
        Assert.AreEqual(1, file.Version.Size);
    }

    [TestMethod]
    public async Task List_AnotherFolderPutInTheRootsPlace_ListsThatOne()
    {
        Write("old.flac", [1]);
        OriginEntry before = (await _origin.StatAsync(OriginPath.Root, default)).Value;
        Directory.Move(Root, Path.Combine(Folder, "moved"));
        Write("new.flac", [1]);

        OriginEntry now = (await _origin.StatAsync(OriginPath.Root, default)).Value;
        IReadOnlyList<OriginEntry> entries = (await _origin.ListAsync(OriginPath.Root, default)).Value;

        Assert.AreNotEqual(before.Version.Tag, now.Version.Tag);
        Assert.AreEqual("new.flac", entries.Single().Path.ToString());
    }

    [TestMethod]
    public async Task Open_ThousandFiles_CloseWithTheirDisposal()
    {
        Write("1.flac", [1]);
        int before = Directory.GetFiles("/proc/self/fd").Length;
        List<IOriginFile> files = [];
        for (int i = 0; i < 1000; i++)
            files.Add((await OpenAsync("1.flac")).Value);

        Assert.IsGreaterThanOrEqualTo(before + 900, Directory.GetFiles("/proc/self/fd").Length);
        files.ForEach(file => file.Dispose());

        // Other tests open files meanwhile; a thousand of ours would show.
        Assert.IsLessThan(before + 900, Directory.GetFiles("/proc/self/fd").Length);
    }

    [TestMethod]
    public async Task Reading_Anything_LeavesTheOriginalAsItWas()
    {
        Write("1.flac", Content(5000));
        var info = new FileInfo(Path.Combine(Root, "1.flac"));
        (DateTime Written, DateTime Accessed, long Size) before = (info.LastWriteTimeUtc, info.LastAccessTimeUtc, info.Length);
        using (IOriginFile file = (await OpenAsync("1.flac")).Value)
            await file.ReadAsync(0, new byte[5000], default);

        info.Refresh();
        Assert.AreEqual(before, (info.LastWriteTimeUtc, info.LastAccessTimeUtc, info.Length));
    }

    [TestMethod]
    [DoNotParallelize]
    public async Task Read_Warm_AllocatesNothing()
    {
        Write("1.flac", Content(10_000));
        using IOriginFile file = (await OpenAsync("1.flac")).Value;
        byte[] buffer = new byte[4096];
        await file.ReadAsync(0, buffer, default);
        bool warm = true;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
        {
            ValueTask<FsResult<int>> read = file.ReadAsync(i % 5000, buffer, default);
            warm &= read.IsCompletedSuccessfully;
            if (read.IsCompletedSuccessfully)
                warm &= read.Result.Value == 4096;
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.IsTrue(warm);
        Assert.AreEqual(0, allocated);
    }

    protected override IFolderOrigin? Open(string folder, out Problem? problem) => LocalOrigin.Open("x", folder, NullLogger.Instance, out problem);

    protected override void Replace(string path, byte[] content)
    {
        Write(path + ".new", content);
        File.Move(Path.Combine(Root, path + ".new"), Path.Combine(Root, path), overwrite: true);
    }
}
