using MusicFs.Host.Configuration;

namespace MusicFs.Host.Tests.Configuration;

[TestClass]
public sealed class ByteSizeTests
{
    [TestMethod]
    [DataRow("0", 0L)]
    [DataRow("123", 123L)]
    [DataRow("500M", 500L << 20)]
    [DataRow("10 GB", 10L << 30)]
    [DataRow("1gib", 1L << 30)]
    [DataRow("2t", 2L << 40)]
    public void TryParse_Sizes_AreBytes(string text, long expected)
    {
        Assert.IsTrue(ByteSize.TryParse(text, out long bytes));
        Assert.AreEqual(expected, bytes);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("G")]
    [DataRow("-1")]
    [DataRow("1.5G")]
    [DataRow("10X")]
    [DataRow("9999999999T")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.IsFalse(ByteSize.TryParse(text, out _));
}
