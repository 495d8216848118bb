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
    public void Record_FewerThanTheRingHolds_AreReadInOrder()
    {
        var ring = new TraceRing(16);
        TraceReader reader = ring.Follow();
        for (int i = 0; i < 10; i++)
            ring.Record(Operation(i));

        for (int i = 0; i < 10; i++)
        {
            Assert.IsTrue(reader.TryRead(out OperationRecord record));
            Assert.AreEqual(Operation(i), record);
        }

        Assert.IsFalse(reader.TryRead(out _));
        Assert.AreEqual(0, reader.Missed);
    }

    [TestMethod]
    public void Record_MoreThanTheRingHolds_TellsHowManyWereMissed()
    {
        var ring = new TraceRing(16);
        TraceReader reader = ring.Follow();
        for (int i = 0; i < 100; i++)
            ring.Record(Operation(i));

        Assert.IsTrue(reader.TryRead(out OperationRecord first));
        Assert.AreEqual(84, reader.Missed);
        Assert.AreEqual(84UL, first.RequestId);
    }

    [TestMethod]
    public void Record_TenThousand_AllocatesNothing()
    {
        var ring = new TraceRing(64);
        OperationRecord operation = Operation(1);
        ring.Record(operation);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            ring.Record(operation);

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public async Task Record_ManyWriters_ReaderSeesWholeRecordsOnly()
    {
        var ring = new TraceRing(32);
        TraceReader reader = ring.Follow();
        Task writers = Task.WhenAll(Enumerable.Range(0, 4).Select(w => Task.Run(() =>
        {
            for (int i = 0; i < 20_000; i++)
                ring.Record(Operation((w * 100_000) + i));
        })));
        long read = 0;
        bool ended;
        do
        {
            ended = writers.IsCompleted;
            while (reader.TryRead(out OperationRecord record))
            {
                Assert.AreEqual(Operation((int)record.RequestId), record);
                read++;
            }
        }
        while (!ended);

        Assert.AreEqual(80_000, ring.Written);
        Assert.IsLessThanOrEqualTo(80_000, read + reader.Missed);
        Assert.IsGreaterThan(0, read);
        await writers;
    }

    [TestMethod]
    public async Task Monitor_OperationEndsLater_IsSignalled()
    {
        var ring = new TraceRing(64);
        var monitor = new TraceMonitor(ring);
        Task<OperationRecord> waiting = monitor.WaitAsync(r => r.RequestId == 42, CancellationToken.None);
        for (int i = 0; i < 50; i++)
            ring.Record(Operation(i));

        Assert.AreEqual(Operation(42), await waiting);
    }

    [TestMethod]
    public async Task Monitor_WritersAndWaiterRace_NoneIsLost()
    {
        var ring = new TraceRing(1024);
        var monitor = new TraceMonitor(ring);
        for (int round = 0; round < 2000; round++)
        {
            int id = round;
            Task write = Task.Run(() => ring.Record(Operation(id)));
            Assert.AreEqual((ulong)id, (await monitor.WaitAsync(r => r.RequestId == (ulong)id, CancellationToken.None)).RequestId);
            await write;
        }
    }

    [TestMethod]
    public void Totals_OfAKind_CountFailuresAndWaits()
    {
        var ring = new TraceRing(4);
        for (int i = 0; i < 9; i++)
            ring.Record(Operation(1) with { Result = i < 2 ? FsError.NotFound : FsError.None, Detached = i < 3, StartTimestamp = 0, EndTimestamp = i });

        Assert.AreEqual(new TraceTotals(9, 2, 3, 36, 8), ring.TotalsOf(FileSystemOperation.Read));
        Assert.AreEqual(default, ring.TotalsOf(FileSystemOperation.Lookup));
    }

    [TestMethod]
    public async Task Printer_Disposed_HasPrintedEverything()
    {
        var ring = new TraceRing(64);
        var output = new StringWriter();
        await using (new TracePrinter(ring, output))
        {
            for (int i = 0; i < 10; i++)
                ring.Record(Operation(i));
        }

        string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.HasCount(10, lines);
        Assert.StartsWith("#3 Read node 3 3+3 ok ", lines[3]);
    }

    [TestMethod]
    public void Summary_OfOperations_HasALineForEachKindSeen()
    {
        var ring = new TraceRing(4);
        ring.Record(Operation(1));
        ring.Record(Operation(1) with { Operation = FileSystemOperation.Lookup });
        var output = new StringWriter();

        TraceFormat.WriteSummary(ring, output);

        Assert.HasCount(3, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static OperationRecord Operation(int number) =>
        new((ulong)number, FileSystemOperation.Read, FsError.None, false, (ulong)number, number, number, number, number + 5, (uint)number);
}
