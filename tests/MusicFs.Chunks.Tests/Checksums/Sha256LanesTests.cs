using System.Runtime.Intrinsics.X86;
using MusicFs.Chunks.Checksums;
using MusicFs.Testing.Chunks;

namespace MusicFs.Chunks.Tests.Checksums;

[TestClass]
public sealed class Sha256LanesTests
{
    [TestMethod]
    public void Hash_ContentsOfManyLengths_IsTheSameAsOneByOne()
    {
        int[] lengths = [.. Enumerable.Range(0, 200), 55, 56, 63, 64, 65, 119, 120, 127, 128, 70_000, 1, 262_144, 16_384, 100_001, 0, 64];

        AssertAlike(lengths);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(8)]
    [DataRow(9)]
    [DataRow(17)]
    [DataRow(40)]
    public void Hash_FewContents_IsTheSameAsOneByOne(int count) =>
        AssertAlike([.. Enumerable.Range(1, count).Select(static i => i * 10_007)]);

    private static void AssertAlike(int[] lengths)
    {
        byte[] bytes = ChunkContents.Noise(3, lengths.Sum());
        ChunkId[] ids = new ChunkId[lengths.Length], eight = new ChunkId[lengths.Length], sixteen = new ChunkId[lengths.Length];

        ChunkId.OfRun(bytes, lengths, ids);
        if (Avx2.IsSupported)
            Sha256Lanes.HashInLanes(bytes, lengths, eight, 8);
        if (Sha256Wide.IsSupported)
            Sha256Lanes.HashInLanes(bytes, lengths, sixteen, 16);

        for (int i = 0, at = 0; i < lengths.Length; at += lengths[i++])
        {
            ChunkId expected = ChunkId.Of(bytes.AsSpan(at, lengths[i]));
            Assert.AreEqual(expected, ids[i], $"{i}");
            if (Avx2.IsSupported)
                Assert.AreEqual(expected, eight[i], $"{i} of {lengths[i]} bytes in eight lanes");
            if (Sha256Wide.IsSupported)
                Assert.AreEqual(expected, sixteen[i], $"{i} of {lengths[i]} bytes in sixteen lanes");
        }
    }
}
