using MusicFs.Host.Configuration;

namespace MusicFs.Host.Tests.Configuration;

[TestClass]
public sealed class LibraryPlacesTests
{
    private static readonly OriginLocation A = new("a", "/srv/a");
    private static readonly OriginLocation B = new("b", "/srv/b");

    [TestMethod]
    public void CacheDirectory_AskedFor_IsThatOneAbsolute() => Assert.AreEqual("/x/z", LibraryPlaces.CacheDirectory("/x/y/../z", "home"));

    [TestMethod]
    public void LibraryName_OtherOrigins_IsAnotherOne() =>
        Assert.AreNotEqual(LibraryPlaces.LibraryName(null, [A]), LibraryPlaces.LibraryName(null, [A, B]));

    [TestMethod]
    public void LibraryName_SameOriginsInOtherOrder_IsTheSame() =>
        Assert.AreEqual(LibraryPlaces.LibraryName(null, [A, B]), LibraryPlaces.LibraryName(null, [B, A]));

    [TestMethod]
    public void Create_BelowAFile_SaysWhatToDo()
    {
        string file = Path.GetTempFileName();
        Assert.Contains("--cache-dir", LibraryPlaces.Create(Path.Combine(file, "cache"))!.Remedy);
        File.Delete(file);
    }
}
