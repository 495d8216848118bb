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
    [DataRow("x=f_tp://host/music", "no origins of the kind 'f_tp'")]
    [DataRow("x=zip://", "nothing after zip://")]
    [DataRow("https://ann:geheim@host/music", "holds a password")]
    [DataRow("sftp://ann:geheim@host/music", "holds a password")]
    [DataRow("s3://key:geheim@bucket/x", "holds a password")]
    [DataRow("https://host/music?token=geheim", "more than a path")]
    [DataRow("sftp://-oProxyCommand=x/music", "names no host")]
    [DataRow("sftp://host:0/music", "port")]
    [DataRow("s3:///x", "names no bucket")]
    [DataRow("x=", "names no folder")]
    [DataRow(".x=/srv", "not an origin id")]
    [DataRow("a b=/srv", "not an origin id")]
    public void ParseAll_NotAnOrigin_SaysWhatIsWrong(string value, string part)
    {
        (IReadOnlyList<OriginLocation> origins, Contracts.FileSystem.Problem? problem) = OriginLocation.ParseAll([value]);
        Assert.IsEmpty(origins);
        Assert.Contains(part, problem!.What);
        Assert.DoesNotContain("geheim", problem.ToString());
    }

    [TestMethod]
    [DataRow("sftp://ann@nas:2222/srv/my music/", OriginKind.Sftp, "sftp://ann@nas:2222/srv/my%20music", "my-music")]
    [DataRow("sftp://nas", OriginKind.Sftp, "sftp://nas/~", "nas")]
    [DataRow("sftp://nas:22/~/music", OriginKind.Sftp, "sftp://nas/~/music", "music")]
    [DataRow("s3://bucket/a/b/", OriginKind.S3, "s3://bucket/a/b", "b")]
    [DataRow("s3://bucket", OriginKind.S3, "s3://bucket", "bucket")]
    [DataRow("https://ann@Host:443/music", OriginKind.Http, "https://host/music/", "music")]
    [DataRow("http://host:8080", OriginKind.Http, "http://host:8080/", "host")]
    [DataRow("davs://ann@host/my%20music/", OriginKind.WebDav, "davs://host/my%20music/", "my-music")]
    public void ParseAll_AnAddress_HasOneFormWithoutWhatLetsIn(string value, OriginKind kind, string location, string id)
    {
        OriginLocation origin = OriginLocation.ParseAll([value]).Origins.Single();
        Assert.AreEqual(kind, origin.Kind);
        Assert.AreEqual(location, origin.Location);
        Assert.AreEqual(id, origin.Id);
        // Written once more it is the same.
        Assert.AreEqual(location, OriginLocation.ParseAll([location]).Origins.Single().Location);
    }

    [TestMethod]
    public void ParseAll_SameIdTwice_IsRefused() => Assert.Contains("'x'", OriginLocation.ParseAll(["x=/a", "x=/b"]).Problem!.What);
}
