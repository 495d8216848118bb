using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tracing;
using MusicFs.Core.Tracing;
using MusicFs.Testing.Tracing;

namespace MusicFs.Core.Tests.Tracing;

[TestClass]
[DoNotParallelize]
public sealed class TraceRingTests
{
    [TestMethod]
    public void Read_InOrder_ThenWhatWasOverwrittenIsCounted()
    {
        var ring = new TraceRing(8);
        for (ulong i = 0; i < 5; i++)
            ring.Record(Operation(i));
        long position = 0;
        var records = new List<OperationRecord>();
        Assert.AreEqual(0, ring.Read(ref position, records));
        CollectionAssert.AreEqual(new ulong[] { 0, 1, 2, 3, 4 }, records.Select(record => record.RequestId).ToArray());

        for (ulong i = 5; i < 25; i++)
            ring.Record(Operation(i));
        records.Clear();
        Assert.AreEqual(12, ring.Read(ref position, records));
        CollectionAssert.AreEqual(Enumerable.Range(17, 8).Select(i => (ulong)i).ToArray(), records.Select(record => record.RequestId).ToArray());
        Assert.AreEqual(25, ring.Count(FileSystemOperation.Read));
    }

    [TestMethod]
    public async Task Record_ManyWriters_NothingTornNothingLost()
    {
        var ring = new TraceRing(1 << 16);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            for (ulong i = 0; i < 10_000; i++)
                ring.Record(Operation(((ulong)writer << 32) | i));
        })));
        long position = 0;
        var records = new List<OperationRecord>();
        Assert.AreEqual(0, ring.Read(ref position, records));
        Assert.HasCount(40_000, records);
        Assert.AreEqual(40_000, records.Select(record => record.RequestId).Distinct().Count());
        Assert.IsTrue(records.All(record => record.Offset == (long)record.RequestId), "a record is written whole");
    }

    [TestMethod]
    public async Task Wait_NextRecord_Completes()
    {
        var ring = new TraceRing(8);
        Task waiting = ring.WaitAsync(ring.Position);
        Assert.IsFalse(waiting.IsCompleted);
        ring.Record(Operation(1));
        await waiting;
        Assert.IsTrue(ring.WaitAsync(0).IsCompleted);
    }

    [TestMethod]
    public void Record_10000_AllocatesNothing()
    {
        var ring = new TraceRing(64);
        ring.Record(Operation(0));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (ulong i = 0; i < 10_000; i++)
            ring.Record(Operation(i));
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public async Task Record_WritersFasterThanTheRing_ReaderSeesWholeRecordsOnly()
    {
        var ring = new TraceRing(32);
        Task writers = Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            for (ulong i = 0; i < 20_000; i++)
                ring.Record(Operation(((ulong)writer << 32) | i));
        })));
        long position = 0, missed = 0, read = 0;
        var records = new List<OperationRecord>();
        bool ended;
        do
        {
            ended = writers.IsCompleted;
            missed += ring.Read(ref position, records);
            Assert.IsTrue(records.All(record => record.Offset == (long)record.RequestId && record.Node == record.RequestId));
            read += records.Count;
            records.Clear();
        }
        while (!ended);

        await writers;
        Assert.AreEqual(80_000, ring.Count(FileSystemOperation.Read));
        Assert.IsLessThanOrEqualTo(80_000, read + missed);
        Assert.IsGreaterThan(0, read);
    }

    [TestMethod]
    public async Task Monitor_WriterAndWaiterRace_NoneIsLost()
    {
        var ring = new TraceRing(1024);
        var monitor = new TraceMonitor(ring);
        for (ulong round = 0; round < 2000; round++)
        {
            ulong id = round;
            Task write = Task.Run(() => ring.Record(Operation(id)));
            Assert.AreEqual(id, (await monitor.WaitAsync(record => record.RequestId == id, CancellationToken.None)).RequestId);
            await write;
        }
    }

    private static OperationRecord Operation(ulong id) =>
        new(id, FileSystemOperation.Read, FsError.None, false, id, (long)id, 1, 0, 1, 0);
}
