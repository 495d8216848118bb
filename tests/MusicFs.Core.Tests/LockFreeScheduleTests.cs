using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tracing;
using MusicFs.Core.Reading;
using MusicFs.Core.Tracing;
using MusicFs.Core.Tree;
using MusicFs.Testing;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Schedules;

namespace MusicFs.Core.Tests;

/// <summary>What does without locks, in hundreds of orders of its steps. A seed repeats one.</summary>
[TestClass]
[TestCategory("Stress")]
public sealed class LockFreeScheduleTests
{
    private const int Orders = 150;

    private static IEnumerable<int> Seeds => Enumerable.Range(1 + (Orders * StressRun.Number), Orders);

    [TestMethod]
    public async Task Handles_InAnyOrder_CloseOnceAndNeverUnderAReader()
    {
        foreach (int seed in Seeds)
        {
            HandleTable table = new();
            OpenContent[] contents = [Content(), Content(), Content()];
            int[] closed = new int[contents.Length];
            HandleId first = table.Open(contents[0]);
            HandleId second = table.Open(contents[1]);
            HandleId third = default;
            void Close(OpenContent? content)
            {
                if (content is not null)
                    closed[Array.IndexOf(contents, content)]++;
            }

            void Read(HandleId handle, int index)
            {
                for (int i = 0; i < 3; i++)
                {
                    if (table.BeginRead(handle) is not { } content)
                        continue;
                    Assert.AreSame(contents[index], content, $"seed {seed}");
                    ScheduleExplorer.Pass();
                    Assert.AreEqual(0, closed[index], $"seed {seed}: closed under a reader");
                    Close(table.EndRead(handle));
                }
            }

            await ScheduleExplorer.RunAsync(
                seed,
                () => Read(first, 0),
                () => Read(first, 0),
                () => Read(second, 1),
                () => Close(table.Release(first)),
                () => Close(table.Release(first)),
                () =>
                {
                    Close(table.Release(second));
                    // In the place of one of the two, perhaps.
                    third = table.Open(contents[2]);
                    Read(third, 2);
                });

            Assert.AreEqual((1, 1, 0), (closed[0], closed[1], closed[2]), $"seed {seed}");
            Assert.AreEqual(1, table.Count, $"seed {seed}");
            Assert.AreSame(contents[2], table.BeginRead(third), $"seed {seed}");
            Assert.IsNull(table.BeginRead(first), $"seed {seed}");
        }
    }

    [TestMethod]
    public async Task References_InAnyOrder_AreCountedAndEndOnce()
    {
        foreach (int seed in Seeds)
        {
            NodeSlots slots = new(2, 2, null);
            int slot = NodeSlots.SlotOf(slots.Take().Value);
            int ends = 0;
            void GiveBack(ulong count)
            {
                if (slots.Subtract(slot, count))
                    ends++;
            }

            slots.Add(slot);
            await ScheduleExplorer.RunAsync(
                seed,
                () =>
                {
                    slots.Add(slot);
                    slots.Add(slot);
                    GiveBack(2);
                },
                () =>
                {
                    slots.Add(slot);
                    GiveBack(1);
                },
                () =>
                {
                    slots.Add(slot);
                    GiveBack(1);
                });

            // Somebody else's is left all the time.
            Assert.AreEqual((1L, 0), (slots.References(slot), ends), $"seed {seed}");
            GiveBack(1);
            Assert.AreEqual((0L, 1), (slots.References(slot), ends), $"seed {seed}");
        }
    }

    [TestMethod]
    public async Task Trace_InAnyOrder_IsWholeAndWakesWhoWaits()
    {
        foreach (int seed in Seeds)
        {
            TraceRing ring = new(4);
            List<OperationRecord> read = [];
            long position = 0, missed = 0;
            Task woken = Task.CompletedTask;
            long asked = 0;
            void Write(ulong from)
            {
                for (ulong i = from; i < from + 4; i++)
                    ring.Record(Operation(i));
            }

            await ScheduleExplorer.RunAsync(
                seed,
                () => Write(100),
                () => Write(200),
                () =>
                {
                    for (int i = 0; i < 5; i++)
                        missed += ring.Read(ref position, read);
                },
                () =>
                {
                    asked = ring.Position;
                    woken = ring.WaitAsync(asked);
                });

            missed += ring.Read(ref position, read);
            Assert.IsTrue(read.TrueForAll(static record => record == Operation(record.RequestId)), $"seed {seed}: torn");
            Assert.HasCount(read.Count, read.Select(static record => record.RequestId).Distinct().ToArray(), $"seed {seed}: twice");
            foreach (ulong writer in (ulong[])[100, 200])
            {
                ulong[] mine = [.. read.Select(static record => record.RequestId).Where(id => id / 100 * 100 == writer)];
                CollectionAssert.AreEqual(mine.Order().ToArray(), mine, $"seed {seed}: out of order");
            }

            Assert.AreEqual((8L, 8L), (ring.Position, ring.Counters.Count(FileSystemOperation.Read)), $"seed {seed}");
            // What was given up keeps its place, and is missed once the ring has turned or half of it was written after.
            Assert.IsLessThanOrEqualTo(8L, read.Count + missed, $"seed {seed}");
            Assert.IsGreaterThanOrEqualTo(8L - ring.GivenUp - read.Count, missed, $"seed {seed}: lost");
            Assert.AreEqual(ring.Position > asked, woken.IsCompleted, $"seed {seed}: the wake-up");
        }
    }

    private static OperationRecord Operation(ulong id) =>
        new(id, FileSystemOperation.Read, FsError.None, false, id * 3, (long)id * 5, (int)id * 7, 1, 2, (uint)id * 11) { Handle = id * 13, Thread = (int)id };

    private static OpenContent Content()
    {
        MemoryOrigin origin = new("o");
        OriginVersion version = origin.Put("f", [1]);
        OriginPath path = OriginPath.FromString("f");
        return new OpenContent(new NodeId(7), new FileSource("o", path, version), 1, FileContent.Whole(origin.OpenAsync(path, version, default).Now().Value), default);
    }
}
