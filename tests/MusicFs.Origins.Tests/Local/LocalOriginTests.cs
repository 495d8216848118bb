using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Local;
using MusicFs.Testing.Origins;

namespace MusicFs.Origins.Tests.Local;

[TestClass]
public sealed class LocalOriginTests : OriginConformance
{
    private readonly string _outside = Directory.CreateTempSubdirectory("musicfs-local-").FullName;
    private readonly string _root;
    private readonly LocalOrigin _origin;

    public LocalOriginTests()
    {
        _root = System.IO.Path.Combine(_outside, "root");
        Directory.CreateDirectory(_root);
        _origin = LocalOrigin.Open("disk", _root, NullLogger.Instance, out _)!;
    }

    protected override IOrigin Origin => _origin;

    [TestCleanup]
    public void Remove()
    {
        _origin.Dispose();
        // The framework cannot delete names that are not UTF-8 either.
        Shell($"rm -rf '{_outside}'");
    }

    protected override void Put(string path, byte[] content)
    {
        string target = System.IO.Path.Combine(_root, path), temporary = System.IO.Path.Combine(_outside, "new");
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, target, overwrite: true);
    }

    [TestMethod]
    public void Open_FolderThatIsNone_ProblemWithARemedy()
    {
        foreach (string path in new[] { System.IO.Path.Combine(_outside, "none"), "/proc/self/status" })
        {
            Assert.IsNull(LocalOrigin.Open("x", path, NullLogger.Instance, out Problem? problem));
            StringAssert.Contains(problem!.What, path);
            Assert.IsGreaterThan(10, problem.Remedy.Length);
        }
    }

    [TestMethod]
    public async Task NamesThatAreNotUtf8_ListedAndRead()
    {
        // Made by the shell: this process cannot name them.
        Shell($"cd '{_root}' && printf abc > \"$(printf 'bad\\377name.flac')\"");
        IReadOnlyList<OriginEntry> listed = (await _origin.ListAsync(OriginPath.Root, CancellationToken.None)).Value;
        OriginEntry entry = listed.Single();
        CollectionAssert.AreEqual("bad"u8.ToArray().Append((byte)0xFF).Concat("name.flac"u8.ToArray()).ToArray(), entry.Path.Bytes.ToArray());
        using IOriginFile file = (await _origin.OpenAsync(entry.Path, entry.Version, CancellationToken.None)).Value;
        byte[] buffer = new byte[10];
        Assert.AreEqual(3, (await file.ReadAsync(0, buffer, CancellationToken.None)).Value);
    }

    [TestMethod]
    public async Task Links_InsideFollowed_OutsideLeftOut()
    {
        Put("real/song.flac", [1, 2, 3]);
        File.WriteAllText(System.IO.Path.Combine(_outside, "secret"), "secret");
        File.CreateSymbolicLink(System.IO.Path.Combine(_root, "inside"), "real/song.flac");
        File.CreateSymbolicLink(System.IO.Path.Combine(_root, "folder"), "real");
        File.CreateSymbolicLink(System.IO.Path.Combine(_root, "relative"), "../secret");
        File.CreateSymbolicLink(System.IO.Path.Combine(_root, "absolute"), System.IO.Path.Combine(_outside, "secret"));
        File.CreateSymbolicLink(System.IO.Path.Combine(_root, "etc"), "/etc");
        File.CreateSymbolicLink(System.IO.Path.Combine(_root, "self"), "self");
        File.CreateSymbolicLink(System.IO.Path.Combine(_root, "dangling"), "nothing");

        string[] names = [.. (await _origin.ListAsync(OriginPath.Root, CancellationToken.None)).Value.Select(entry => entry.Path.ToString())];
        CollectionAssert.AreEquivalent(new[] { "real", "inside", "folder" }, names);
        Assert.AreEqual(FsError.AccessDenied, (await _origin.StatAsync(Path("relative"), CancellationToken.None)).Error);
        Assert.AreEqual(FsError.AccessDenied, (await _origin.StatAsync(Path("etc/passwd"), CancellationToken.None)).Error);
        Assert.AreEqual(FsError.AccessDenied, (await _origin.StatAsync(Path("../secret"), CancellationToken.None)).Error);
        Assert.AreEqual(3, (await StatAsync("folder/song.flac")).Version.Size);
    }

    [TestMethod]
    public async Task PipesAndSockets_LeftOutAndNeverHang()
    {
        Put("song.flac", [1]);
        Shell($"mkfifo '{_root}/pipe.flac'");
        string[] names = [.. (await _origin.ListAsync(OriginPath.Root, CancellationToken.None)).Value.Select(entry => entry.Path.ToString())];
        CollectionAssert.AreEqual(new[] { "song.flac" }, names);
        OriginVersion version = (await StatAsync("song.flac")).Version;
        Assert.IsFalse((await _origin.OpenAsync(Path("pipe.flac"), version, CancellationToken.None)).IsSuccess);
    }

    [TestMethod]
    public async Task RewrittenInPlaceWhileOpen_StaleAtTheNextRead()
    {
        Put("f", Noise(1000, 1));
        using IOriginFile file = (await OpenAsync("f")).Value;
        byte[] buffer = new byte[1000];
        Assert.IsTrue((await file.ReadAsync(0, buffer, CancellationToken.None)).IsSuccess);
        File.WriteAllBytes(System.IO.Path.Combine(_root, "f"), Noise(900, 2));
        Assert.AreEqual(FsError.Stale, (await file.ReadAsync(0, buffer, CancellationToken.None)).Error);
    }

    [TestMethod]
    public async Task ReplacedByRenameWhileOpen_OldBytes()
    {
        byte[] before = Noise(1000, 1);
        Put("f", before);
        using IOriginFile file = (await OpenAsync("f")).Value;
        Put("f", Noise(2000, 2));
        byte[] buffer = new byte[1000];
        Assert.AreEqual(1000, (await file.ReadAsync(0, buffer, CancellationToken.None)).Value);
        CollectionAssert.AreEqual(before, buffer);
    }

    [TestMethod]
    public async Task WarmRead_10000Times_AllocatesNothing()
    {
        Put("f", Noise(65_536, 1));
        using IOriginFile file = (await OpenAsync("f")).Value;
        byte[] buffer = new byte[4096];
        long before = 0;
        for (int i = 0; i < 11_000; i++)
        {
            if (i == 1000)
                before = GC.GetAllocatedBytesForCurrentThread();
            ValueTask<FsResult<int>> read = file.ReadAsync(i % 8 * 4096, buffer, CancellationToken.None);
            Assert.IsTrue(read.IsCompletedSuccessfully, "what was just written is in the page cache");
            _ = read.Result;
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public async Task TooLongPath_NameTooLong() =>
        Assert.AreEqual(FsError.NameTooLong, (await _origin.StatAsync(Path(new string('x', 5000)), CancellationToken.None)).Error);

    [TestMethod]
    public async Task Reading_LeavesTheOriginalAsItWas()
    {
        Put("f", Noise(5000, 1));
        var info = new FileInfo(System.IO.Path.Combine(_root, "f"));
        (DateTime Written, DateTime Accessed, long Size) before = (info.LastWriteTimeUtc, info.LastAccessTimeUtc, info.Length);
        using (IOriginFile file = (await OpenAsync("f")).Value)
            await file.ReadAsync(0, new byte[5000], CancellationToken.None);
        info.Refresh();
        Assert.AreEqual(before, (info.LastWriteTimeUtc, info.LastAccessTimeUtc, info.Length));
        CollectionAssert.AreEqual(Noise(5000, 1), File.ReadAllBytes(info.FullName));
    }

    

    private static void Shell(string command)
    {
        using Process shell = Process.Start("/bin/sh", ["-c", command])!;
        shell.WaitForExit();
        Assert.AreEqual(0, shell.ExitCode, command);
    }
}
