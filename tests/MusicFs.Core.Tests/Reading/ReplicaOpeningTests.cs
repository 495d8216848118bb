using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;
using MusicFs.Testing.Chunks;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Time;

namespace MusicFs.Core.Tests.Reading;

/// <summary>One file on two or three origins, each of which a test can break.</summary>
[TestClass]
public sealed class ReplicaOpeningTests
{
    private static readonly OriginPath Path = OriginPath.FromString("1.flac");

    private readonly ManualTime _time = new();
    private readonly byte[] _content = ChunkContents.Noise(1, 300_000);
    private readonly List<string> _failures = [];
    private readonly MemoryOrigin[] _memory = [new("a"), new("b"), new("c")];
    private readonly FaultyOrigin[] _origins;
    private readonly ReplicaSelector _selector;

    public ReplicaOpeningTests()
    {
        _origins = [.. _memory.Select(static memory => new FaultyOrigin(memory))];
        _selector = new ReplicaSelector(_origins, new ReplicaSettings(), _time);
    }

    [TestMethod]
    public async Task Open_PreferredWorks_IsReadFromIt()
    {
        using IOriginFile file = (await OpenAsync(Source())).Value.File;

        CollectionAssert.AreEqual(_content, await ReadAllAsync(file));

        Assert.AreEqual((1, 0, 0), (_memory[0].Opens, _memory[1].Opens, _memory[2].Opens));
        Assert.AreEqual(default, _selector.Statistics);
    }

    [TestMethod]
    [DataRow(FsError.OriginUnavailable)]
    [DataRow(FsError.TimedOut)]
    [DataRow(FsError.AccessDenied)]
    [DataRow(FsError.NotFound)]
    [DataRow(FsError.Stale)]
    public async Task Open_PreferredFails_IsOpenedElsewhere(FsError error)
    {
        _origins[0].OnOpen = _ => error;

        FsResult<OpenReplica> opened = await OpenAsync(Source());
        using IOriginFile file = opened.Value.File;

        Assert.AreEqual("b", opened.Value.By.Copy.OriginId);
        CollectionAssert.AreEqual(_content, await ReadAllAsync(file));
        Assert.AreEqual(1, _selector.Statistics.BackupOpens);
        Assert.AreEqual($"a {error}", _failures.Single());
    }

    [TestMethod]
    public async Task Open_AllFail_GivesTheErrorOfTheBestAndLeavesNothingOpen()
    {
        _origins[0].OnOpen = _ => FsError.OriginUnavailable;
        _origins[1].OnOpen = _ => FsError.AccessDenied;
        _origins[2].OnOpen = _ => FsError.NotFound;

        Assert.AreEqual(FsError.OriginUnavailable, (await OpenAsync(Source())).Error);

        Assert.AreEqual(0, _memory.Sum(static memory => memory.OpenFiles));
    }

    [TestMethod]
    public async Task Open_PreferredHangs_CostsItsTimeOnceAndNotPerOpen()
    {
        _origins[0].OpenGate = new TaskCompletionSource();
        Task<FsResult<OpenReplica>> first = OpenAsync(Source()).AsTask();
        await _time.PassAsync(_selector.Settings.CopyTime);
        FsResult<OpenReplica> slow = await first;

        FsResult<OpenReplica> second = await OpenAsync(Source());

        Assert.AreEqual(("b", "b"), (slow.Value.By.Copy.OriginId, second.Value.By.Copy.OriginId));
        _origins[0].OpenGate!.SetResult();
        slow.Value.File.Dispose();
        second.Value.File.Dispose();
        await PipelineFixture.UntilAsync(() => _memory[0].OpenFiles == 0);
    }

    [TestMethod]
    public async Task Open_AllHang_TakesNoLongerThanAReadMay()
    {
        foreach (FaultyOrigin origin in _origins)
            origin.OpenGate = new TaskCompletionSource();
        Task<FsResult<OpenReplica>> open = OpenAsync(Source()).AsTask();
        while (!open.IsCompleted)
            await _time.PassAsync(TimeSpan.FromSeconds(30));

        Assert.AreEqual(FsError.TimedOut, (await open).Error);
        Assert.AreEqual(TimeSpan.FromSeconds(30), _time.GetUtcNow() - DateTimeOffset.UnixEpoch);
    }

    [TestMethod]
    public async Task Open_PreferredIsSlowAndOthersFail_IsWaitedForAfterAll()
    {
        _origins[0].OpenGate = new TaskCompletionSource();
        _origins[1].OnOpen = _ => FsError.OriginUnavailable;
        _origins[2].OnOpen = _ => FsError.OriginUnavailable;
        Task<FsResult<OpenReplica>> open = OpenAsync(Source()).AsTask();
        await _time.PassAsync(_selector.Settings.CopyTime);
        await PipelineFixture.UntilAsync(() => _failures.Count == 3);

        _origins[0].OpenGate!.SetResult();

        FsResult<OpenReplica> opened = await open;
        Assert.AreEqual("a", opened.Value.By.Copy.OriginId);
        opened.Value.File.Dispose();
    }

