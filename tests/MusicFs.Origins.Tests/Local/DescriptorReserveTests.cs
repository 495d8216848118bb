using MusicFs.Origins.Local;

namespace MusicFs.Origins.Tests.Local;

[TestClass]
public sealed class DescriptorReserveTests
{
    [TestMethod]
    [DataRow(256, 244)]
    [DataRow(1024, 973)]
    [DataRow(65536, 65472)]
    public void FirstOf_ALimit_LeavesATwentiethOrSixtyFour(long limit, long first) => Assert.AreEqual(first, DescriptorReserve.FirstOf(limit));
}
