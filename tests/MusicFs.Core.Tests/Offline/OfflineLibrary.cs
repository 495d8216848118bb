using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Offline;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;
using MusicFs.Library.User;
using MusicFs.Testing.Chunks;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Time;

namespace MusicFs.Core.Tests.Offline;

/// <summary>A library of a local and a remote origin with a store in memory, its pins, and a clock that the test moves.</summary>
internal sealed class OfflineLibrary : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-offline-").FullName;
    private readonly Dictionary<(string Origin, string Path), (OriginVersion Version, string[] Places)> _files = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly UserDatabase _user;
    private Task _keeping = Task.CompletedTask;

    public OfflineLibrary()
    {
        Pipeline = new ReadPipeline(Store, Store.Contents, new ReadLimits(), TimeProvider.System, NullLogger<ReadPipeline>.Instance);
        OriginSet origins = [Disk, Far];
        Folder = new OfflineFolder(Tree, origins, () => Pipeline, Time);
        Files = new MusicFileSystem(Tree, origins, NullLogger<MusicFileSystem>.Instance, pipeline: Pipeline, folders: [Folder]);
        Files.Attach(Kernel);
        _user = UserDatabase.Open(_folder, out Problem? problem) ?? throw new AssertFailedException(problem!.What);
        Pins = new PinKeeper(_user, Tree, origins, null, () => Pipeline, Time, NullLogger<PinKeeper>.Instance);
    }

    public MemoryOrigin Disk { get; } = new("disk");

    public MemoryOrigin Far { get; } = new("far") { Capabilities = new OriginCapabilities { StrongVersions = true, IsRemote = true, Parallelism = 4 } };

    public MemoryChunkStore Store { get; } = new();

    public ManualTime Time { get; } = new();

    public VirtualTree Tree { get; } = new();

    public ReadPipeline Pipeline { get; }

    public RecordingCache Kernel { get; } = new();

    public OfflineFolder Folder { get; }

    public MusicFileSystem Files { get; }

    public PinKeeper Pins { get; }

    /// <summary>Puts a file there and shows it.</summary>
    public OfflineLibrary Put(MemoryOrigin origin, string path, int length, int seed, params string[] places)
    {
        byte[] content = ChunkContents.Noise(seed, length);
        _files[(origin.Id, path)] = (_files.ContainsKey((origin.Id, path)) ? origin.Rewrite(path, content) : origin.Put(path, content), places);
        Tree.Publish([.. new[] { Disk, Far }.Select(one => new OriginContents(
            one.Id, [], [.. _files.Where(file => file.Key.Origin == one.Id).Select(static file => new TreeFile(OriginPath.FromString(file.Key.Path), file.Value.Version, file.Value.Places))]))]);
        return this;
    }

    /// <summary>Fetches a remote file.</summary>
    public async Task FillAsync(string path) =>
        Assert.AreEqual(Contracts.Errors.FsError.None, await Pipeline.FillAsync(Far, OriginPath.FromString(path), _files[("far", path)].Version, static _ => ValueTask.CompletedTask, default));

    /// <summary>Has the pins kept.</summary>
    public void Keep() => _keeping = Pins.RunAsync(_stop.Token);

    /// <summary>Lets time pass until something holds.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            Assert.IsFalse(_keeping.IsFaulted, _keeping.Exception?.ToString());
            Time.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }
    }

    /// <summary>What the folder shows.</summary>
    public async Task<string[]> ShownAsync()
    {
        // The first look is not answered at once.
        _ = await Files.LookupAsync(default, Files.Resolve(".offline").Value.Node, "nothing"u8);
        return [.. Files.Files(".offline").Keys];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Files.Detach(Kernel);
        await Pipeline.DisposeAsync();
        await _user.DisposeAsync();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
