using MusicFs.Host.Configuration;

namespace MusicFs.Host.Tests.Configuration;

[TestClass]
public sealed class OriginLocationTests
{
    [TestMethod]
    [DataRow("/srv/music", "music")]
    [DataRow("/srv/music/", "music")]
    [DataRow("/srv/.hidden", "hidden")]
    [DataRow("/srv/My Music (old)", "My-Music--old-")]
    [DataRow("/srv/Müsik", "Müsik")]
    [DataRow("/srv/a=b", "a-b")]
    [DataRow("/", "origin")]
    public void ParseAll_NoId_TakesASafeOneFromTheLastPart(string value, string id)
    {
        OriginLocation origin = OriginLocation.ParseAll([value]).Origins.Single();
        Assert.AreEqual(id, origin.Id);
        Assert.AreEqual(Path.GetFullPath(value), origin.Location);
    }

    [TestMethod]
    public void ParseAll_IdGiven_TakesIt() =>
        Assert.AreEqual(new OriginLocation("flac", "/srv/x=y"), OriginLocation.ParseAll(["flac=/srv/x=y"]).Origins.Single());

    [TestMethod]
    public void ParseAll_SameLastPart_MakesIdsUniqueAndLeavesGivenOnesAlone()
    {
        string[] ids = [.. OriginLocation.ParseAll(["/a/music", "/b/Music", "music-2=/c"]).Origins.Select(origin => origin.Id)];
        CollectionAssert.AreEqual(new[] { "music", "Music-3", "music-2" }, ids);
    }

    [TestMethod]
    [DataRow("sftp://host/music", "local folders only")]
    [DataRow("x=s3://bucket", "local folders only")]
    [DataRow("x=", "names no folder")]
    [DataRow(".x=/srv", "not an origin id")]
    [DataRow("a b=/srv", "not an origin id")]
    public void ParseAll_NotAnOrigin_SaysWhatIsWrong(string value, string part)
    {
        (IReadOnlyList<OriginLocation> origins, Contracts.FileSystem.Problem? problem) = OriginLocation.ParseAll([value]);
        Assert.IsEmpty(origins);
        Assert.Contains(part, problem!.What);
    }

    [TestMethod]
    public void ParseAll_SameIdTwice_IsRefused() => Assert.Contains("'x'", OriginLocation.ParseAll(["x=/a", "x=/b"]).Problem!.What);
}
