using System.Security.Cryptography;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Tracing;

namespace MusicFs.Testing.Backends;

/// <summary>
/// What every backend must do, seen through the host's file calls (<see cref="HostFiles"/>). A backend's tests derive from it and supply the
/// backend; the filesystem behind it is <see cref="MemoryFileSystem"/>.
/// </summary>
public abstract class BackendConformance : TracedTest
{
    /// <summary>With what separates and escapes options of a mount on Linux.</summary>
    private const string Label = @"Música, rock \ 1#2";

    private string _folder = "";
    private IMount? _mount;

    /// <summary>The filesystem that is mounted.</summary>
    protected MemoryFileSystem Files { get; } = new();

    /// <summary>The live mount.</summary>
    protected IMount Mount => _mount!;

    /// <summary>The backend under test; ends the test where the machine cannot run it.</summary>
    protected abstract IMountBackend CreateBackend();

    /// <summary>Options besides the mount point.</summary>
    protected virtual MountOptions Options(string mountPoint) => new() { MountPoint = mountPoint, VolumeLabel = Label };

    /// <summary>The file calls of this host's programs.</summary>
    protected virtual HostFiles Host { get; } = new();

    /// <summary>Whether this host has symbolic links that any user may read.</summary>
    protected virtual bool HasLinks => true;

    [TestInitialize]
    public async Task MountAsync()
    {
        IMountBackend backend = CreateBackend();
        _folder = Directory.CreateTempSubdirectory("musicfs-backend-").FullName;
        MountResult result = await backend.MountAsync(Files, Options(_folder) with { Operations = Ring }, CancellationToken.None);
        Assert.IsTrue(result.IsSuccess, $"{result.Problem}");
        _mount = result.Mount;
    }

    [TestCleanup]
    public async Task UnmountAsync()
    {
        if (_mount is not null)
            await _mount.DisposeAsync();
        await CheckTraceAsync();
        if (_folder.Length > 0)
            Directory.Delete(_folder);
    }

    protected string At(params string[] path) => Path.Combine([Mount.MountPoint, .. path]);

    protected static byte[] Noise(int length, int seed = 1)
    {
        byte[] noise = new byte[length];
        new Random(seed).NextBytes(noise);
        return noise;
    }

    // A backend that hangs must end the test, not the run.
    private const int Limit = 60_000;

    [TestMethod]
    [Timeout(Limit)]
    public void List_Directory_NamesAndKinds()
    {
        NodeId folder = Files.AddDirectory(NodeId.Root, "Björk");
        Files.AddFile(folder, "Jóga.flac", [1, 2, 3]);
        Files.AddDirectory(folder, "Sub");

        CollectionAssert.AreEquivalent(new[] { At("Björk", "Jóga.flac") }, Host.GetFiles(At("Björk")));
        CollectionAssert.AreEquivalent(new[] { At("Björk", "Sub") }, Host.GetDirectories(At("Björk")));
    }

    [TestMethod]
    [Timeout(Limit)]
    public void Volume_Label_IsAsAskedFor() => Assert.AreEqual(Label, Host.VolumeLabel(Mount.MountPoint));

    [TestMethod]
    [Timeout(Limit)]
    public void List_EmptyDirectory_Nothing()
    {
        Files.AddDirectory(NodeId.Root, "empty");
        Assert.IsEmpty(Host.GetFiles(At("empty")));
        Assert.IsEmpty(Host.GetDirectories(At("empty")));
    }

    [TestMethod]
    [Timeout(Limit)]
    public void Attributes_File_SizeAndTime()
    {
        Files.AddFile(NodeId.Root, "a", Noise(12345));
        Assert.AreEqual(12345, Host.Length(At("a")));
        // The filesystem says 1600000000.123456789 s; hosts keep at least 100 ns.
        Assert.AreEqual(DateTimeOffset.UnixEpoch.AddTicks(16_000_000_001_234_567), Host.LastWriteTimeUtc(At("a")));
    }

