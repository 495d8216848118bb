using System.Text;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Http;
using MusicFs.Testing;
using MusicFs.Testing.Network;
using MusicFs.Testing.Time;

namespace MusicFs.Origins.Tests.Http;

/// <summary>Against a server that answers what real ones rarely do.</summary>
[TestClass]
public sealed class HttpOriginTests : IAsyncDisposable
{
    private const string Date = "Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT", LaterDate = "Last-Modified: Wed, 21 Oct 2015 07:28:01 GMT";

    private static readonly byte[] Content = [.. Enumerable.Range(0, 100_000).Select(static i => (byte)(i * 7 / 3))];
    private static readonly OriginPath Path = OriginPath.FromString("a.flac");

    private readonly ManualTime _time = new();
    private readonly RecordingLogger _log = new();
    private readonly List<IAsyncDisposable> _servers = [];
    private HttpOrigin? _origin;

    public async ValueTask DisposeAsync()
    {
        _origin?.Dispose();
        foreach (IAsyncDisposable server in _servers)
            await server.DisposeAsync();
    }

    [TestMethod]
    public async Task Stat_LengthAndDate_AreTheVersion()
    {
        Serve(static request => ScriptedReply.File(request, Content, Date));

        OriginEntry entry = (await _origin!.StatAsync(Path, default)).Value;

        Assert.AreEqual(new OriginVersion(100_000, 1_445_412_480_000_000_000, 0), entry.Version);
    }

    [TestMethod]
    public async Task Stat_ServerWithoutDates_TakesTheTag()
    {
        Serve(static request => ScriptedReply.File(request, Content, "ETag: \"one\""));

        OriginVersion version = (await _origin!.StatAsync(Path, default)).Value.Version;

        Assert.AreEqual(0, version.ModifiedNanoseconds);
        Assert.AreEqual(HttpValidators.Hash("\"one\""), version.Tag);
    }

    [TestMethod]
    public async Task Stat_ServerWithoutHead_AsksWithGet()
    {
        Serve(static request => request.Method == "HEAD" ? ScriptedReply.Text(405, "") : ScriptedReply.File(request, Content, Date));

        Assert.AreEqual(100_000, (await _origin!.StatAsync(Path, default)).Value.Version.Size);
    }

    [TestMethod]
    [DataRow("/music/a.flac/")]
    [DataRow("a.flac/")]
    [DataRow("http://localhost:1/music/a%2Eflac/")]
    public async Task Stat_RedirectToTheNameWithASlash_IsAFolder(string location)
    {
        Serve(_ => ScriptedReply.Text(301, "", $"Location: {location}"));

        Assert.AreEqual(NodeKind.Directory, (await _origin!.StatAsync(Path, default)).Value.Kind);
        Assert.AreEqual(FsError.IsDirectory, (await _origin.OpenAsync(Path, default, default)).Error);
    }

    [TestMethod]
    public async Task Stat_Redirect_IsFollowed()
    {
        Serve(static request => request.Path == "/files/1" ? ScriptedReply.File(request, Content, Date) : ScriptedReply.Text(302, "", "Location: /files/1"));

        using IOriginFile file = await OpenAsync();
        byte[] buffer = new byte[10];
        await file.ReadAsync(50, buffer, default);

        CollectionAssert.AreEqual(Content[50..60], buffer);
    }

    [TestMethod]
    [DataRow("/music/a.flac")]
    [DataRow("/music/b.flac")]
    [DataRow("ftp://127.0.0.1/a.flac")]
    public async Task Stat_RedirectsWithoutEnd_AreGivenUp(string location)
    {
        ScriptedServer server = Serve(_ => ScriptedReply.Text(302, "", $"Location: {location}"));

        Assert.AreEqual(FsError.OriginUnavailable, (await _origin!.StatAsync(Path, default)).Error);
        Assert.IsLessThanOrEqualTo(6, server.Requests.Count);
    }

    [TestMethod]
    public async Task Send_RedirectToAnotherServer_KeepsTheCredentials()
    {
        ScriptedServer other = Start(static request => ScriptedReply.File(request, Content, Date));
        ScriptedServer server = Serve(
            _ => ScriptedReply.Text(307, "", $"Location: {other.Root}b.flac"), static settings => settings with { Credentials = HttpCredentials.Basic("ann", "se:cret é") });

        Assert.AreEqual(FsError.None, (await _origin!.StatAsync(Path, default)).Error);

        Assert.AreEqual("Basic " + Convert.ToBase64String("ann:se:cret é"u8), server.Requests.Single().Headers["Authorization"]);
        Assert.IsFalse(other.Requests.Single().Headers.ContainsKey("Authorization"));
    }

