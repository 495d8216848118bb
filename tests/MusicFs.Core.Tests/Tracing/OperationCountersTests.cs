using System.Diagnostics;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tracing;
using MusicFs.Core.Tracing;

namespace MusicFs.Core.Tests.Tracing;

[TestClass]
public sealed class OperationCountersTests
{
    [TestMethod]
    public void Record_OperationsOfTwoKinds_AreCountedTimedAndClassedByKind()
    {
        TraceRing ring = new(8);
        ring.Record(Operation(FileSystemOperation.Read, 0.5, FsError.None));
        ring.Record(Operation(FileSystemOperation.Read, 100, FsError.TimedOut));
        ring.Record(Operation(FileSystemOperation.Lookup, 0.000_001, FsError.NotFound));

        OperationCounters counters = ring.Counters;
        Assert.AreEqual(2, counters.Count(FileSystemOperation.Read));
        Assert.AreEqual(1, counters.Failures(FileSystemOperation.Read));
        Assert.AreEqual(100.5, counters.Seconds(FileSystemOperation.Read), 0.001);
        long[] classes = counters.Classes(FileSystemOperation.Read);
        Assert.AreEqual(1, classes[OperationCounters.Limits.ToList().IndexOf(0.5)]);
        Assert.AreEqual(1, classes[^1]);
        Assert.AreEqual(1, counters.Classes(FileSystemOperation.Lookup)[0]);
        Assert.AreEqual(0, counters.Failures(FileSystemOperation.Lookup));
    }

    [TestMethod]
    public void Live_OperationsInPlaces_AreThoseThatHaveNotEnded()
    {
        TraceRing ring = new(8);
        LiveOperation first = new();
        LiveOperation second = new();
        ring.Add(first);
        ring.Add(second);
        second.Begin(2, FileSystemOperation.Open, 7, 20, 0);
        first.Begin(1, FileSystemOperation.Read, 7, 30, 0);
        CollectionAssert.AreEqual(new ulong[] { 2, 1 }, ring.Live.Look(40).Select(static running => running.Record.RequestId).ToArray());

        ring.Record(second.End(FsError.None, false, 0, 50));
        Assert.AreEqual(1ul, ring.Live.Look(60).Single().Record.RequestId);
        ring.Remove(first);
        Assert.IsEmpty(ring.Live.Look(60));
    }

    [TestMethod]
    public void Record_Warm_AllocatesNothing()
    {
        TraceRing ring = new(64);
        LiveOperation live = new();
        ring.Add(live);
        Trace(100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Trace(10_000);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Trace(ulong times)
        {
            for (ulong i = 0; i < times; i++)
            {
                live.Begin(i, FileSystemOperation.Read, 7, Stopwatch.GetTimestamp(), 0);
                live.Use(1, OriginChoice.OnlyCopy);
                ring.Record(live.End(FsError.None, false, 1, Stopwatch.GetTimestamp()));
            }
        }
    }

    private static OperationRecord Operation(FileSystemOperation operation, double seconds, FsError result) =>
        new(1, operation, result, false, 1, 0, 0, 0, (long)(seconds * Stopwatch.Frequency), 0);
}
