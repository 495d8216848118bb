using MusicFs.Chunks.Compression;
using MusicFs.Chunks.Compression.Native;
using MusicFs.Testing.Chunks;

namespace MusicFs.Chunks.Tests.Compression;

[TestClass]
public sealed class CompressorTests
{
    [TestMethod]
    public void Compress_Text_SavesAndDecodes()
    {
        byte[] content = ChunkContents.Text(1, 200_000);
        byte[] stored = new byte[content.Length];

        ChunkCodec codec = Compressor.Compress(content, stored, out int length);

        Assert.AreEqual(ZstdLibrary.Instance is null ? ChunkCodec.Brotli : ChunkCodec.Zstd, codec);
        Assert.IsLessThan(content.Length / 2, length);
        byte[] decoded = new byte[content.Length];
        Assert.IsTrue(Compressor.TryDecompress(codec, stored.AsSpan(0, length), decoded));
        CollectionAssert.AreEqual(content, decoded);
    }

    [TestMethod]
    [DataRow(100)]
    [DataRow(20_000)]
    [DataRow(256 * 1024)]
    public void Compress_Noise_IsStored(int length)
    {
        byte[] content = ChunkContents.Noise(1, length);

        Assert.AreEqual(ChunkCodec.Stored, Compressor.Compress(content, new byte[length], out int stored));
        Assert.AreEqual(length, stored);
    }

    [TestMethod]
    [DataRow(8, false)]
    [DataRow(7, false)]
    [DataRow(6, true)]
    [DataRow(4, true)]
    public void Compress_BytesOfFewBits_SavesAnEighthOrIsStored(int bits, bool saves)
    {
        byte[] content = [.. ChunkContents.Noise(2, 100_000).Select(value => (byte)(value >> (8 - bits)))];

        ChunkCodec codec = Compressor.Compress(content, new byte[content.Length], out int length);

        Assert.AreEqual(saves, codec != ChunkCodec.Stored);
        Assert.AreEqual(saves, length < content.Length);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void TryDecompress_Garbage_IsRefused(int codec)
    {
        byte[] content = new byte[5000];
        for (int seed = 0; seed < 100; seed++)
            Assert.IsFalse(Compressor.TryDecompress((ChunkCodec)codec, ChunkContents.Noise(seed, 1000), content));
    }

    [TestMethod]
    public void TryDecompress_AnotherLength_IsRefused()
    {
        byte[] content = ChunkContents.Text(1, 20_000);
        byte[] stored = new byte[content.Length];
        ChunkCodec codec = Compressor.Compress(content, stored, out int length);

        Assert.IsFalse(Compressor.TryDecompress(codec, stored.AsSpan(0, length), new byte[19_999]));
        Assert.IsFalse(Compressor.TryDecompress(codec, stored.AsSpan(0, length), new byte[20_001]));
        Assert.IsFalse(Compressor.TryDecompress(codec, stored.AsSpan(0, length - 1), new byte[20_000]));
    }

    [TestMethod]
    public void TryDecompress_Brotli_DecodesWhatWasWrittenWithoutZstd()
    {
        byte[] content = ChunkContents.Text(1, 20_000);
        byte[] stored = new byte[content.Length];
        Assert.IsTrue(System.IO.Compression.BrotliEncoder.TryCompress(content, stored, out int length));

        byte[] decoded = new byte[content.Length];
        Assert.IsTrue(Compressor.TryDecompress(ChunkCodec.Brotli, stored.AsSpan(0, length), decoded));
        CollectionAssert.AreEqual(content, decoded);
    }
}
