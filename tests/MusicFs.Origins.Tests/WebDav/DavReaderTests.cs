using System.Text;
using System.Xml;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Http;
using MusicFs.Origins.WebDav;

namespace MusicFs.Origins.Tests.WebDav;

[TestClass]
public sealed class DavReaderTests
{
    private const string Apache = """
        <?xml version="1.0" encoding="utf-8"?>
        <D:multistatus xmlns:D="DAV:" xmlns:ns0="DAV:">
        <D:response xmlns:lp1="DAV:" xmlns:lp2="http://apache.org/dav/props/">
        <D:href>/music/</D:href>
        <D:propstat><D:prop><lp1:resourcetype><D:collection/></lp1:resourcetype><lp1:getlastmodified>Wed, 21 Oct 2015 07:28:00 GMT</lp1:getlastmodified></D:prop>
        <D:status>HTTP/1.1 200 OK</D:status></D:propstat>
        <D:propstat><D:prop><D:getcontentlength/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>
        </D:response>
        <D:response xmlns:lp1="DAV:">
        <D:href>/music/a%26b.flac</D:href>
        <D:propstat><D:prop><lp1:resourcetype/><lp1:getcontentlength>1234567</lp1:getcontentlength>
        <lp1:getlastmodified>Wed, 21 Oct 2015 07:28:00 GMT</lp1:getlastmodified><lp1:getetag>"12d687-522a9ab1"</lp1:getetag></D:prop>
        <D:status>HTTP/1.1 200 OK</D:status></D:propstat>
        </D:response>
        </D:multistatus>
        """;

    [TestMethod]
    public async Task Read_ServersAnswer_HasItsResources()
    {
        List<DavEntry> entries = await ReadAsync(Apache);

        CollectionAssert.AreEqual(
            new[]
            {
                new DavEntry("/music/", true, null),
                new DavEntry("/music/a%26b.flac", false, new OriginVersion(1_234_567, 1_445_412_480_000_000_000, HttpValidators.Hash("\"12d687-522a9ab1\""))),
            },
            entries);
    }

    [TestMethod]
    public async Task Read_PropertiesThatTheServerDoesNotHave_AreNotTaken()
    {
        List<DavEntry> entries = await ReadAsync("""
            <multistatus xmlns="DAV:"><response><href>/a</href><propstat><prop><getcontentlength>5</getcontentlength></prop><status>HTTP/1.1 403 Forbidden</status></propstat></response>
            <response><href>/b</href><status>HTTP/1.1 404 Not Found</status></response></multistatus>
            """);

        Assert.IsTrue(entries.All(static entry => entry.Version is null));
        Assert.HasCount(2, entries);
    }

    [TestMethod]
    [DataRow("<html><body>Sign in</body></html>", DisplayName = "a page")]
    [DataRow("<multistatus/>", DisplayName = "another namespace")]
    [DataRow("<multistatus xmlns=\"DAV:\"><response><href>/a</href>", DisplayName = "cut")]
    [DataRow("<multistatus xmlns=\"DAV:\"><response></multistatus>", DisplayName = "unbalanced")]
    [DataRow("<!DOCTYPE x [<!ENTITY a \"aaaa\">]><multistatus xmlns=\"DAV:\">&a;</multistatus>", DisplayName = "a DTD")]
    [DataRow("<!DOCTYPE x SYSTEM \"file:///etc/hostname\"><multistatus xmlns=\"DAV:\"/>", DisplayName = "a DTD elsewhere")]
    [DataRow("<multistatus xmlns=\"DAV:\"><response><href>&file;</href></response></multistatus>", DisplayName = "an entity")]
    [DataRow("", DisplayName = "nothing")]
    public async Task Read_AnythingElse_Throws(string text)
    {
        Exception? thrown = await ThrownByAsync(text);

        Assert.IsTrue(thrown is XmlException or InvalidDataException, $"{thrown}");
    }

    [TestMethod]
    public async Task Read_HostileSizes_AreRefused()
    {
        const string start = "<multistatus xmlns=\"DAV:\"><response><href>";
        string deep = string.Concat(Enumerable.Repeat("<x>", 100));
        string names = string.Concat(Enumerable.Range(0, 10_000).Select(static i => $"<x{i}/>"));
        string parts = string.Concat(Enumerable.Repeat("<![CDATA[" + new string('x', 1000) + "]]>", 100));

        foreach (string text in new[] { start + deep, start + names, start + parts, start + new string('x', 1_000_000), $"<multistatus a=\"{new string('x', 1_000_000)}" })
            Assert.IsInstanceOfType<InvalidDataException>(await ThrownByAsync(text), text[..60]);
    }

    private static async Task<Exception?> ThrownByAsync(string text)
    {
        try
        {
            await ReadAsync(text);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private static async Task<List<DavEntry>> ReadAsync(string text)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        using DavReader reader = new(stream);
        List<DavEntry> entries = [];
        await foreach (DavEntry entry in reader.ReadAsync())
            entries.Add(entry);
        return entries;
    }
}
