using MusicFs.Tags.Mpeg;

namespace MusicFs.Tags.Tests.Mpeg;

[TestClass]
public sealed class MpegFrameTests
{
    [TestMethod]
    [DataRow(0xFFFB9064u, 1, 3, 128_000, 44100, 2, 417, DisplayName = "MPEG 1, layer III, 128 kbit/s")]
    [DataRow(0xFFFB9264u, 1, 3, 128_000, 44100, 2, 418, DisplayName = "the same with padding")]
    [DataRow(0xFFF384C4u, 2, 3, 64_000, 24000, 1, 192, DisplayName = "MPEG 2, layer III, mono")]
    [DataRow(0xFFFDA404u, 1, 2, 192_000, 48000, 2, 576, DisplayName = "MPEG 1, layer II")]
    public void Read_ValidHeader_ItsFields(uint bits, int version, int layer, int bitrate, int rate, int channels, int length)
    {
        byte[] bytes = [(byte)(bits >> 24), (byte)(bits >> 16), (byte)(bits >> 8), (byte)bits];
        Assert.AreEqual(new MpegFrame(version, layer, bitrate, rate, channels, length), MpegFrame.Read(bytes));
    }

    [TestMethod]
    [DataRow(0x00000000u, DisplayName = "no sync")]
    [DataRow(0xFFEB9064u, DisplayName = "reserved version")]
    [DataRow(0xFFF99064u, DisplayName = "reserved layer")]
    [DataRow(0xFFFBF064u, DisplayName = "reserved bit rate")]
    [DataRow(0xFFFB9C64u, DisplayName = "reserved sample rate")]
    [DataRow(0xFFFB0064u, DisplayName = "free format")]
    public void Read_InvalidHeader_Null(uint bits) =>
        Assert.IsNull(MpegFrame.Read([(byte)(bits >> 24), (byte)(bits >> 16), (byte)(bits >> 8), (byte)bits]));
}