    [TestMethod]
    public async Task Send_BearerThatIsRefused_IsDeniedAndNowhereWritten()
    {
        Serve(static _ => ScriptedReply.Text(401, "", "WWW-Authenticate: Bearer"), static settings => settings with { Credentials = HttpCredentials.Bearer("tok-en") });

        Assert.AreEqual(FsError.AccessDenied, (await _origin!.StatAsync(Path, default)).Error);

        Assert.IsFalse(_log.Lines.Any(static line => line.Text.Contains("tok-en", StringComparison.Ordinal)));
        Assert.AreEqual("Bearer credentials", HttpCredentials.Bearer("tok-en").ToString());
    }

    [TestMethod]
    [DataRow("ftp://h/")]
    [DataRow("http://ann:secret@h/")]
    [DataRow("http://h/?list=1")]
    public void Open_LocationThatCannotBe_SaysWhy(string location)
    {
        HttpOrigin? origin = HttpOrigin.Open("web", new HttpSettings(new Uri(location)), _time, _log, out Problem? problem);

        Assert.IsNull(origin);
        Assert.IsNotNull(problem);
        Assert.DoesNotContain("secret", problem.ToString());
    }

    [TestMethod]
    public async Task Read_Range_CostsItsBytesOnly()
    {
        ScriptedServer server = Serve(static request => ScriptedReply.File(request, Content, Date, "ETag: \"one\""));
        using IOriginFile file = await OpenAsync();

        byte[] buffer = new byte[1000];
        Assert.AreEqual(1000, (await file.ReadAsync(60_000, buffer, default)).Value);

        CollectionAssert.AreEqual(Content[60_000..61_000], buffer);
        ScriptedRequest last = server.Requests.Last();
        Assert.AreEqual((60_000, 60_999), last.Range);
        Assert.AreEqual("\"one\"", last.Headers["If-Match"]);
        Assert.AreEqual("\"one\"", last.Headers["If-Range"]);
        Assert.AreEqual("identity", last.Headers["Accept-Encoding"]);
    }

    [TestMethod]
    public async Task Read_ServerThatGivesLessOfARange_AsksOn()
    {
        Serve(static request => request.Range is { } range
            ? ScriptedReply.File(request, Content, Date) with { Body = Content[range.From..Math.Min(range.To + 1, range.From + 300)], Headers = [Date, $"Content-Range: bytes {range.From}-{Math.Min(range.To, range.From + 299)}/100000"] }
            : ScriptedReply.File(request, Content, Date));
        using IOriginFile file = await OpenAsync();

        byte[] buffer = new byte[1000];
        Assert.AreEqual(1000, (await file.ReadAsync(5, buffer, default)).Value);

        CollectionAssert.AreEqual(Content[5..1005], buffer);
    }

    /// <summary>A file that is another from its second answer on, on servers of more and less care.</summary>
    [TestMethod]
    [DataRow(412, "", "", DisplayName = "a server that checks If-Match")]
    [DataRow(416, "Content-Range: bytes */10", "", DisplayName = "a shorter file")]
    [DataRow(206, "Content-Range: bytes 0-9/100000", "ETag: \"two\"", DisplayName = "another tag")]
    [DataRow(206, "Content-Range: bytes 0-9/100000", LaterDate, DisplayName = "another date")]
    [DataRow(206, "Content-Range: bytes 0-9/100001", "ETag: \"one\"", DisplayName = "another length")]
    [DataRow(200, "ETag: \"two\"", LaterDate, DisplayName = "a server that checks If-Range")]
    public async Task Read_ChangedFile_IsStale(int status, string header, string other)
    {
        Serve(request => request.Range is null
            ? ScriptedReply.File(request, Content, Date, "ETag: \"one\"")
            : new ScriptedReply(status, new byte[10], [.. new[] { header, other }.Where(static line => line.Length > 0)]));
        using IOriginFile file = await OpenAsync();

        Assert.AreEqual(FsError.Stale, (await file.ReadAsync(0, new byte[10], default)).Error);
    }

