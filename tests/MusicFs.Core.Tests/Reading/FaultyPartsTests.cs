using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;
using MusicFs.Testing.Chunks;
using MusicFs.Testing.Faults;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Time;

namespace MusicFs.Core.Tests.Reading;

/// <summary>Readers over an origin and a store that fail, tear and hang by schedule: right bytes, or an error there is a reason for, in time.</summary>
[TestClass]
[TestCategory("Stress")]
public sealed class FaultyPartsTests
{
    private const int Readers = 4, Length = (3 << 20) + 777, Piece = 100_000;

    private readonly MemoryOrigin _memory = new("far") { Capabilities = new OriginCapabilities { IsRemote = true, StrongVersions = true, Parallelism = 4 } };
    private readonly MemoryChunkStore _chunks = new();
    private readonly ManualTime _time = new();
    private readonly FaultyOrigin _origin;
    private readonly FaultyChunkStore _store;
    private readonly ReadPipeline _pipeline;
    private readonly byte[] _content = ChunkContents.Noise(7, Length);
    private readonly FileSource _source;

    public FaultyPartsTests()
    {
        _origin = new FaultyOrigin(_memory);
        _store = new FaultyChunkStore(_chunks);
        _pipeline = new ReadPipeline(_store, _chunks.Contents, new ReadLimits { StagingBytes = 4 << 20 }, _time, NullLogger<ReadPipeline>.Instance);
        _source = new FileSource("far", OriginPath.FromString("song"), _memory.Put("song", _content));
    }

    public static IEnumerable<object[]> Faults =>
        from fault in new[] { Fault.Error, Fault.Partial, Fault.Hang }
        from schedule in new[] { "every 3rd", "after 5", "the 2nd" }
        from part in new[] { "open", "read", "store's read", "store's put" }
        where fault != Fault.Partial || part is not ("open" or "store's put")
        select new object[] { part, schedule, fault };

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = true)]
    [DynamicData(nameof(Faults))]
    public async Task Read_APartGoesWrong_GivesRightBytesOrAReasonAndRecovers(string part, string schedule, Fault fault)
    {
        FaultSchedule faults = schedule switch
        {
            "every 3rd" => FaultSchedule.EveryNth(3, fault),
            "after 5" => FaultSchedule.After(5, fault),
            _ => FaultSchedule.Once(2, fault),
        };
        Action<FaultSchedule> set = part switch
        {
            "open" => all => _origin.Opens = all,
            "read" => all => _origin.Reads = all,
            "store's read" => all => _store.Reads = all,
            _ => all => _store.Puts = all,
        };
        set(faults);
        HashSet<FsError> reasons = fault == Fault.Hang ? [FsError.TimedOut]
            : part.StartsWith("store", StringComparison.Ordinal) ? [] : fault == Fault.Error ? [FsError.OriginUnavailable] : [FsError.Stale];
        // Twice: the second time it comes from the store, where it could be kept.
        for (int round = 0; round < 2; round++)
        {
            Task[] readers = [.. Enumerable.Range(0, Readers).Select(_ => Task.Run(() => ReadAsync(reasons)))];
            // Time limits end what hangs; nothing else waits for the clock.
            if (fault == Fault.Hang)
                await PassTimeUntilAsync(Task.WhenAll(readers));
            await Task.WhenAll(readers);
        }

        faults.End();
        Assert.IsEmpty(await ReadAsync([]));
        await _pipeline.DisposeAsync();
        await PipelineFixture.UntilAsync(() => _pipeline.Budget.Used == 0 && _memory.OpenFiles == 0);
        Assert.AreEqual(0, _pipeline.Files);
        Assert.AreEqual(0, _pipeline.Budget.Waiting);
    }

    /// <summary>Reads all of it, piece by piece; what failed with a reason is left out. Gives the reasons that came up.</summary>
    private async Task<HashSet<FsError>> ReadAsync(HashSet<FsError> reasons)
    {
        HashSet<FsError> met = [];
        RemoteFile? file = null;
        for (int at = 0; at < Length; at += Piece)
        {
            if (file is null)
            {
                FsResult<IOriginFile> opened = await _pipeline.OpenAsync(_origin, _source, default);
                if (!opened.IsSuccess)
                {
                    Assert.Contains(opened.Error, reasons);
                    met.Add(opened.Error);
                    continue;
                }

                file = (RemoteFile)opened.Value;
            }

            FsResult<byte[]> read = await PipelineFixture.ReadAsync(file, at, Math.Min(Piece, Length - at));
            if (read.TryGetValue(out byte[]? bytes))
            {
                Assert.IsTrue(bytes.AsSpan().SequenceEqual(_content.AsSpan(at, bytes.Length)), $"Other bytes at {at}.");
                Assert.IsGreaterThan(0, bytes.Length);
                // A read that has bytes may give fewer when its limit comes.
                at -= Piece - bytes.Length;
                continue;
            }

            Assert.Contains(read.Error, reasons);
            met.Add(read.Error);
            // One that is stale is so for ever; who opens again gets another.
            file.Dispose();
            file = null;
        }

        file?.Dispose();
        return met;
    }

    private async Task PassTimeUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            for (int i = 0; i < 50 && !task.IsCompleted; i++)
                await Task.Yield();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await task;
    }
}
