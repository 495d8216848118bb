using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tracing;
using MusicFs.Core.Tracing;
using MusicFs.Testing;
using MusicFs.Testing.FileSystem;

namespace MusicFs.Backend.Fuse.Tests;

/// <summary>
/// How often the kernel asks: what steady figures are made of. Each count is exact, because every other process that could look
/// into the mount point (a desktop's indexer) does not know it.
/// </summary>
[TestClass]
[TestCategory("Fuse")]
public sealed class FuseRequestCountTests
{
    private const int Limit = 60_000;

    private readonly MemoryFileSystem _files = new();
    private readonly TraceRing _ring = new();
    private string _folder = "";
    private IMount? _mount;

    [TestCleanup]
    public async Task UnmountAsync()
    {
        if (_mount is not null)
            await _mount.DisposeAsync();
        Directory.Delete(_folder);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Walk_TwoRequestsADirectoryThenNone()
    {
        for (int i = 0; i < 20; i++)
            _files.AddFiles(_files.AddDirectory(NodeId.Root, $"album {i}"), Enumerable.Range(0, 10).Select(t => $"track {t}.flac"), [1]);
        await MountAsync();

        Assert.AreEqual(220, Walk());
        // 20 albums and the root, each a page and its end; a name is looked up only on the way to the mount point's own files.
        Assert.AreEqual(42, _ring.Count(FileSystemOperation.ReadDirectory));
        Assert.AreEqual(0, _ring.Count(FileSystemOperation.Lookup));

        long before = _ring.Position;
        Assert.AreEqual(220, Walk());
        Assert.AreEqual(0, _ring.Position - before, "a second walk is the kernel's own affair");
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Stat_Warm_NoRequest()
    {
        _files.AddFile(NodeId.Root, "a", [1]);
        await MountAsync();
        Assert.IsTrue(File.Exists(At("a")));
        Assert.IsFalse(File.Exists(At("none")));

        long before = _ring.Position;
        for (int i = 0; i < 100; i++)
        {
            Assert.AreEqual(1, new FileInfo(At("a")).Length);
            Assert.IsFalse(File.Exists(At("none")));
        }

        Assert.AreEqual(0, _ring.Position - before);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Reopen_UnchangedFile_NoRead()
    {
        _files.AddFile(NodeId.Root, "a", new byte[500_000]);
        await MountAsync();
        Assert.HasCount(500_000, File.ReadAllBytes(At("a")));
        long reads = _ring.Count(FileSystemOperation.Read);
        Assert.IsGreaterThan(0, reads);
        for (int i = 0; i < 10; i++)
            Assert.HasCount(500_000, File.ReadAllBytes(At("a")));
        Assert.AreEqual(reads, _ring.Count(FileSystemOperation.Read));
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Read_HundredFilesAtOnce_NoneWaitsInTheKernel()
    {
        const int readers = 100;
        // So long that the kernel reads on behind what is wanted: a single page never counts as read ahead.
        _files.AddFiles(NodeId.Root, Enumerable.Range(0, readers).Select(i => $"{i}"), new byte[100_000]);
        HangingFileSystem files = new(_files);
        await MountAsync(files);
        SafeFileHandle[] open = [.. Enumerable.Range(0, readers).Select(i => File.OpenHandle(At($"{i}")))];
        files.Hang();
        // Threads of their own: each is held in the kernel.
        Task<int>[] reads = [.. open.Select(file => Task.Factory.StartNew(() => RandomAccess.Read(file, new byte[1], 0), TaskCreationOptions.LongRunning))];
        try
        {
            for (int i = 0; i < readers; i++)
                Assert.IsTrue(await files.Waiting.WaitAsync(Limit / 2), $"Only {i} reads came while they were not answered.");
        }
        finally
        {
            files.Resume();
            await Task.WhenAll(reads);
            foreach (SafeFileHandle file in open)
                file.Dispose();
        }

        Assert.IsTrue(reads.All(static read => read.Result == 1));
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Read_InOrder_KernelReadsFarAheadOfWhatIsAtHandAlone()
    {
        Prerequisite.Require(Prerequisite.Root, Environment.IsPrivilegedProcess, "How far the kernel reads ahead is root's to say.");
        byte[] content = new byte[4 << 20];
        _files.AddFile(NodeId.Root, "far", content);
        _files.AddAtHand(NodeId.Root, "near", content);
        await MountAsync(hasRemoteFiles: true);

        // Each kind once more, behind the other.
        Assert.IsLessThanOrEqualTo(128 << 10, LongestRead("far"));
        Assert.IsGreaterThan(128 << 10, LongestRead("near"));
        _files.AddFile(NodeId.Root, "far again", content);
        _files.AddAtHand(NodeId.Root, "near again", content);
        Assert.IsLessThanOrEqualTo(128 << 10, LongestRead("far again"));
        Assert.IsGreaterThan(128 << 10, LongestRead("near again"));
    }

    /// <summary>Reads a file in order: the bytes of the longest request that came of it.</summary>
    private int LongestRead(string name)
    {
        long position = _ring.Position;
        byte[] buffer = new byte[64 << 10];
        using (SafeFileHandle file = File.OpenHandle(At(name)))
        {
            long at = 0;
            for (int count; (count = RandomAccess.Read(file, buffer, at)) > 0; at += count)
            {
            }
        }

        List<OperationRecord> records = [];
        _ring.Read(ref position, records);
        return records.Where(static record => record.Operation == FileSystemOperation.Read).Max(static record => record.Size);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task PassThrough_LocalFile_NoReadAtAll()
    {
        Prerequisite.Require(Prerequisite.Root, Environment.IsPrivilegedProcess, "Pass-through needs root.");
        string path = Path.GetTempFileName();
        byte[] content = new byte[300_000];
        new Random(5).NextBytes(content);
        await File.WriteAllBytesAsync(path, content);
        using (var file = File.OpenHandle(path))
        {
            _files.AddBacked(NodeId.Root, "a", path, file);
            await MountAsync();
            Prerequisite.Require(
                "passthrough", _mount!.Description.Contains("pass-through", StringComparison.Ordinal), "This kernel has no pass-through.");
            // Twice at once, and again after the last release.
            using (File.OpenHandle(At("a")))
                CollectionAssert.AreEqual(content, await File.ReadAllBytesAsync(At("a")));
            CollectionAssert.AreEqual(content, await File.ReadAllBytesAsync(At("a")));
            Assert.AreEqual(0, _ring.Count(FileSystemOperation.Read));
        }

        File.Delete(path);
    }

    private async Task MountAsync(IVirtualFileSystem? files = null, bool hasRemoteFiles = false)
    {
        var backend = new FuseBackend(new FuseOptions { Transport = FuseTransport.Device }, NullLoggerFactory.Instance);
        Problem? problem = backend.Probe();
        _folder = Directory.CreateTempSubdirectory("musicfs-counts-").FullName;
        Prerequisite.Require(Prerequisite.Fuse, problem is null, $"{problem}");
        MountOptions options = new() { MountPoint = _folder, Operations = _ring, HasRemoteFiles = hasRemoteFiles };
        MountResult result = await backend.MountAsync(files ?? _files, options, CancellationToken.None);
        Assert.IsTrue(result.IsSuccess, $"{result.Problem}");
        _mount = result.Mount;
    }

    private string At(string name) => Path.Combine(_folder, name);

    private int Walk() => new DirectoryInfo(_folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Count(info => info.LastWriteTime.Year > 1970);
}
