using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Playlists;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;
using MusicFs.Testing.Origins;

namespace MusicFs.Core.Tests.Reading;

/// <summary>A remote original, read by way of the cache, with a copy on a local disk, or the other way round.</summary>
[TestClass]
[TestCategory("Stress")]
public sealed class ReplicaPipelineTests
{
    private const int Length = 600_000;

    private readonly PipelineFixture _fixture = new();
    private readonly MemoryOrigin _disk = new("disk");
    private readonly FaultyOrigin _local;
    private readonly ReplicaSelector _selector;
    private readonly ReplicaOpening _opening;

    public ReplicaPipelineTests()
    {
        _local = new FaultyOrigin(_disk);
        _selector = new ReplicaSelector([_fixture.Origin, _local], new ReplicaSettings(), _fixture.Time);
        _opening = new ReplicaOpening(_selector, _fixture.Pipeline, static (_, _) => { });
    }

    [TestMethod]
    public async Task Read_RemoteStallsInTheMiddle_GoesOnFromTheDisk()
    {
        (FileSource source, byte[] content) = Put();
        using IOriginFile file = (await _opening.OpenAsync(source, default)).Value.File;
        _fixture.Origin.Answered = (0, PipelineFixture.Block);
        byte[] buffer = new byte[Length];
        Assert.AreEqual(1000, (await file.ReadAsync(0, buffer.AsMemory(0, 1000), default)).Value);
        _fixture.Origin.Answered = default;

        Task<FsResult<int>> read = file.ReadAsync(1000, buffer.AsMemory(1000), default).AsTask();
        await _fixture.Time.PassAsync(_selector.Settings.CopyTime);

        Assert.AreEqual(Length - 1000, (await read).Value);
        CollectionAssert.AreEqual(content, buffer);
        Assert.AreEqual("disk", ((ReplicatedFile)file).Serving.Copy.OriginId);
    }

    [TestMethod]
    public async Task Read_DiskFailsInTheMiddle_GoesOnFromTheRemoteAndIsCached()
    {
        _fixture.Origin.IsOpen = true;
        (FileSource source, byte[] content) = Put();
        _selector.Note(_fixture.Origin, FsError.TimedOut);
        IOriginFile file = (await _opening.OpenAsync(source, default)).Value.File;
        Assert.AreEqual("disk", ((ReplicatedFile)file).Serving.Copy.OriginId);
        _local.OnRead = static (_, offset) => offset > 0 ? FsError.OriginUnavailable : FsError.None;
        byte[] buffer = new byte[Length];
        Assert.AreEqual(1000, (await file.ReadAsync(0, buffer.AsMemory(0, 1000), default)).Value);

        Assert.AreEqual(Length - 1000, (await file.ReadAsync(1000, buffer.AsMemory(1000), default)).Value);

        CollectionAssert.AreEqual(content, buffer);
        int reads = _fixture.Origin.Reads;
        Assert.IsGreaterThan(0, reads);
        // Warm now: nothing waits, nothing is asked for.
        Assert.IsTrue(file.ReadAsync(200_000, buffer.AsMemory(0, 1000), default).IsCompletedSuccessfully);
        file.Dispose();
        await _fixture.SettleAsync();
        // Copies are closed behind their reader.
        await PipelineFixture.UntilAsync(() => _fixture.Memory.OpenFiles + _disk.OpenFiles == 0);
    }

    [TestMethod]
    public async Task Open_EverythingIsAwayButCached_PlaysAndTheRestFails()
    {
        _fixture.Origin.IsOpen = true;
        (FileSource source, byte[] content) = Put();
        IOriginFile first = (await _opening.OpenAsync(source, default)).Value.File;
        byte[] buffer = new byte[300_000];
        Assert.AreEqual(300_000, (await first.ReadAsync(0, buffer, default)).Value);
        first.Dispose();
        await _fixture.SettleAsync();
        FaultyOrigin away = new(_fixture.Memory) { OnOpen = static _ => FsError.OriginUnavailable };
        RemoteOrigin remote = new(away);
        _local.OnOpen = static _ => FsError.OriginUnavailable;
        ReplicaSelector selector = new([remote, _local], new ReplicaSettings(), _fixture.Time);
        ReplicaOpening opening = new(selector, _fixture.Pipeline, static (_, _) => { });

        using IOriginFile file = (await opening.OpenAsync(source, default)).Value.File;
        byte[] again = new byte[200_000];

        Assert.AreEqual(200_000, (await file.ReadAsync(0, again, default)).Value);
        CollectionAssert.AreEqual(content[..200_000], again);
        Assert.AreEqual(FsError.OriginUnavailable, (await file.ReadAsync(550_000, again.AsMemory(0, 1000), default)).Error);
    }

    [TestMethod]
    public async Task OpenFiles_OtherBytesStandIn_TellsTheKernelToForgetAndAgainWhenTheOriginalIsBack()
    {
        FileSource source = _fixture.Put("1", Length).Source;
        source = source with { Others = [new FileCopy("disk", source.Path, _disk.Put("1", new byte[Length]), IsSameBytes: false)] };
        TreeFixture tree = new();
        tree.Put("x", "", "A/1.flac").Publish();
        NodeId node = tree.Find("A/1.flac").Node;
        List<(string By, bool HasOtherBytes)> opens = [];
        FaultyOrigin remote = new(_fixture.Memory);
        ReplicaSelector selector = new([new RemoteOrigin(remote), _local], new ReplicaSettings(), _fixture.Time);
        OpenFiles files = new(tree.Tree, [], new ReplicaOpening(selector, null, static (_, _) => { }), PlaylistRoots.None);

        foreach (FsError error in new[] { FsError.None, FsError.AccessDenied, FsError.AccessDenied, FsError.None, FsError.None })
        {
            remote.OnOpen = _ => error;
            Assert.IsTrue(tree.Tree.Hold(node).IsSuccess);
            OpenedFile opened = (await files.OpenAsync(node, source, default)).Value;
            opens.Add((files.ServedBy(node)!.OriginId, opened.HasOtherBytes));
            files.Release(opened.Handle);
        }

        CollectionAssert.AreEqual(new[] { ("far", false), ("disk", true), ("disk", true), ("far", true), ("far", false) }, opens);
        Assert.IsNull(files.ServedBy(node));
    }

    private (FileSource Source, byte[] Content) Put()
    {
        (FileSource source, byte[] content) = _fixture.Put("1", Length);
        return (source with { Others = [new FileCopy("disk", source.Path, _disk.Put("1", content), IsSameBytes: true)] }, content);
    }

    /// <summary>Another origin as one that is far away.</summary>
    private sealed class RemoteOrigin(IOrigin inner) : IOrigin
    {
        public string Id => inner.Id;

        public OriginCapabilities Capabilities => new() { IsRemote = true };

        public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation) =>
            inner.ListAsync(directory, cancellation);

        public ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation) => inner.StatAsync(path, cancellation);

        public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation) =>
            inner.OpenAsync(path, expected, cancellation);

        public ValueTask<FsError> ProbeAsync(CancellationToken cancellation) => inner.ProbeAsync(cancellation);
    }
}