    [TestMethod]
    public async Task Open_CallerGivesUp_IsInterruptedAndBlamesNobody()
    {
        _origins[0].OpenGate = new TaskCompletionSource();
        using CancellationTokenSource end = new();
        Task<FsResult<OpenReplica>> open = OpenAsync(Source(), end.Token).AsTask();
        await end.CancelAsync();

        Assert.AreEqual(FsError.Interrupted, (await open).Error);
        Assert.IsEmpty(_failures);
        Assert.AreEqual(0, _memory[1].Opens);
    }

    [TestMethod]
    [DataRow(FsError.OriginUnavailable)]
    [DataRow(FsError.Corrupt)]
    [DataRow(FsError.Internal)]
    public async Task Read_FailsInTheMiddle_GoesOnElsewhereFromTheSameByte(FsError error)
    {
        using IOriginFile file = (await OpenAsync(Source())).Value.File;
        _origins[0].OnRead = (_, offset) => offset >= 100_000 ? error : FsError.None;

        CollectionAssert.AreEqual(_content, await ReadAllAsync(file));

        Assert.AreEqual(1, _selector.Statistics.Failovers);
        Assert.AreEqual("b", ((ReplicatedFile)file).Serving.Copy.OriginId);
        Assert.AreEqual((0, 0), (_memory[0].OpenFiles, _memory[2].Opens));
    }

    [TestMethod]
    public async Task Read_Hangs_GoesOnElsewhereAfterItsTimeAndTheLateBytesHarmNobody()
    {
        using IOriginFile file = (await OpenAsync(Source())).Value.File;
        _origins[0].ReadGate = new TaskCompletionSource();
        byte[] buffer = new byte[1000];
        Task<FsResult<int>> read = file.ReadAsync(500, buffer, default).AsTask();
        await _time.PassAsync(_selector.Settings.CopyTime);

        Assert.AreEqual(1000, (await read).Value);
        CollectionAssert.AreEqual(_content[500..1500], buffer);
        Array.Clear(buffer);
        _origins[0].ReadGate!.SetResult();
        await PipelineFixture.UntilAsync(() => _memory[0].OpenFiles == 0);
        Assert.IsFalse(buffer.AsSpan().ContainsAnyExcept((byte)0));
        // The next read does not wait.
        Assert.AreEqual(1000, (await file.ReadAsync(5000, buffer, default)).Value);
    }

