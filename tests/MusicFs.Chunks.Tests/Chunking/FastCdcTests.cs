using MusicFs.Chunks.Chunking;
using MusicFs.Testing.Chunks;

namespace MusicFs.Chunks.Tests.Chunking;

[TestClass]
public sealed class FastCdcTests
{
    [TestMethod]
    public void Cut_AnyContent_CoversItWithinTheLimits()
    {
        byte[] content = ChunkContents.Noise(1, 8 << 20);

        int[] lengths = CutAll(content);

        Assert.AreEqual(content.Length, lengths.Sum());
        Assert.IsTrue(lengths[..^1].All(length => length is >= FastCdc.Minimum and <= FastCdc.Maximum));
        double mean = lengths.Average();
        Assert.IsTrue(mean is > 50_000 and < 90_000, $"{mean} bytes on average");
    }

    [TestMethod]
    public void Cut_ContentWithoutAnyOrderToFind_CutsAtTheMaximum()
    {
        int[] lengths = CutAll(new byte[(2 * FastCdc.Maximum) + 10]);

        CollectionAssert.AreEqual(new[] { FastCdc.Maximum, FastCdc.Maximum, 10 }, lengths);
    }

    [TestMethod]
    public void Cut_BytesInserted_LaterCutsAreTheSame()
    {
        byte[] content = ChunkContents.Noise(2, 4 << 20);
        byte[] changed = [.. content[..1_000_000], 1, 2, 3, .. content[1_000_000..]];

        HashSet<ChunkId> ids = [.. Ids(content)];
        ChunkId[] changedIds = [.. Ids(changed)];

        Assert.IsGreaterThanOrEqualTo(changedIds.Length - 4, changedIds.Count(ids.Contains));
    }

    [TestMethod]
    public void Cut_BegunAnewWhereTheAudioStarts_RetaggedCopiesShareAllOfIt()
    {
        byte[] audio = ChunkContents.Noise(3, 2 << 20);
        byte[] shortTag = ChunkContents.Text(1, 4_000), longTag = ChunkContents.Text(2, 300_000);

        ChunkId[] one = [.. Ids(shortTag), .. Ids(audio)];
        ChunkId[] other = [.. Ids(longTag), .. Ids(audio)];

        Assert.AreEqual(Ids(audio).Count(), one.Intersect(other).Count());
    }

    [TestMethod]
    public void Cut_MoreMayFollow_SaysNothingUntilItIsSure()
    {
        byte[] content = ChunkContents.Noise(4, FastCdc.Maximum);
        int sure = FastCdc.Cut(content, isEnd: true);

        // With any part of the content the answer is the same, or there is none yet.
        for (int known = 1; known <= content.Length; known += 4096)
        {
            int cut = FastCdc.Cut(content.AsSpan(0, known), isEnd: false);
            Assert.AreEqual(known >= sure ? sure : 0, cut);
        }
    }

    [TestMethod]
    public void Cut_KnownContent_CutsWhereItAlwaysDid()
    {
        // A change here means that nothing that is stored is shared with what will be.
        byte[] content = new byte[1 << 20];
        uint state = 1;
        for (int i = 0; i < content.Length; i++)
            content[i] = (byte)((state = (state * 1664525) + 1013904223) >> 24);

        Assert.AreEqual("81804 76509 71812 77847 25178 89385 68664 86563 98895 89440 76531 91966 70105 43877", string.Join(' ', CutAll(content)));
    }

    /// <summary>The definition, one byte a step, without any of the tricks.</summary>
    [TestMethod]
    public void Cut_RandomContent_SameAsTheDefinition()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            byte[] content = ChunkContents.Noise(100 + seed, FastCdc.Maximum + seed);
            Assert.AreEqual(Definition(content), FastCdc.Cut(content, isEnd: true));
        }
    }

    private static int Definition(byte[] content)
    {
        ulong[] gear = new ulong[256];
        ulong state = 0x4D75736963467331;
        for (int i = 0; i < 256; i++)
        {
            ulong value = state += 0x9E3779B97F4A7C15;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            gear[i] = value ^ (value >> 31);
        }

        ulong hash = 0;
        for (int i = 16 * 1024; i < Math.Min(content.Length, 256 * 1024); i++)
        {
            hash = (hash << 1) + gear[content[i]];
            int bits = i < 64 * 1024 ? 18 : 14;
            if (((hash >> (63 - bits)) & ((1ul << bits) - 1)) == 0)
                return i + 1;
        }

        return Math.Min(content.Length, 256 * 1024);
    }

    private static IEnumerable<ChunkId> Ids(byte[] content)
    {
        int offset = 0;
        foreach (int length in CutAll(content))
        {
            yield return ChunkId.Of(content.AsSpan(offset, length));
            offset += length;
        }
    }

    private static int[] CutAll(byte[] content)
    {
        List<int> lengths = [];
        for (int offset = 0; offset < content.Length; offset += lengths[^1])
            lengths.Add(FastCdc.Cut(content.AsSpan(offset), isEnd: true));
        return [.. lengths];
    }
}
