using MusicFs.Chunks;
using MusicFs.Contracts.Errors;

namespace MusicFs.Testing.Chunks;

/// <summary>What every chunk store must do. An implementation derives and supplies an empty one that has room for some megabytes.</summary>
public abstract class ChunkStoreConformance
{
    private static readonly CancellationToken Cancelled = new(canceled: true);

    protected abstract IChunkStore Store { get; }

    [TestMethod]
    [DataRow(1)]
    [DataRow(16 * 1024)]
    [DataRow((16 * 1024) + 1)]
    [DataRow(70_001)]
    [DataRow(256 * 1024)]
    public async Task Put_AnyLength_IsReadBackWhole(int length)
    {
        foreach (byte[] content in new[] { ChunkContents.Noise(length, length), ChunkContents.Text(length, length) })
        {
            ChunkId id = (await Store.PutAsync(content, default)).Value;

            Assert.AreEqual(ChunkId.Of(content), id);
            Assert.IsTrue(Store.Contains(id));
            CollectionAssert.AreEqual(content, await ReadAsync(id, 0, length));
        }
    }

    [TestMethod]
    public async Task Read_AnyPart_IsThatPart()
    {
        Random random = new(7);
        foreach (byte[] content in new[] { ChunkContents.Noise(1, 200_000), ChunkContents.Text(2, 200_000) })
        {
            ChunkId id = (await Store.PutAsync(content, default)).Value;
            for (int i = 0; i < 200; i++)
            {
                int offset = random.Next(content.Length);
                int length = random.Next(1, random.Next(2) == 0 ? 5000 : 150_000);

                byte[] part = await ReadAsync(id, offset, length);

                CollectionAssert.AreEqual(content[offset..Math.Min(content.Length, offset + length)], part, $"{length} bytes at {offset}");
            }
        }
    }

    [TestMethod]
    public async Task Read_AtOrBehindTheEnd_HasNoBytes()
    {
        ChunkId id = (await Store.PutAsync(ChunkContents.Noise(1, 1000), default)).Value;

        Assert.IsEmpty(await ReadAsync(id, 1000, 10));
        Assert.IsEmpty(await ReadAsync(id, 5000, 10));
    }

    [TestMethod]
    public async Task Read_Unknown_IsAMiss()
    {
        ChunkId id = ChunkId.Of([1, 2, 3]);

        Assert.AreEqual(ChunkRead.Miss, Store.TryRead(id, 0, new byte[3], out int count));
        Assert.AreEqual(0, count);
        Assert.AreEqual(FsError.NotFound, (await Store.ReadAsync(id, 0, new byte[3], default)).Error);
        Assert.IsFalse(Store.Contains(id));
    }

    [TestMethod]
    public async Task Put_EmptyOrTooLong_IsRefused()
    {
        Assert.AreEqual(FsError.InvalidArgument, (await Store.PutAsync(Array.Empty<byte>(), default)).Error);
        Assert.AreEqual(FsError.InvalidArgument, (await Store.PutAsync(new byte[(256 * 1024) + 1], default)).Error);
    }

    [TestMethod]
    public async Task Put_TheSameManyTimesAtOnce_IsStoredOnce()
    {
        byte[] content = ChunkContents.Noise(3, 50_000);

        FsResult<ChunkId>[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Store.PutAsync(content, default).AsTask())));

        Assert.IsTrue(results.All(result => result.Value == ChunkId.Of(content)));
        Assert.AreEqual(1, Store.Statistics.Chunks);
        Assert.AreEqual(19L, Store.Statistics.Duplicates);
    }

    [TestMethod]
    public async Task Read_Cancelled_IsInterrupted() =>
        Assert.AreEqual(FsError.Interrupted, (await Store.ReadAsync(ChunkId.Of([1]), 0, new byte[1], Cancelled)).Error);

    [TestMethod]
    public async Task Trim_ToNothing_LeavesOnlyPinned()
    {
        ChunkId[] ids = await PutManyAsync(20);
        Store.Pin(ids[3]);
        Store.Pin(ids[4]);
        Store.Pin(ids[4]);
        Store.Unpin(ids[4]);
        Store.Pin(ids[5]);
        Store.Unpin(ids[5]);

        TrimReport report = await Store.TrimAsync(0, default);

        Assert.AreEqual(18, report.DroppedChunks);
        Assert.IsGreaterThan(0L, report.FreedBytes);
        CollectionAssert.AreEqual(new[] { ids[3], ids[4] }, ids.Where(id => Store.Contains(id)).ToArray());
        CollectionAssert.AreEqual(ChunkContents.Noise(3, 30_000), await ReadAsync(ids[3], 0, 30_000));
    }

    [TestMethod]
    public async Task Trim_LargeBudget_DropsNothing()
    {
        await PutManyAsync(20);

        TrimReport report = await Store.TrimAsync(long.MaxValue, default);

        Assert.AreEqual(0, report.DroppedChunks);
        Assert.AreEqual(20, Store.Statistics.Chunks);
    }

    [TestMethod]
    public async Task Put_AfterTrim_IsThereAgain()
    {
        ChunkId[] ids = await PutManyAsync(3);
        await Store.TrimAsync(0, default);

        await PutManyAsync(3);

        Assert.IsTrue(ids.All(id => Store.Contains(id)));
    }

    [TestMethod]
    public async Task Verify_GoodStore_FindsNothingBad()
    {
        await PutManyAsync(20);

        VerifyReport all = await Store.VerifyAsync(new VerifyScope(0, Repair: true), default);

        Assert.AreEqual(20, all.Checked);
        Assert.AreEqual(20 * 30_000L, all.CheckedBytes);
        Assert.IsEmpty(all.Bad);
        Assert.AreEqual(20, Store.Statistics.Chunks);
    }

    [TestMethod]
    public async Task ReadAndPut_ManyAtOnce_EveryByteIsRight()
    {
        ChunkId[] ids = await PutManyAsync(40);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(reader => Task.Run(async () =>
        {
            Random random = new(reader);
            for (int i = 0; i < 300; i++)
            {
                int number = random.Next(ids.Length);
                int offset = random.Next(30_000);
                byte[] content = ChunkContents.Noise(number, 30_000);
                if (i % 50 == 0)
                    await Store.TrimAsync(random.Next(2_000_000), default);
                if (i % 10 == 0)
                    await Store.PutAsync(content, default);
                byte[] part = new byte[2000];
                FsResult<int> read = await Store.ReadAsync(ids[number], offset, part, default);
                if (read.IsSuccess && !content.AsSpan(offset, read.Value).SequenceEqual(part.AsSpan(0, read.Value)))
                    Assert.Fail($"Chunk {number} at {offset} has other bytes.");
            }
        })));
    }

    /// <summary>What is read; a miss fails the test.</summary>
    protected async Task<byte[]> ReadAsync(ChunkId id, int offset, int length)
    {
        byte[] part = new byte[length];
        FsResult<int> read = await Store.ReadAsync(id, offset, part, default);
        Assert.AreEqual(FsError.None, read.Error);
        return part[..read.Value];
    }

    private async Task<ChunkId[]> PutManyAsync(int count)
    {
        ChunkId[] ids = new ChunkId[count];
        for (int i = 0; i < count; i++)
            ids[i] = (await Store.PutAsync(ChunkContents.Noise(i, 30_000), default)).Value;
        return ids;
    }
}