    [TestMethod]
    [Timeout(Limit)]
    public void Lookup_MissingName_NotFound()
    {
        Assert.ThrowsExactly<FileNotFoundException>(() => Host.Open(At("none")));
        Assert.IsFalse(Host.DirectoryExists(At("none", "below")));
    }

    [TestMethod]
    [Timeout(Limit)]
    public void Read_WholeFile_SameBytes()
    {
        byte[] content = Noise((3 << 20) + 17);
        Files.AddFile(NodeId.Root, "a", content);
        CollectionAssert.AreEqual(content, Host.ReadAllBytes(At("a")));
    }

    [TestMethod]
    [Timeout(Limit)]
    public void Read_EmptyFile_Nothing()
    {
        Files.AddFile(NodeId.Root, "empty", []);
        Assert.IsEmpty(Host.ReadAllBytes(At("empty")));
    }

    [TestMethod]
    [Timeout(Limit)]
    public void Read_RandomOffsetsAndSizes_SameBytes()
    {
        byte[] content = Noise((1 << 20) + 333);
        Files.AddFile(NodeId.Root, "a", content);
        using var handle = Host.Open(At("a"));
        var random = new Random(7);
        byte[] buffer = new byte[300_000];
        for (int i = 0; i < 500; i++)
        {
            int offset = random.Next(content.Length + 1000);
            int size = random.Next(buffer.Length);
            int read = handle.Read(buffer.AsSpan(0, size), offset);
            Assert.AreEqual(Math.Clamp(content.Length - offset, 0, size), read, $"at {offset}, {size} bytes");
            Assert.IsTrue(buffer.AsSpan(0, read).SequenceEqual(content.AsSpan(Math.Min(offset, content.Length), read)), $"at {offset}, {size} bytes");
        }
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Read_64Readers_SameBytes()
    {
        byte[][] contents = [.. Enumerable.Range(0, 8).Select(i => Noise(700_000 + i, i))];
        for (int i = 0; i < contents.Length; i++)
            Files.AddFile(NodeId.Root, $"f{i}", contents[i]);
        byte[][] expected = [.. contents.Select(SHA256.HashData)];

        // Threads of their own: each blocks in the kernel.
        Task<byte[]>[] readers = [.. Enumerable.Range(0, 64).Select(i => Task.Factory.StartNew(
            () => SHA256.HashData(Host.ReadAllBytes(At($"f{i % 8}"))), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        for (int i = 0; i < readers.Length; i++)
            CollectionAssert.AreEqual(expected[i % 8], await readers[i]);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Read_ColdFile_WaitsAloneAndCompletes()
    {
        var gate = new TaskCompletionSource<FsError>(TaskCreationOptions.RunContinuationsAsynchronously);
        byte[] content = Noise(100_000);
        NodeId cold = Files.AddCold(NodeId.Root, "cold", content, gate);
        Files.AddFile(NodeId.Root, "warm", [1]);
        Task waiting = Files.WaitForColdRead(cold);
        Task<byte[]> reading = Task.Run(() => Host.ReadAllBytes(At("cold")));
        await waiting;

        // While that read waits, every other call is answered.
        for (int i = 0; i < 100; i++)
            Assert.IsFalse(Host.FileExists(At($"missing {i}")));
        CollectionAssert.AreEqual(new byte[] { 1 }, Host.ReadAllBytes(At("warm")));
        Assert.IsFalse(reading.IsCompleted);

        gate.SetResult(FsError.None);
        CollectionAssert.AreEqual(content, await reading);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Read_OriginFails_ErrorAndTheRestWorks()
    {
        var gate = new TaskCompletionSource<FsError>(TaskCreationOptions.RunContinuationsAsynchronously);
        gate.SetResult(FsError.OriginUnavailable);
        Files.AddCold(NodeId.Root, "dead", Noise(1000), gate);
        Files.AddFile(NodeId.Root, "alive", [1]);
        await Assert.ThrowsAsync<IOException>(() => Task.Run(() => Host.ReadAllBytes(At("dead"))));
        CollectionAssert.AreEqual(new byte[] { 1 }, Host.ReadAllBytes(At("alive")));
    }

    [TestMethod]
    [Timeout(Limit)]
    public void List_100000Entries_EachOnceWhileOthersAreAdded()
    {
        NodeId folder = Files.AddDirectory(NodeId.Root, "big");
        string[] names = [.. Enumerable.Range(0, 100_000).Select(i => $"{i:D6} - a track.flac")];
        Files.AddFiles(folder, names, [1]);
        int added = 0;
        var seen = new List<string>();
        foreach (string name in Host.EnumerateFiles(At("big")))
        {
            seen.Add(name);
            if (seen.Count % 10_000 == 0)
                Files.AddFile(folder, $"added {added++}", [1]);
        }

        string[] before = [.. seen.Where(name => !name.StartsWith("added", StringComparison.Ordinal))];
        CollectionAssert.AreEqual(names, before.Order(StringComparer.Ordinal).ToArray());
    }

    [TestMethod]
    [Timeout(Limit)]
    public void Link_Symbolic_LeadsToItsTarget()
    {
        if (!HasLinks)
            return;
        Files.AddFile(NodeId.Root, "target", [5]);
        Files.AddLink(NodeId.Root, "link", "target");
        Assert.AreEqual("target", Host.LinkTarget(At("link")));
        CollectionAssert.AreEqual(new byte[] { 5 }, Host.ReadAllBytes(At("link")));
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Invalidate_AddedName_IsSeen()
    {
        NodeId folder = Files.AddDirectory(NodeId.Root, "folder");
        Assert.IsEmpty(Host.GetFiles(At("folder")));
        Assert.IsFalse(Host.FileExists(At("folder", "new")));

        Files.AddFile(folder, "new", [1]);
        Mount.Cache.InvalidateEntry(folder, "new"u8, EntryChange.Added, NodeId.None);
        Mount.Cache.InvalidateNode(folder, NodeChange.Content);
        await Mount.Cache.FlushAsync();

        Assert.IsTrue(Host.FileExists(At("folder", "new")));
        Assert.HasCount(1, Host.GetFiles(At("folder")));
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Invalidate_RemovedName_IsGone()
    {
        NodeId folder = Files.AddDirectory(NodeId.Root, "folder");
        Files.AddFile(folder, "old", [1]);
        Assert.HasCount(1, Host.GetFiles(At("folder")));
        Assert.IsTrue(Host.FileExists(At("folder", "old")));

        NodeId old = Files.Remove(folder, "old");
        Mount.Cache.InvalidateEntry(folder, "old"u8, EntryChange.Removed, old);
        Mount.Cache.InvalidateNode(folder, NodeChange.Content);
        await Mount.Cache.FlushAsync();

        Assert.IsFalse(Host.FileExists(At("folder", "old")));
        Assert.IsEmpty(Host.GetFiles(At("folder")));
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Invalidate_ReplacedFile_NewOpensSeeNewBytesOldOnesKeepTheirs()
    {
        byte[] before = Noise(200_000, 1), after = Noise(150_000, 2);
        Files.AddFile(NodeId.Root, "a", before);
        using var open = Host.Open(At("a"));
        CollectionAssert.AreEqual(before, Host.ReadAllBytes(At("a")));

        NodeId old = Files.Remove(NodeId.Root, "a");
        Files.AddFile(NodeId.Root, "a", after);
        Mount.Cache.InvalidateEntry(NodeId.Root, "a"u8, EntryChange.Replaced, old);
        Mount.Cache.InvalidateNode(NodeId.Root, NodeChange.Content);
        await Mount.Cache.FlushAsync();

        CollectionAssert.AreEqual(after, Host.ReadAllBytes(At("a")));
        byte[] kept = new byte[before.Length];
        Assert.AreEqual(kept.Length, open.Read(kept, 0));
        CollectionAssert.AreEqual(before, kept);
    }

    [TestMethod]
    [Timeout(Limit)]
    public void Write_Anything_Refused()
    {
        Files.AddFile(NodeId.Root, "a", [1]);
        Files.AddDirectory(NodeId.Root, "d");
        AssertRefused(() => Host.Write(At("new")));
        AssertRefused(() => Host.OpenForWriting(At("a")));
        AssertRefused(() => Host.Delete(At("a")));
        AssertRefused(() => Host.CreateDirectory(At("e")));
        AssertRefused(() => Host.DeleteDirectory(At("d")));
        AssertRefused(() => Host.Move(At("a"), At("b")));
        AssertRefused(() => Host.SetLastWriteTimeUtc(At("a")));
        CollectionAssert.AreEqual(new byte[] { 1 }, Host.ReadAllBytes(At("a")));
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Open_1000Files_AllReleased()
    {
        Files.AddFiles(NodeId.Root, Enumerable.Range(0, 1000).Select(i => $"f{i}"), [1, 2, 3]);
        var handles = Enumerable.Range(0, 1000).Select(i => Host.Open(At($"f{i}"))).ToList();
        Assert.AreEqual(1000, Files.OpenHandles);
        byte[] buffer = new byte[8];
        foreach (var handle in handles)
            Assert.AreEqual(3, handle.Read(buffer, 0));
        handles.ForEach(handle => handle.Dispose());
        // Releases follow closing without being waited for.
        await Trace.WaitForReleasesAsync(1000);
        Assert.AreEqual(0, Files.OpenHandles);
    }

    [TestMethod]
    [Timeout(Limit)]
    public void Volume_Figures_NotZero()
    {
        (long total, long free) = Host.Volume(Mount.MountPoint);
        Assert.IsGreaterThan(0, total);
        Assert.AreEqual(0, free);
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Unmount_Idle_EndsAndRemountServesAgain()
    {
        Files.AddFile(NodeId.Root, "a", [1]);
        CollectionAssert.AreEqual(new byte[] { 1 }, Host.ReadAllBytes(At("a")));
        Assert.IsNull(await Mount.UnmountAsync(UnmountMode.WhenIdle, CancellationToken.None));
        Assert.AreEqual(MountEnd.Unmounted, await Mount.Completion);
        Assert.IsFalse(Host.FileExists(At("a")));

        MountResult again = await CreateBackend().MountAsync(Files, Options(_folder), CancellationToken.None);
        Assert.IsTrue(again.IsSuccess, $"{again.Problem}");
        _mount = again.Mount;
        CollectionAssert.AreEqual(new byte[] { 1 }, Host.ReadAllBytes(At("a")));
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Unmount_Busy_RefusedThenPossible()
    {
        Files.AddFile(NodeId.Root, "a", [1]);
        using (Host.Open(At("a")))
        {
            Problem? problem = await Mount.UnmountAsync(UnmountMode.WhenIdle, CancellationToken.None);
            Assert.IsNotNull(problem);
            StringAssert.Contains(problem.What, "in use");
            CollectionAssert.AreEqual(new byte[] { 1 }, Host.ReadAllBytes(At("a")));
        }

        Assert.IsNull(await Mount.UnmountAsync(UnmountMode.WhenIdle, CancellationToken.None));
    }

    [TestMethod]
    [Timeout(Limit)]
    public async Task Unmount_NowWhileReading_ReaderGetsAnErrorAndNothingHangs()
    {
        var gate = new TaskCompletionSource<FsError>(TaskCreationOptions.RunContinuationsAsynchronously);
        NodeId cold = Files.AddCold(NodeId.Root, "cold", Noise(1000), gate);
        Task waiting = Files.WaitForColdRead(cold);
        Task<byte[]> reading = Task.Run(() => Host.ReadAllBytes(At("cold")));
        await waiting;

        Assert.IsNull(await Mount.UnmountAsync(UnmountMode.Now, CancellationToken.None));
        gate.TrySetResult(FsError.TimedOut);
        await Assert.ThrowsAsync<IOException>(() => reading);
        await Mount.Completion;
    }

    protected static void AssertRefused(Action action)
    {
        try
        {
            action();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return;
        }

        Assert.Fail("A change was accepted.");
    }
}