    [TestMethod]
    public async Task Read_ManyAtOnceWhenAnOriginDies_AllGetTheirBytes()
    {
        using IOriginFile file = (await OpenAsync(Source())).Value.File;
        _origins[0].OnRead = static (_, _) => FsError.OriginUnavailable;

        await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            byte[] buffer = new byte[3000];
            Assert.AreEqual(3000, (await Task.Run(() => file.ReadAsync(i * 5000, buffer, default).AsTask())).Value);
            CollectionAssert.AreEqual(_content[(i * 5000)..((i * 5000) + 3000)], buffer);
        }));

        Assert.AreEqual(1, _selector.Statistics.Failovers);
    }

    [TestMethod]
    public async Task Read_PreferredIsRewritten_GoesOnWithTheSameBytesElsewhereAndForGood()
    {
        using IOriginFile file = (await OpenAsync(Source())).Value.File;
        await ReadAsync(file, 0, 1000);
        _memory[0].Rewrite("1.flac", new byte[300_000]);

        CollectionAssert.AreEqual(_content, await ReadAllAsync(file));

        Assert.AreEqual("a Stale", _failures.Single());
        ((ReplicatedFile)file).Reconsider();
        CollectionAssert.AreEqual(_content, await ReadAllAsync(file));
        Assert.AreEqual(1, _memory[0].Opens);
    }

    [TestMethod]
    public async Task Read_BackupWasReplaced_IsPassedOver()
    {
        FileSource source = Source();
        using IOriginFile file = (await OpenAsync(source)).Value.File;
        _memory[1].Put("1.flac", new byte[300_000]);
        _origins[0].OnRead = static (_, _) => FsError.OriginUnavailable;

        CollectionAssert.AreEqual(_content, await ReadAllAsync(file));

        Assert.AreEqual("c", ((ReplicatedFile)file).Serving.Copy.OriginId);
    }

    [TestMethod]
    public async Task Read_AllFail_GivesAnErrorAndWorksAgainWhenOneIsBack()
    {
        using IOriginFile file = (await OpenAsync(Source())).Value.File;
        foreach (FaultyOrigin origin in _origins)
            origin.OnRead = static (_, _) => FsError.OriginUnavailable;
        Assert.AreEqual(FsError.OriginUnavailable, (await file.ReadAsync(0, new byte[10], default)).Error);

        _origins[2].OnRead = static (_, _) => FsError.None;

        Assert.AreEqual(10, (await file.ReadAsync(0, new byte[10], default)).Value);
    }

    [TestMethod]
    public async Task Reconsider_PreferredIsBack_IsReadAgain()
    {
        using IOriginFile file = (await OpenAsync(Source())).Value.File;
        ReplicatedFile copies = (ReplicatedFile)file;
        _origins[0].OnRead = static (_, _) => FsError.OriginUnavailable;
        await ReadAsync(file, 0, 10);
        copies.Reconsider();
        Assert.AreEqual("b", copies.Serving.Copy.OriginId);

        _origins[0].OnRead = static (_, _) => FsError.None;
        _time.Advance(_selector.Settings.Demotion);
        copies.Reconsider();

        await ReadAsync(file, 0, 10);
        Assert.AreEqual("a", copies.Serving.Copy.OriginId);
        Assert.AreEqual(1, _selector.Statistics.Returns);
    }

    [TestMethod]
    public async Task Open_OnlyOtherBytesAnswer_AreReadAloneAndNeverMixed()
    {
        FileSource source = Source();
        byte[] other = ChunkContents.Noise(2, 300_000);
        source = source with { Others = [new FileCopy("b", Path, _memory[1].Put("1.flac", other), IsSameBytes: false)] };
        _origins[0].OnOpen = _ => FsError.OriginUnavailable;
        FsResult<OpenReplica> opened = await OpenAsync(source);
        _origins[0].OnOpen = _ => FsError.None;
        using IOriginFile file = opened.Value.File;

        CollectionAssert.AreEqual(other, await ReadAllAsync(file));
        _origins[1].OnRead = static (_, _) => FsError.OriginUnavailable;

        Assert.AreEqual(FsError.OriginUnavailable, (await file.ReadAsync(0, new byte[10], default)).Error);
        Assert.IsFalse(opened.Value.By.Copy.IsSameBytes);
    }

    [TestMethod]
    public async Task Open_OnlyCopyOfAnotherLengthAnswers_FailsAsTheOriginalDoes()
    {
        FileSource source = Source();
        source = source with { Others = [new FileCopy("b", Path, _memory[1].Put("1.flac", new byte[10]), IsSameBytes: false)] };
        _origins[0].OnOpen = _ => FsError.OriginUnavailable;

        Assert.AreEqual(FsError.OriginUnavailable, (await OpenAsync(source)).Error);
    }

    [TestMethod]
    public async Task Dispose_AfterReadsFromSeveral_ClosesAll()
    {
        IOriginFile file = (await OpenAsync(Source())).Value.File;
        _origins[0].OnRead = static (_, _) => FsError.AccessDenied;
        await ReadAsync(file, 0, 10);
        file.Dispose();

        Assert.AreEqual(0, _memory.Sum(static memory => memory.OpenFiles));
        Assert.IsFalse((await file.ReadAsync(0, new byte[10], default)).IsSuccess);
    }

    private static async Task<byte[]> ReadAllAsync(IOriginFile file)
    {
        using MemoryStream all = new();
        while (await ReadAsync(file, all.Length, 7777) is { Length: > 0 } part)
            all.Write(part);
        return all.ToArray();
    }

    private static async Task<byte[]> ReadAsync(IOriginFile file, long offset, int length)
    {
        byte[] buffer = new byte[length];
        FsResult<int> read = await file.ReadAsync(offset, buffer, default);
        Assert.IsTrue(read.IsSuccess, $"{read.Error} at {offset}");
        return buffer[..read.Value];
    }

    private FileSource Source()
    {
        OriginVersion[] versions = [.. _memory.Select(memory => memory.Put("1.flac", _content))];
        return new FileSource("a", Path, versions[0])
        {
            Others = [new FileCopy("c", Path, versions[2], IsSameBytes: true), new FileCopy("b", Path, versions[1], IsSameBytes: true)],
        };
    }

    private ValueTask<FsResult<OpenReplica>> OpenAsync(FileSource source, CancellationToken cancellation = default) =>
        new ReplicaOpening(_selector, null, (replica, error) =>
        {
            lock (_failures)
                _failures.Add($"{replica.Copy.OriginId} {error}");
        }).OpenAsync(source, cancellation);
}