    [TestMethod]
    [DataRow("Content-Range: bytes 0-9/100000", DisplayName = "other bytes")]
    [DataRow("Content-Range: bytes 10-109/100000", DisplayName = "more bytes")]
    [DataRow("Content-Range: bytes 10-12/100000", DisplayName = "a length that is not the range's")]
    [DataRow("X: y", DisplayName = "no range")]
    [DataRow("Content-Type: multipart/byteranges; boundary=x", DisplayName = "several parts")]
    public async Task Read_AnswerAboutOtherBytes_IsCorruptAndSaid(string header)
    {
        Serve(request => request.Range is null ? ScriptedReply.File(request, Content, Date) : new ScriptedReply(206, new byte[10], header));
        using IOriginFile file = await OpenAsync();

        FsError error = (await file.ReadAsync(10, new byte[10], default)).Error;

        Assert.IsTrue(error is FsError.Corrupt or FsError.Stale, error.ToString());
        if (error == FsError.Corrupt)
            Assert.AreEqual(1, _log.Lines.Count(static line => line.Level == LogLevel.Warning));
    }

    [TestMethod]
    public async Task Read_BodyShorterThanItsLength_IsUnavailable()
    {
        Serve(static request => request.Range is null
            ? ScriptedReply.File(request, Content, Date)
            : ScriptedReply.File(request, Content, Date, "Content-Length: 1000") with { Body = Content[..400], Ends = true });
        using IOriginFile file = await OpenAsync();

        Assert.AreEqual(FsError.OriginUnavailable, (await file.ReadAsync(0, new byte[1000], default)).Error);
    }

