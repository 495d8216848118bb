using MusicFs.Chunks.Checksums;
using MusicFs.Testing.Chunks;

namespace MusicFs.Chunks.Tests.Checksums;

[TestClass]
public sealed class Crc32CTests
{
    // RFC 3720, appendix B.4.
    [TestMethod]
    public void Of_KnownVectors_IsTheirChecksum()
    {
        Assert.AreEqual(0xE3069283u, Crc32C.Of("123456789"u8));
        Assert.AreEqual(0x8A9136AAu, Crc32C.Of(new byte[32]));
        Assert.AreEqual(0x62A8AB43u, Crc32C.Of(Enumerable.Repeat((byte)0xff, 32).ToArray()));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(7)]
    [DataRow(16 * 1024)]
    [DataRow((16 * 1024) + 5)]
    [DataRow(100_003)]
    public void Of_AnyLength_IsTheSameAsBitByBit(int length)
    {
        byte[] data = ChunkContents.Noise(length, length);

        Assert.AreEqual(BitByBit(data, 0), Crc32C.Of(data));
        Assert.AreEqual(BitByBit(data, 12345), Crc32C.Of(data, 12345));
    }

    private static uint BitByBit(byte[] data, uint seed)
    {
        uint register = ~seed;
        foreach (byte value in data)
        {
            register ^= value;
            for (int bit = 0; bit < 8; bit++)
                register = (register >> 1) ^ ((register & 1) != 0 ? 0x82F63B78u : 0);
        }

        return ~register;
    }
}
