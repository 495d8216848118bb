using MusicFs.Host.Configuration;

namespace MusicFs.Host.Tests.Configuration;

[TestClass]
public sealed class LibraryPlacesTests
{
    private static readonly OriginLocation A = new("a", "/srv/a");
    private static readonly OriginLocation B = new("b", "/srv/b");

    [TestMethod]
    public void CacheDirectory_AskedFor_IsThatOneAbsolute() => Assert.AreEqual("/x/z", LibraryPlaces.CacheDirectory("/x/y/../z", [A]));

    [TestMethod]
    public void CacheDirectory_OtherOrigins_IsAnotherOne() =>
        Assert.AreNotEqual(LibraryPlaces.CacheDirectory(null, [A]), LibraryPlaces.CacheDirectory(null, [A, B]));

    [TestMethod]
    public void CacheDirectory_SameOriginsInOtherOrder_IsTheSame() =>
        Assert.AreEqual(LibraryPlaces.CacheDirectory(null, [A, B]), LibraryPlaces.CacheDirectory(null, [B, A]));

    [TestMethod]
    public void Create_BelowAFile_SaysWhatToDo()
    {
        string file = Path.GetTempFileName();
        Assert.Contains("--cache-dir", LibraryPlaces.Create(Path.Combine(file, "cache"))!.Remedy);
        File.Delete(file);
    }
}
