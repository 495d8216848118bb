using MusicFs.Core.Ingest;
using MusicFs.Testing.Tags;

namespace MusicFs.Core.Tests.Ingest;

[TestClass]
public sealed class TagSourceTests
{
    [TestMethod]
    public async Task Read_AfterTheMark_TakesWhatIsKept()
    {
        byte[] file = [.. Enumerable.Range(0, 5000).Select(i => (byte)i)];
        MemoryByteSource original = new(file);
        using TagSource source = new(original);
        await source.ReadAsync(100, new byte[1000], default);
        _ = source.TakeMark();

        byte[] again = new byte[500];
        int read = (await source.ReadAsync(600, again, default)).Value;
        int reads = original.Reads;
        await source.ReadAsync(601, again, default);

        Assert.AreEqual((500, 1, 2), (read, reads, original.Reads));
        CollectionAssert.AreEqual(file[601..1101], again);
    }

    [TestMethod]
    public async Task TakeMark_SameReads_TellsContentsApart()
    {
        byte[] file = new byte[1000];
        byte[] other = [.. file];
        other[150] = 1;

        Assert.AreEqual(await MarkAsync(file), await MarkAsync([.. file]));
        Assert.AreNotEqual(await MarkAsync(file), await MarkAsync(other));
    }

    private static async Task<ulong> MarkAsync(byte[] file)
    {
        using TagSource source = new(new MemoryByteSource(file));
        await source.ReadAsync(100, new byte[100], default);
        return source.TakeMark();
    }
}
