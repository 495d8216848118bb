using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.FileSystem;
using MusicFs.Testing;
using MusicFs.Testing.FileSystem;

namespace MusicFs.Backend.Fuse.Tests;

/// <summary>Which transport a mount gets, and what only the ring could get wrong.</summary>
[TestClass]
public sealed class RingTransportTests
{
    private const int Limit = 60_000;

    [TestMethod]
    [DataRow("0", new[] { 0 })]
    [DataRow("0-3", new[] { 0, 1, 2, 3 })]
    [DataRow("0-1,4,6-7", new[] { 0, 1, 4, 6, 7 })]
    public void ParseCpus_KernelList_EachCpu(string list, int[] expected) =>
        CollectionAssert.AreEqual(expected, RingTransport.ParseCpus(list));

    [TestMethod]
    [TestCategory("Fuse")]
    [Timeout(Limit)]
    public async Task Mount_Ring_DescriptionSaysSo()
    {
        await using Mounted mounted = await Mounted.CreateAsync(FuseTransport.Ring, new MemoryFileSystem(), allowPassThrough: true);
        StringAssert.Contains(mounted.Mount.Description, "io_uring");
    }

    [TestMethod]
    [TestCategory("Fuse")]
    [Timeout(Limit)]
    public async Task Mount_Auto_Device()
    {
        await using Mounted mounted = await Mounted.CreateAsync(FuseTransport.Auto, new MemoryFileSystem(), allowPassThrough: true);
        Assert.IsFalse(mounted.Mount.Description.Contains("io_uring", StringComparison.Ordinal), mounted.Mount.Description);
    }

    /// <summary>Names arrive where the reply is written, and replies of one batch leave together: none may get another's bytes.</summary>
    [TestMethod]
    [TestCategory("Fuse")]
    [Timeout(Limit)]
    public async Task Read_ManyFilesAtOnce_EachItsOwnBytes()
    {
        const int files = 500, size = 70_000;
        var system = new MemoryFileSystem();
        for (int i = 0; i < files; i++)
            system.AddFile(NodeId.Root, $"file {i}", Content(i, size));
        await using Mounted mounted = await Mounted.CreateAsync(FuseTransport.Ring, system, allowPassThrough: false);

        await Parallel.ForAsync(0, files, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, cancellation) =>
        {
            byte[] read = await File.ReadAllBytesAsync(Path.Combine(mounted.Mount.MountPoint, $"file {i}"), cancellation);
            CollectionAssert.AreEqual(Content(i, size), read);
        });
    }

    private static byte[] Content(int seed, int size)
    {
        byte[] content = new byte[size];
        new Random(seed).NextBytes(content);
        return content;
    }

    private sealed record Mounted(string Folder, IMount Mount) : IAsyncDisposable
    {
        public static async Task<Mounted> CreateAsync(FuseTransport transport, MemoryFileSystem system, bool allowPassThrough)
        {
            Prerequisite.Require("ring", RingTransport.IsSwitchedOn, "FUSE over io_uring is not switched on.");
            var backend = new FuseBackend(new FuseOptions { Transport = transport }, NullLoggerFactory.Instance);
            Problem? problem = backend.Probe();
            Prerequisite.Require(Prerequisite.Fuse, problem is null, $"{problem}");
            string folder = Directory.CreateTempSubdirectory("musicfs-ring-").FullName;
            var options = new MountOptions { MountPoint = folder, AllowPassThrough = allowPassThrough };
            MountResult result = await backend.MountAsync(system, options, CancellationToken.None);
            Assert.IsTrue(result.IsSuccess, $"{result.Problem}");
            return new Mounted(folder, result.Mount);
        }

        public async ValueTask DisposeAsync()
        {
            await Mount.DisposeAsync();
            Directory.Delete(Folder);
        }
    }
}
