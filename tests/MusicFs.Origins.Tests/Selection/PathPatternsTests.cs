using MusicFs.Contracts.Origins;
using MusicFs.Origins.Selection;

namespace MusicFs.Origins.Tests.Selection;

[TestClass]
public sealed class PathPatternsTests
{
    [TestMethod]
    [DataRow("*.flac", "a/b.flac", true)]
    [DataRow("*.flac", "b.FLAC", false)]
    [DataRow("Podcasts", "x/Podcasts/y/z.mp3", true)]
    [DataRow("Podcasts", "x/Podcasts2/z.mp3", false)]
    [DataRow("/Podcasts", "x/Podcasts/z.mp3", false)]
    [DataRow("/Podcasts", "Podcasts/z.mp3", true)]
    [DataRow("a/*.mp3", "a/x.mp3", true)]
    [DataRow("a/*.mp3", "a/b/x.mp3", false)]
    [DataRow("a/**/*.mp3", "a/b/c/x.mp3", true)]
    [DataRow("a/**/*.mp3", "a/x.mp3", true)]
    [DataRow("a/**", "a/b/c", true)]
    [DataRow("a/**", "b/a/c", false)]
    [DataRow("**/new", "x/y/new/z", true)]
    [DataRow("tr?ck.mp3", "track.mp3", true)]
    [DataRow("tr?ck.mp3", "tr/ck.mp3", false)]
    [DataRow("[live].mp3", "[live].mp3", true)]
    [DataRow("a.c", "abc", false)]
    [DataRow("x", "a\nx", false)]
    public void Match_OnePattern_MeansWhatItSays(string pattern, string path, bool isMeant) =>
        Assert.AreEqual(isMeant, new PathPatterns([pattern]).Match(OriginPath.FromString(path)));

    [TestMethod]
    public void Match_TheRoot_IsNeverMeant() => Assert.IsFalse(new PathPatterns(["*", "**"]).Match(OriginPath.Root));

    [TestMethod]
    [DataRow("", false)]
    [DataRow("//", false)]
    [DataRow("a\tb", false)]
    [DataRow("a", true)]
    public void IsValid_Text_IsAPatternOrNot(string text, bool isOne) => Assert.AreEqual(isOne, PathPatterns.IsValid(text));
}
