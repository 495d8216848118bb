using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Http;
using MusicFs.Testing.Network;

namespace MusicFs.Origins.Tests.Http;

/// <summary>How often a server is asked about a folder that it shows as a page for people.</summary>
[TestClass]
public sealed class HttpPageTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Written = new(2015, 10, 21, 7, 28, 31, TimeSpan.Zero);

    private readonly Dictionary<string, (byte[] Content, DateTimeOffset Time)> _files = [];
    private readonly ScriptedServer _server;
    private readonly HttpOrigin _origin;
    private TimeSpan _zone;
    private bool _isRounded;
    private bool _isWhole;

    public HttpPageTests()
    {
        _server = new ScriptedServer(Answer);
        _origin = HttpOrigin.Open("web", new HttpSettings(_server.Root), TimeProvider.System, NullLogger.Instance, out _)!;
    }

    public async ValueTask DisposeAsync()
    {
        _origin.Dispose();
        await _server.DisposeAsync();
    }

    [TestMethod]
    public async Task List_TenThousandFiles_CostsThePageAndNotTheFiles()
    {
        const int count = 10_000;
        for (int i = 0; i < count; i++)
            _files.Add(FormattableString.Invariant($"{i}.flac"), (new byte[i % 100], Written.AddSeconds(i)));

        OriginEntry[] found = await ListAsync([]);
        int first = _server.Requests.Count;
        Dictionary<OriginPath, OriginVersion> known = _files.ToDictionary(static file => OriginPath.FromString(file.Key), static file => VersionOf(file.Value));
        OriginEntry[] proved = await ListAsync(known);
        int second = _server.Requests.Count - first;
        OriginEntry[] again = await ListAsync(known);
        int third = _server.Requests.Count - first - second;

        Assert.HasCount(count, found);
        Assert.IsTrue(found.All(static entry => entry.Version == OriginVersion.Unknown));
        Assert.IsTrue(proved.All(entry => entry.Version == known[entry.Path]) && again.All(entry => entry.Version == known[entry.Path]));
        // The second look learns the time zone of the page from one file.
        Assert.AreEqual((1, 2, 1), (first, second, third));
    }

    [TestMethod]
    public async Task List_WhoKnowsNothing_AsksForEachFile()
    {
        for (int i = 0; i < 100; i++)
            _files.Add(FormattableString.Invariant($"{i}.flac"), (new byte[i], Written));

        IReadOnlyList<OriginEntry> entries = (await _origin.ListAsync(OriginPath.Root, default)).Value;

        Assert.IsTrue(entries.All(entry => entry.Version == VersionOf(_files[entry.Path.ToString()])));
        Assert.AreEqual(101, _server.Requests.Count);
    }

    [TestMethod]
    [DataRow(0, false)]
    [DataRow(120, true)]
    [DataRow(-570, true)]
    public async Task List_FilesThatChanged_AreFoundByTheirLines(int zoneMinutes, bool isRounded)
    {
        (_zone, _isRounded) = (TimeSpan.FromMinutes(zoneMinutes), isRounded);
        string[] names = ["same.flac", "larger.flac", "later.flac", "both.flac", "recent.flac", "undated.flac"];
        foreach (string name in names)
            _files.Add(name, (new byte[50_000], name == "recent.flac" ? DateTimeOffset.UtcNow : Written));
        Dictionary<OriginPath, OriginVersion> known = _files.ToDictionary(static file => OriginPath.FromString(file.Key), static file => VersionOf(file.Value));
        known[OriginPath.FromString("undated.flac")] = new OriginVersion(50_000, 0, 77);
        _files["larger.flac"] = (new byte[80_000], Written);
        _files["later.flac"] = (new byte[50_000], Written.AddMinutes(15));
        _files["both.flac"] = (new byte[80_000], Written.AddDays(3));

        Dictionary<string, OriginVersion> listed = (await ListAsync(known)).ToDictionary(static entry => entry.Path.ToString(), static entry => entry.Version);

        Assert.AreEqual(VersionOf(_files["same.flac"]), listed["same.flac"]);
        Assert.AreEqual(OriginVersion.Unknown, listed["larger.flac"]);
        Assert.AreEqual(OriginVersion.Unknown, listed["both.flac"]);
        // The size fits, so the file is asked, and tells what it is.
        Assert.AreEqual(VersionOf(_files["later.flac"]), listed["later.flac"]);
        Assert.AreEqual(VersionOf(_files["recent.flac"]), listed["recent.flac"]);
        Assert.AreEqual(VersionOf(_files["undated.flac"]), listed["undated.flac"]);
        Assert.AreEqual(5, _server.Requests.Count);
    }

    [TestMethod]
    public async Task OpenListed_FileOfWhichNothingIsKnown_IsWhatItIsWithTheFirstRead()
    {
        byte[] large = new byte[100_000], small = new byte[1000];
        new Random(5).NextBytes(large);
        new Random(6).NextBytes(small);
        (_files["large.flac"], _files["small.flac"], _files["empty.flac"]) = ((large, Written), (small, Written), ([], Written));
        byte[] head = new byte[32 * 1024];

        using IOriginFile file = (await _origin.OpenListedAsync(OriginPath.FromString("large.flac"), OriginVersion.Unknown, default)).Value;
        Assert.AreEqual(VersionOf(_files["large.flac"]), file.Version);
        Assert.AreEqual(head.Length, (await file.ReadAsync(0, head, default)).Value);
        CollectionAssert.AreEqual(large[..head.Length], head);
        Assert.AreEqual(1, _server.Requests.Count);
        using IOriginFile whole = (await _origin.OpenListedAsync(OriginPath.FromString("small.flac"), OriginVersion.Unknown, default)).Value;
        Assert.AreEqual(1000, (await whole.ReadAsync(0, head, default)).Value);
        CollectionAssert.AreEqual(small, head[..1000]);
        Assert.AreEqual(2, _server.Requests.Count);
        using IOriginFile none = (await _origin.OpenListedAsync(OriginPath.FromString("empty.flac"), OriginVersion.Unknown, default)).Value;
        Assert.AreEqual((0L, 0), (none.Version.Size, (await none.ReadAsync(0, head, default)).Value));
        Assert.IsTrue(_origin.Capabilities.Ranges);
        Assert.AreEqual(FsError.NotFound, (await _origin.OpenListedAsync(OriginPath.FromString("gone.flac"), OriginVersion.Unknown, default)).Error);
    }

    /// <summary>As nginx and Apache do for empty files, and others for all that are asked for as a whole.</summary>
    [TestMethod]
    [DataRow(0, 100, 1)]
    [DataRow(1000, 100, 1)]
    [DataRow(32 * 1024, 100, 1)]
    [DataRow(100_000, 100, 2)]
    public async Task OpenListed_WholeFileInAnswerToARange_SaysNothingOfRangesUnlessItIsLonger(int size, int read, int requests)
    {
        byte[] content = new byte[size];
        new Random(7).NextBytes(content);
        _files["a.flac"] = (content, Written);
        _isWhole = true;
        byte[] head = new byte[read];

        using IOriginFile file = (await _origin.OpenListedAsync(OriginPath.FromString("a.flac"), OriginVersion.Unknown, default)).Value;

        Assert.AreEqual(Math.Min(size, read), (await file.ReadAsync(0, head, default)).Value);
        CollectionAssert.AreEqual(content[..Math.Min(size, read)], head[..Math.Min(size, read)]);
        Assert.AreEqual(size <= 32 * 1024, _origin.Capabilities.Ranges);
        Assert.AreEqual(requests, _server.Requests.Count);
    }

    private static OriginVersion VersionOf((byte[] Content, DateTimeOffset Time) file) => new(file.Content.Length, file.Time.ToUnixTimeSeconds() * 1_000_000_000, 0);

    private async Task<OriginEntry[]> ListAsync(Dictionary<OriginPath, OriginVersion> known) =>
        [.. (await _origin.ListAsync(OriginPath.Root, path => known.TryGetValue(path, out OriginVersion version) ? version : null, default)).Value];

    private ScriptedReply Answer(ScriptedRequest request)
    {
        if (request.Path == "/music/")
            return ScriptedReply.Text(200, Page(), "Content-Type: text/html");
        if (!_files.TryGetValue(request.Path["/music/".Length..], out (byte[] Content, DateTimeOffset Time) file))
            return ScriptedReply.Text(404, "");
        string modified = "Last-Modified: " + file.Time.ToString("r", CultureInfo.InvariantCulture);
        if (_isWhole)
            return new ScriptedReply(200, file.Content, modified);
        return request.Range is { } range && range.From >= file.Content.Length ? ScriptedReply.Text(416, "") : ScriptedReply.File(request, file.Content, modified);
    }

    private string Page()
    {
        StringBuilder page = new("<html><head><title>Index of /music/</title></head><body><h1>Index of /music/</h1><hr><pre><a href=\"../\">../</a>\r\n");
        foreach ((string name, (byte[] content, DateTimeOffset time)) in _files)
        {
            string date = time.Add(_zone).ToString("dd-MMM-yyyy HH:mm", CultureInfo.InvariantCulture);
            string size = _isRounded ? FormattableString.Invariant($"{content.Length / 1024}K") : FormattableString.Invariant($"{content.Length}");
            page.Append(CultureInfo.InvariantCulture, $"<a href=\"{name}\">{name}</a>          {date}      {size}\r\n");
        }

        return page.Append("</pre><hr></body></html>").ToString();
    }
}
