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
    public void Hash_FewContents_IsTheSameAsOneByOne(int count) =>
        AssertAlike([.. Enumerable.Range(1, count).Select(static i => i * 10_007)]);

    private static void AssertAlike(int[] lengths)
    {
        byte[] bytes = ChunkContents.Noise(3, lengths.Sum());
        ChunkId[] ids = new ChunkId[lengths.Length], inLanes = new ChunkId[lengths.Length];

        ChunkId.OfRun(bytes, lengths, ids);
        if (Avx2.IsSupported)
            Sha256Lanes.HashInLanes(bytes, lengths, inLanes);

        for (int i = 0, at = 0; i < lengths.Length; at += lengths[i++])
        {
            ChunkId expected = ChunkId.Of(bytes.AsSpan(at, lengths[i]));
            Assert.AreEqual(expected, ids[i], $"{i}");
            if (Avx2.IsSupported)
                Assert.AreEqual(expected, inLanes[i], $"{i} of {lengths[i]} bytes");
        }
    }
}
