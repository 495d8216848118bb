using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;
using MusicFs.Testing;
using MusicFs.Testing.Origins;

namespace MusicFs.Core.Tests.Reading;

[TestClass]
[TestCategory("Stress")]
public sealed class HandleTableTests
{
    [TestMethod]
    public void Release_ReadUnderWay_ClosesAtItsEnd()
    {
        var table = new HandleTable();
        OpenContent content = Content();
        HandleId handle = table.Open(content);
        Assert.AreSame(content, table.BeginRead(handle));

        Assert.IsNull(table.Release(handle));
        Assert.IsNull(table.BeginRead(handle));
        Assert.AreEqual(1, table.Count);
        Assert.AreSame(content, table.EndRead(handle));
        Assert.AreEqual(0, table.Count);
    }

    [TestMethod]
    public void Release_Twice_ClosesOnce()
    {
        var table = new HandleTable();
        HandleId handle = table.Open(Content());

        Assert.IsNotNull(table.Release(handle));
        Assert.IsNull(table.Release(handle));
    }

    [TestMethod]
    public void BeginRead_SlotUsedAgain_RefusesTheOldHandle()
    {
        var table = new HandleTable();
        HandleId old = table.Open(Content());
        table.Release(old);
        HandleId now = table.Open(Content());

        Assert.AreNotEqual(old, now);
        Assert.IsNull(table.BeginRead(old));
        Assert.IsNull(table.Release(old));
        Assert.IsNotNull(table.BeginRead(now));
    }

    [TestMethod]
    public void BeginRead_HandleThatNeverWas_IsRefused()
    {
        var table = new HandleTable();
        table.Open(Content());

        Assert.IsNull(table.BeginRead(default));
        Assert.IsNull(table.BeginRead(new HandleId(ulong.MaxValue)));
        Assert.IsNull(table.BeginRead(new HandleId((1UL << 32) | 1023)));
    }

    [TestMethod]
    public void Open_FiveThousand_EachHasItsOwn()
    {
        var table = new HandleTable();
        var handles = Enumerable.Range(0, 5000).Select(_ => Content()).Select(content => (content, handle: table.Open(content))).ToList();

        foreach ((OpenContent content, HandleId handle) in handles)
            Assert.AreSame(content, table.BeginRead(handle));
        Assert.HasCount(5000, handles.Select(h => h.handle).Distinct().ToArray());
    }

    [TestMethod]
    public async Task Release_ManyReaders_ClosesExactlyOnceAndNothingReadsAfterwards()
    {
        var table = new HandleTable();
        for (int round = 0; round < 200; round++)
        {
            OpenContent content = Content();
            HandleId handle = table.Open(content);
            int closed = 0;
            int readsAfterClose = 0;
            using var start = new Barrier(4);

            await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(Read)).Append(Task.Run(Release)));

            Assert.AreEqual(1, closed);
            Assert.AreEqual(0, readsAfterClose);

            void Read()
            {
                start.SignalAndWait();
                while (table.BeginRead(handle) is not null)
                {
                    readsAfterClose += Volatile.Read(ref closed);
                    if (table.EndRead(handle) is not null)
                        Interlocked.Increment(ref closed);
                }
            }

            void Release()
            {
                start.SignalAndWait();
                if (table.Release(handle) is not null)
                    Interlocked.Increment(ref closed);
            }
        }
    }

    private static OpenContent Content()
    {
        var origin = new MemoryOrigin("o");
        OriginVersion version = origin.Put("f", [1]);
        OriginPath path = OriginPath.FromString("f");
        return new OpenContent(new NodeId(7), new FileSource("o", path, version), 1, FileContent.Whole(origin.OpenAsync(path, version, default).Now().Value), default);
    }
}
