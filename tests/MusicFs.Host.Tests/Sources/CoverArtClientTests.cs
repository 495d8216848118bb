using MusicFs.Contracts.Errors;
using MusicFs.Host.Sources.MusicBrainz;
using MusicFs.Testing.Network;

namespace MusicFs.Host.Tests.Sources;

/// <summary>Covers from a Cover Art Archive on the loopback.</summary>
[TestClass]
public sealed class CoverArtClientTests
{
    private const string Reference = "release/11111111-2222-3333-4444-555555555555";

    [TestMethod]
    public async Task Get_ACoverElsewhereOnTheService_IsFollowedTo()
    {
        byte[] cover = [.. Enumerable.Range(0, 5000).Select(static i => (byte)i)];
        await using ScriptedServer server = new(request => request.Path == $"/music/{Reference}/front-1200" ? ScriptedReply.Text(307, "", "Location: /music/a/b.jpg") : new ScriptedReply(200, cover));

        FsResult<byte[]> fetched = await GetAsync(server, Reference);

        CollectionAssert.AreEqual(cover, fetched.Value);
        Assert.AreEqual("/music/a/b.jpg", server.Requests.Last().Path);
    }

    [TestMethod]
    [DataRow(404, "", FsError.NotFound)]
    [DataRow(503, "", FsError.Busy)]
    [DataRow(500, "", FsError.OriginUnavailable)]
    [DataRow(400, "", FsError.InvalidArgument)]
    [DataRow(307, "", FsError.AccessDenied)]
    [DataRow(307, "Location: http://127.0.0.1:9/front.jpg", FsError.AccessDenied)]
    [DataRow(307, "Location: https://archive.org.example.com/front.jpg", FsError.AccessDenied)]
    [DataRow(307, "Location: /music/again", FsError.Corrupt)]
    public async Task Get_WhatIsNoCover_IsAnErrorWithinLimits(int status, string header, FsError expected)
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Text(status, "", header.Length > 0 ? [header] : []));

        Assert.AreEqual(expected, (await GetAsync(server, Reference)).Error);
        Assert.IsLessThanOrEqualTo(CoverArtClient.MostRedirections + 1, server.Requests.Count);
    }

    [TestMethod]
    public async Task Get_MoreBytesThanACoverHas_IsGivenUp()
    {
        await using ScriptedServer server = new(static _ => ScriptedReply.Text(200, "", $"Content-Length: {CoverArtClient.MostBytes + 1}") with { Ends = true });
        Assert.AreEqual(FsError.Corrupt, (await GetAsync(server, Reference)).Error);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("release/../../secret")]
    [DataRow("artist/11111111-2222-3333-4444-555555555555")]
    [DataRow("release/11111111-2222-3333-4444-555555555555/x")]
    public async Task Get_WhatNamesNoRelease_AsksNobody(string reference)
    {
        await using ScriptedServer server = new(static _ => ScriptedReply.Text(200, "x"));
        Assert.AreEqual(FsError.NotFound, (await GetAsync(server, reference)).Error);
        Assert.IsEmpty(server.Requests);
    }

    [TestMethod]
    [DataRow("http://archive.org/download/mbid-1/1.jpg", "https://archive.org/download/mbid-1/1.jpg")]
    [DataRow("https://dn720001.ca.archive.org/0/items/1.jpg", "https://dn720001.ca.archive.org/0/items/1.jpg")]
    [DataRow("https://archive.org:8080/1.jpg", null)]
    [DataRow("https://notarchive.org/1.jpg", null)]
    [DataRow("file:///etc/passwd", null)]
    public void Next_ThePublicArchive_LeadsToItsPicturesAndNowhereElse(string location, string? expected)
    {
        using CoverArtClient client = new(MusicBrainzSettings.Of(null, "somebody@example.org"), TimeProvider.System);
        Assert.AreEqual(expected, client.Next(new Uri("https://coverartarchive.org/release/1/front-1200"), new Uri(location))?.ToString());
    }

    private static async Task<FsResult<byte[]>> GetAsync(ScriptedServer server, string reference)
    {
        using CoverArtClient client = new(MusicBrainzSettings.Of(null, "somebody@example.org", server.Root.ToString()), TimeProvider.System);
        return await client.GetAsync(reference, CancellationToken.None);
    }
}
