using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Http;
using MusicFs.Origins.WebDav;
using MusicFs.Testing;
using MusicFs.Testing.Network;

namespace MusicFs.Origins.Tests.WebDav;

/// <summary>Against a server that answers what real ones rarely do.</summary>
[TestClass]
public sealed class DavOriginTests : IAsyncDisposable
{
    private const string Date = "Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT";

    private static readonly OriginPath Path = OriginPath.FromString("a.flac");

    private readonly RecordingLogger _log = new();
    private ScriptedServer? _server;
    private DavOrigin? _origin;

    public async ValueTask DisposeAsync()
    {
        _origin?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [TestMethod]
    public async Task List_LinksThatLeadOut_AreLeftOut()
    {
        Serve(static _ => Multistatus(Folder("/music/"), File("/music/a.flac"), File("/music/..%2Fsecret"), File("/other/b.flac"), File("/music/sub/deep.flac"), File("http://elsewhere/music/c.flac"), Folder("/music/sub/")));

        IReadOnlyList<OriginEntry> entries = (await _origin!.ListAsync(OriginPath.Root, default)).Value;

        CollectionAssert.AreEquivalent(new[] { "a.flac File", "c.flac File", "sub Directory" }, entries.Select(static e => $"{e.Path} {e.Kind}").ToArray());
        Assert.AreEqual("1", _server!.Requests.Single().Headers["Depth"]);
    }

    [TestMethod]
    public async Task List_FolderOf100000Files_CostsOneRequest()
    {
        string[] responses = [Folder("/music/"), .. Enumerable.Range(0, 100_000).Select(static i => File($"/music/{i}.flac"))];
        Serve(_ => Multistatus(responses));

        IReadOnlyList<OriginEntry> entries = (await _origin!.ListAsync(OriginPath.Root, default)).Value;

        Assert.HasCount(100_000, entries);
        Assert.HasCount(1, _server!.Requests);
    }

    [TestMethod]
    [DataRow(null, 1, DisplayName = "no tags in lists")]
    [DataRow("one", 1, DisplayName = "the same tag")]
    [DataRow("another", 4, DisplayName = "tags that are others in lists: the file is described")]
    public async Task Read_FileThatWasListed_IsOpenedByItsFirstRead(string? listed, int requests)
    {
        Serve(request => request.Method == "PROPFIND"
            ? Multistatus(Folder("/music/"), Dated("/music/a.flac", listed)) : ScriptedReply.File(request, new byte[5], Date, "ETag: \"one\""));
        OriginEntry entry = (await _origin!.ListAsync(OriginPath.Root, default)).Value.Single();

        using IOriginFile file = (await _origin.OpenListedAsync(Path, entry.Version, default)).Value;

        Assert.AreEqual(3, (await file.ReadAsync(1, new byte[3], default)).Value);
        Assert.AreEqual(1 + requests, _server!.Requests.Count);
    }

    [TestMethod]
    public async Task List_AnswerWithoutTheFolder_IsCorrupt()
    {
        Serve(static _ => Multistatus(File("/music/a.flac")));

        Assert.AreEqual(FsError.Corrupt, (await _origin!.ListAsync(OriginPath.Root, default)).Error);
    }

    [TestMethod]
    public async Task List_ServerWithoutWebDav_SaysSo()
    {
        Serve(static _ => ScriptedReply.Text(200, "<html></html>", "Content-Type: text/html"));

        Assert.AreEqual(FsError.NotSupported, (await _origin!.ListAsync(OriginPath.Root, default)).Error);
        StringAssert.Contains(_log.Lines.Single(static line => line.Level == Microsoft.Extensions.Logging.LogLevel.Warning).Text, "status 200");
    }

    [TestMethod]
    public async Task Open_TagOfTheVersionChanged_IsStale()
    {
        string tag = "one";
        Serve(request => request.Method == "PROPFIND" ? Multistatus(File("/music/a.flac", tag)) : ScriptedReply.File(request, new byte[5], Date));
        OriginEntry entry = (await _origin!.StatAsync(Path, default)).Value;
        Assert.AreEqual(FsError.None, (await _origin.OpenAsync(Path, entry.Version, default)).Error);

        tag = "two";

        Assert.AreEqual(FsError.Stale, (await _origin.OpenAsync(Path, entry.Version, default)).Error);
    }

    [TestMethod]
    [DataRow("one", 1, DisplayName = "the same tag")]
    [DataRow("another", 2, DisplayName = "tags that are others in lists: what is listed is looked at")]
    public async Task OpenAt_ForTheFirstRead_AsksOnceWhereTheContentSaysItsVersion(string listed, int requests)
    {
        Serve(request => request.Method == "PROPFIND"
            ? Multistatus(Dated("/music/a.flac", listed)) : ScriptedReply.File(request, [1, 2, 3, 4, 5], Date, "ETag: \"one\""));
        OriginVersion version = (await _origin!.StatAsync(Path, default)).Value.Version;

        using IOriginFile file = (await _origin.OpenAtAsync(Path, version, new FirstRead(0, 5), default)).Value;
        byte[] bytes = new byte[5];

        Assert.AreEqual(5, (await file.ReadAsync(0, bytes, default)).Value);
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3, 4, 5 }, bytes);
        Assert.AreEqual(1 + requests, _server!.Requests.Count);
        Assert.AreEqual(FsError.Stale, (await _origin.OpenAtAsync(Path, version with { Tag = 7 }, new FirstRead(0, 5), default)).Error);
    }

    [TestMethod]
    public async Task Open_ContentOfAnotherLength_IsStale()
    {
        Serve(static request => request.Method == "PROPFIND" ? Multistatus(File("/music/a.flac")) : ScriptedReply.File(request, new byte[6], Date));
        OriginEntry entry = (await _origin!.StatAsync(Path, default)).Value;

        Assert.AreEqual(FsError.Stale, (await _origin.OpenAsync(Path, entry.Version, default)).Error);
    }

    private static ScriptedReply Multistatus(params string[] responses) =>
        ScriptedReply.Text(207, $"<multistatus xmlns=\"DAV:\">{string.Concat(responses)}</multistatus>", "Content-Type: application/xml");

    private static string Folder(string link) =>
        $"<response><href>{link}</href><propstat><prop><resourcetype><collection/></resourcetype></prop><status>HTTP/1.1 200 OK</status></propstat></response>";

    private static string File(string link, string tag = "one") =>
        $"<response><href>{link}</href><propstat><prop><resourcetype/><getcontentlength>5</getcontentlength><getetag>\"{tag}\"</getetag></prop><status>HTTP/1.1 200 OK</status></propstat></response>";

    private static string Dated(string link, string? tag) =>
        $"<response><href>{link}</href><propstat><prop><resourcetype/><getcontentlength>5</getcontentlength><getlastmodified>{Date[15..]}</getlastmodified>"
        + $"{(tag is null ? "" : $"<getetag>\"{tag}\"</getetag>")}</prop><status>HTTP/1.1 200 OK</status></propstat></response>";

    private void Serve(Func<ScriptedRequest, ScriptedReply> answer)
    {
        _server = new ScriptedServer(answer);
        _origin = DavOrigin.Open("dav", new HttpSettings(_server.Root), TimeProvider.System, _log, out _);
    }
}
