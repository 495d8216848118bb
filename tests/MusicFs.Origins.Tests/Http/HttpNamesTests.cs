using System.Text;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Http;

namespace MusicFs.Origins.Tests.Http;

[TestClass]
public sealed class HttpNamesTests
{
    [TestMethod]
    public void Escape_EveryByte_ComesBack()
    {
        byte[] name = [.. Enumerable.Range(1, 255).Select(static i => (byte)i)];

        string text = HttpNames.Escape(name);

        CollectionAssert.AreEqual(name, HttpNames.Unescape(Encoding.ASCII.GetBytes(text)));
        Assert.IsTrue(text.All(static c => char.IsAsciiLetterOrDigit(c) || "%-._~/".Contains(c, StringComparison.Ordinal)));
    }

    [TestMethod]
    public void UrlOf_BytesThatAreNoText_StayEscaped()
    {
        Uri url = HttpNames.UrlOf("http://h/m/", new OriginPath(new byte[] { (byte)'A', 0xFF, (byte)' ', (byte)'#' }), asFolder: true);

        Assert.AreEqual("/m/A%FF%20%23/", url.PathAndQuery);
    }

    [TestMethod]
    [DataRow("a%20b.flac", "a b.flac", false)]
    [DataRow("sub/", "sub", true)]
    [DataRow("./a:b.flac", "a:b.flac", false)]
    [DataRow("/music/a.flac", "a.flac", false)]
    [DataRow("http://h:80/music/a.flac", "a.flac", false)]
    [DataRow("//h/music/sub/", "sub", true)]
    [DataRow("a%3Fb%23.flac?x=1", "a?b#.flac", false)]
    [DataRow("100%.flac", "100%.flac", false)]
    [DataRow("a%3A%2525", "a:%25", false)]
    public void NameOf_LinkToAnEntry_IsItsName(string link, string name, bool isFolder)
    {
        byte[]? found = HttpNames.NameOf(Encoding.UTF8.GetBytes(link), "/music/"u8, out bool folder);

        Assert.AreEqual(name, Encoding.UTF8.GetString(found!));
        Assert.AreEqual(isFolder, folder);
    }

    [TestMethod]
    [DataRow("../")]
    [DataRow("..")]
    [DataRow("./")]
    [DataRow("%2e%2e/")]
    [DataRow("..%2Fetc")]
    [DataRow("a%2Fb")]
    [DataRow("a/b")]
    [DataRow("a%00b")]
    [DataRow("?C=N;O=D")]
    [DataRow("#top")]
    [DataRow("")]
    [DataRow("/")]
    [DataRow("/music/")]
    [DataRow("/other/a.flac")]
    [DataRow("mailto:a@b")]
    [DataRow("javascript:alert(1)")]
    [DataRow("http://h")]
    public void NameOf_OtherLink_IsNone(string link) =>
        Assert.IsNull(HttpNames.NameOf(Encoding.UTF8.GetBytes(link), "/music/"u8, out _));
}