    [TestMethod]
    public async Task Read_ServerWithoutRanges_DownloadsOnceForward()
    {
        ScriptedServer server = Serve(static _ => new ScriptedReply(200, Content, Date));
        using IOriginFile file = await OpenAsync();
        byte[] buffer = new byte[1000];

        foreach (int offset in new[] { 0, 1000, 50_000, 99_000 })
        {
            Assert.AreEqual(1000, (await file.ReadAsync(offset, buffer, default)).Value);
            CollectionAssert.AreEqual(Content[offset..(offset + 1000)], buffer);
        }

        // Two HEADs (stat and open), the try with a range, the download.
        Assert.HasCount(4, server.Requests);
        Assert.AreEqual(1000, (await file.ReadAsync(10, buffer, default)).Value);
        CollectionAssert.AreEqual(Content[10..1010], buffer);
        Assert.HasCount(5, server.Requests);
        Assert.IsFalse(_origin!.Capabilities.Ranges);
        Assert.AreEqual(1, _log.Lines.Count(static line => line.Level == LogLevel.Warning && line.Text.Contains("whole files only", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Read_ServerWithoutRangesAndAChangedFile_IsStale()
    {
        bool changed = false;
        Serve(_ => new ScriptedReply(200, Content, changed ? LaterDate : Date));
        using IOriginFile file = await OpenAsync();
        byte[] buffer = new byte[1000];
        Assert.AreEqual(FsError.None, (await file.ReadAsync(5000, buffer, default)).Error);

        changed = true;

        Assert.AreEqual(FsError.Stale, (await file.ReadAsync(0, buffer, default)).Error);
    }

    [TestMethod]
    public async Task Send_ServerThatAsksForAShortPause_WaitsItOut()
    {
        int asked = 0;
        Serve(request => ++asked == 1 ? ScriptedReply.Text(429, "", "Retry-After: 3") : ScriptedReply.File(request, Content, Date));
        Assert.AreEqual(FsError.Busy, (await _origin!.StatAsync(Path, default)).Error);

        Task<FsResult<OriginEntry>> next = _origin.StatAsync(Path, default).AsTask();
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(3));
        Assert.AreEqual(1, asked);
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.AreEqual(FsError.None, (await next).Error);
    }

    [TestMethod]
    [DataRow("Retry-After: 120")]
    [DataRow("Retry-After: Thu, 01 Jan 1970 00:02:00 GMT")]
    public async Task Send_ServerThatAsksForALongPause_IsLeftAlone(string header)
    {
        int asked = 0;
        Serve(request => ++asked == 1 ? ScriptedReply.Text(503, "", header) : ScriptedReply.File(request, Content, Date));
        Assert.AreEqual(FsError.Busy, (await _origin!.StatAsync(Path, default)).Error);

        Assert.AreEqual(FsError.Busy, (await _origin.StatAsync(Path, default)).Error);
        Assert.AreEqual(1, asked);
        _time.Advance(TimeSpan.FromSeconds(120));

        Assert.AreEqual(FsError.None, (await _origin.StatAsync(Path, default)).Error);
    }

    [TestMethod]
    public async Task List_PageThatIsNoIndex_IsAnError()
    {
        Serve(static _ => ScriptedReply.Text(200, "<html><title>Welcome</title><body>Sign in</body></html>", "Content-Type: text/html"));

        Assert.AreEqual(FsError.Corrupt, (await _origin!.ListAsync(OriginPath.Root, default)).Error);
    }

    [TestMethod]
    public async Task List_FileThatIsDeniedOrGone_IsKeptOrLeftOut()
    {
        Serve(static request => request.Path switch
        {
            "/music/" => ScriptedReply.Text(200, "<title>Index of /music/</title><a href=\"a.flac\"><a href=\"denied\"><a href=\"gone\"></body>", "Content-Type: text/html"),
            "/music/denied" => ScriptedReply.Text(403, ""),
            "/music/gone" => ScriptedReply.Text(404, ""),
            _ => ScriptedReply.File(request, Content, Date),
        });

        IReadOnlyList<OriginEntry> entries = (await _origin!.ListAsync(OriginPath.Root, default)).Value;

        CollectionAssert.AreEquivalent(new[] { "a.flac 100000", "denied 0" }, entries.Select(static e => $"{e.Path} {e.Version.Size}").ToArray());
    }

    [TestMethod]
    public async Task List_OneFileThatFails_FailsWhole()
    {
        Serve(static request => request.Path == "/music/"
            ? ScriptedReply.Text(200, "<title>Index of /music/</title><a href=\"a.flac\"><a href=\"b.flac\"></body>", "Content-Type: text/html")
            : request.Path == "/music/b.flac" ? ScriptedReply.Text(500, "") : ScriptedReply.File(request, Content, Date));

        Assert.AreEqual(FsError.OriginUnavailable, (await _origin!.ListAsync(OriginPath.Root, default)).Error);
    }

    [TestMethod]
    public async Task List_ExactIndexOfManyFiles_CostsOneRequest()
    {
        const int count = 100_000;
        IEnumerable<string> lines = Enumerable.Range(0, count)
            .Select(static i => $$"""{"name":"file number {{i}}.flac","type":"file","mtime":"Wed, 21 Oct 2015 07:28:00 GMT","size":{{i}}}""");
        byte[] page = Encoding.UTF8.GetBytes($"[{string.Join(",\n", lines)}]");
        ScriptedServer server = Serve(_ => new ScriptedReply(200, page, "Content-Type: application/json"));

        IReadOnlyList<OriginEntry> entries = (await _origin!.ListAsync(OriginPath.Root, default)).Value;

        Assert.HasCount(count, entries);
        Assert.HasCount(1, server.Requests);
    }

    [TestMethod]
    public async Task Stat_ServerThatDoesNotAnswer_TimesOut()
    {
        using ManualResetEventSlim never = new();
        Serve(_ =>
        {
            never.Wait();
            return ScriptedReply.Text(200, "");
        });

        Task<FsResult<OriginEntry>> stat = _origin!.StatAsync(Path, default).AsTask();
        await _time.PassAsync(TimeSpan.FromSeconds(15));

        Assert.AreEqual(FsError.TimedOut, (await stat).Error);
        never.Set();
    }

    [TestMethod]
    public async Task Probe_RootGone_SaysSo()
    {
        Serve(static _ => ScriptedReply.Text(404, ""));

        Assert.AreEqual(FsError.NotFound, await _origin!.ProbeAsync(default));
    }

    private ScriptedServer Serve(Func<ScriptedRequest, ScriptedReply> answer, Func<HttpSettings, HttpSettings>? change = null)
    {
        ScriptedServer server = Start(answer);
        HttpSettings settings = new(server.Root);
        _origin = HttpOrigin.Open("web", change?.Invoke(settings) ?? settings, _time, _log, out _);
        return server;
    }

    private ScriptedServer Start(Func<ScriptedRequest, ScriptedReply> answer)
    {
        ScriptedServer server = new(answer);
        _servers.Add(server);
        return server;
    }

    private async Task<IOriginFile> OpenAsync()
    {
        OriginEntry entry = (await _origin!.StatAsync(Path, default)).Value;
        return (await _origin.OpenAsync(Path, entry.Version, default)).Value;
    }
}
