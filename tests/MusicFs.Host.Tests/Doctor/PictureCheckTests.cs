using MusicFs.Host.Doctor;

namespace MusicFs.Host.Tests.Doctor;

[TestClass]
public sealed class PictureCheckTests
{
    [TestMethod]
    public void Examine_WithAndWithoutTheLibrary_SaysWhatIsMissing()
    {
        List<string> asked = [];
        Finding there = new PictureCheck(name =>
        {
            asked.Add(name);
            return true;
        }).Examine();
        Finding missing = new PictureCheck(static _ => false).Examine();

        CollectionAssert.AreEqual((string[])["libgdk_pixbuf-2.0.so.0"], asked);
        Assert.AreEqual(FindingState.Good, there.State);
        Assert.AreEqual(FindingState.Warning, missing.State);
        Assert.Contains("libgdk-pixbuf-2.0-0", missing.Remedy);
    }
}
