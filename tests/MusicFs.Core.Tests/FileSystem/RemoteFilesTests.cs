using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;
using MusicFs.Core.Tests.Reading;
using MusicFs.Core.Tree;
using MusicFs.Testing;
using MusicFs.Testing.Chunks;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Time;

namespace MusicFs.Core.Tests.FileSystem;

/// <summary>Remote originals through the filesystem's front door.</summary>
[TestClass]
public sealed class RemoteFilesTests
{
    private readonly MemoryOrigin _memory = new("far");
    private readonly MemoryChunkStore _store = new();
    private readonly ManualTime _time = new();
    private readonly RecordingLogger _log = new();
    private readonly List<string> _refreshed = [];

    [TestMethod]
    public async Task Read_FromTwoViewsOfOneFile_OpensTheOriginalOnce()
    {
        byte[] content = ChunkContents.Noise(1, 300_000);
        (MusicFileSystem fileSystem, SteppedOrigin origin, ReadPipeline pipeline) = Create(content);
        origin.IsOpen = true;
        HandleId first = await OpenAsync(fileSystem, "A/1.flac");
        HandleId second = await OpenAsync(fileSystem, ".origins/far/1");
        byte[] buffer = new byte[1000];

        Assert.AreEqual(1000, (await fileSystem.ReadAsync(default, first, 5, buffer)).Value);
        Assert.AreEqual(1000, (await fileSystem.ReadAsync(default, second, 5, buffer)).Value);

        CollectionAssert.AreEqual(content[5..1005], buffer);
        Assert.AreEqual((1, 1), (_memory.Opens, origin.Reads));
        fileSystem.Release(first);
        fileSystem.Release(second);
        await pipeline.DisposeAsync();
        await PipelineFixture.UntilAsync(() => _memory.OpenFiles == 0);
    }

    [TestMethod]
    public async Task Read_OriginStalls_IsLoggedAndOtherCallsGoOn()
    {
        (MusicFileSystem fileSystem, SteppedOrigin origin, _) = Create(ChunkContents.Noise(1, 300_000));
        HandleId handle = await OpenAsync(fileSystem, "A/1.flac");
        Task<FsResult<int>> read = fileSystem.ReadAsync(default, handle, 0, new byte[10]).AsTask();
        await origin.NextAsync();

        Assert.IsTrue(fileSystem.GetAttributesAsync(default, fileSystem.Resolve("A/1.flac").Value.Node).Now().IsSuccess);
        await _time.PassAsync(TimeSpan.FromSeconds(30));

        Assert.AreEqual(FsError.TimedOut, (await read).Error);
        Assert.Contains("TimedOut", string.Join('\n', _log.Lines));
        fileSystem.Release(handle);
    }

    [TestMethod]
    public async Task Read_OriginalChanged_IsStaleAndTheOriginalIsLookedAtAgain()
    {
        (MusicFileSystem fileSystem, SteppedOrigin origin, _) = Create(ChunkContents.Noise(1, 300_000));
        origin.IsOpen = true;
        HandleId handle = await OpenAsync(fileSystem, "A/1.flac");
        _memory.Rewrite("1", new byte[300_000]);

        Assert.AreEqual(FsError.Stale, (await fileSystem.ReadAsync(default, handle, 0, new byte[10])).Error);

        Assert.AreEqual("1", _refreshed.Single());
        fileSystem.Release(handle);
    }

    private static async Task<HandleId> OpenAsync(MusicFileSystem fileSystem, string path) =>
        (await fileSystem.OpenAsync(default, fileSystem.Resolve(path).Value.Node, OpenAccess.Read)).Value.Handle;

    private (MusicFileSystem FileSystem, SteppedOrigin Origin, ReadPipeline Pipeline) Create(byte[] content)
    {
        VirtualTree tree = new();
        OriginVersion version = _memory.Put("1", content);
        tree.Publish([new OriginContents("far", [], [new TreeFile(OriginPath.FromString("1"), version, ["A/1.flac"])])]);
        SteppedOrigin origin = new(_memory);
        ReadPipeline pipeline = new(_store, _store.Contents, new ReadLimits(), _time, NullLogger<ReadPipeline>.Instance);
        MusicFileSystem fileSystem = new(tree, [origin], new Logger<MusicFileSystem>(new Loggers(_log)), (_, path) =>
        {
            _refreshed.Add(path.ToString());
            return Task.CompletedTask;
        }, pipeline);
        return (fileSystem, origin, pipeline);
    }

    private sealed class Loggers(ILogger log) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => log;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }
}
