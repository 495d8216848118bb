using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;
using MusicFs.Origins.Http;
using MusicFs.Testing.Chunks;
using MusicFs.Testing.Network;
using MusicFs.Testing.Time;

namespace MusicFs.Core.Tests.Reading;

/// <summary>What reads of a far file cost in requests and bytes, counted by a web server.</summary>
[TestClass]
public sealed class FarReadsTests : IAsyncDisposable
{
    private const int Part = 128 * 1024;
    private const long Date = 1_445_412_480_000_000_000;

    // More than sockets hold of an answer that nobody reads.
    private static readonly byte[] Content = ChunkContents.Noise(3, 24 << 20);

    private readonly ManualTime _time = new();
    private readonly MemoryChunkStore _store = new(), _probes = new();
    private readonly ScriptedServer _server = new(static request => ScriptedReply.File(request, Content, "Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT"));
    private readonly HttpOrigin _origin;
    private readonly ReadPipeline _pipeline;

    public FarReadsTests()
    {
        _origin = HttpOrigin.Open("far", new HttpSettings(_server.Root), TimeProvider.System, NullLogger.Instance, out _)!;
        _pipeline = new ReadPipeline(_store, _store.Contents, new ReadLimits(), _time, NullLogger<ReadPipeline>.Instance) { Probes = new ContentPlace(_probes, _probes.Contents) };
    }

    public async ValueTask DisposeAsync()
    {
        await _pipeline.DisposeAsync();
        _origin.Dispose();
        await _server.DisposeAsync();
    }

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = true)]
    public async Task Reads_InOrderFromTheBeginning_AreOneRequest()
    {
        using RemoteFile file = await OpenAsync("a.flac");

        for (int at = 0; at < Content.Length; at += Part)
            await AssertReadsAsync(file, at, Part);

        Assert.HasCount(1, _server.Requests);
        Assert.AreEqual(Content.Length, _pipeline.Counters.FetchedBytes);
    }

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = true)]
    public async Task Opens_AtOnceOfWhichOneIsRead_AreOneRequest()
    {
        RemoteFile[] files = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync("a.flac")));
        foreach (RemoteFile unread in files[1..])
            unread.Dispose();
        using RemoteFile file = files[0];

        for (int at = 0; at < Content.Length; at += Part)
            await AssertReadsAsync(file, at, Part);

        Assert.HasCount(1, _server.Requests);
        Assert.AreEqual(Content.Length, _pipeline.Counters.FetchedBytes);
    }

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = true)]
    public async Task Close_InTheMiddle_EndsTheAnswer()
    {
        using (RemoteFile file = await OpenAsync("a.flac"))
        {
            await AssertReadsAsync(file, 0, Part);
            Assert.AreEqual(1, _server.Connections);
        }

        await PipelineFixture.UntilAsync(() => _server.Connections == 0);
        Assert.HasCount(1, _server.Requests);
        Assert.AreEqual(Part, _pipeline.Counters.FetchedBytes);
    }

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = true)]
    public async Task Scan_OfManyFiles_BeginsFewLongAnswersAndReadsLittleOfEach()
    {
        for (int i = 0; i < 12; i++)
            await ScanAsync($"{i}.flac");

        Assert.AreEqual(2, LongRequests());
        Assert.IsLessThanOrEqualTo(12L * 2 * Part, _pipeline.Counters.FetchedBytes);
        // When the scan is over whoever opens a file is expected to read on in it.
        _time.Advance(TimeSpan.FromMinutes(2));
        await ScanAsync("12.flac");
        Assert.AreEqual(3, LongRequests());
    }

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = true)]
    public async Task Play_AfterAScan_IsExpectedOfTheNextToo()
    {
        for (int i = 0; i < 3; i++)
            await ScanAsync($"{i}.flac");
        using (RemoteFile file = await OpenAsync("a.flac"))
        {
            for (int at = 0; at < 2 << 20; at += Part)
                await AssertReadsAsync(file, at, Part);
        }

        int before = LongRequests();
        using RemoteFile next = await OpenAsync("b.flac");
        await AssertReadsAsync(next, 0, Part);

        Assert.AreEqual(before + 1, LongRequests());
    }

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = true)]
    public async Task Jumps_InAShortTime_HaveTheRestFetchedBehindThem()
    {
        using RemoteFile file = await OpenAsync("a.flac");
        for (int i = 1; i <= 3; i++)
            await AssertReadsAsync(file, i * 5_000_000, 4096);
        Assert.IsLessThanOrEqualTo(3L * Part, _pipeline.Counters.FetchedBytes);

        await AssertReadsAsync(file, 20_000_000, 4096);
        await PipelineFixture.UntilAsync(() => _pipeline.Counters.FetchedBytes >= Content.Length && _pipeline.Counters.Fetching == 0);
        int before = _server.Requests.Count;
        for (int i = 0; i < 40; i++)
            await AssertReadsAsync(file, i * 7 % 40 * 600_000, 4096);

        Assert.HasCount(before, _server.Requests);
        Assert.AreEqual(Content.Length, _pipeline.Counters.FetchedBytes);
    }

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = true)]
    public async Task Jumps_OverALongTime_HaveNothingFetched()
    {
        using RemoteFile file = await OpenAsync("a.flac");

        for (int i = 1; i < 12; i++)
        {
            await AssertReadsAsync(file, i * 2_000_000, 4096);
            _time.Advance(TimeSpan.FromSeconds(6));
        }

        Assert.IsLessThanOrEqualTo(11L * Part, _pipeline.Counters.FetchedBytes);
    }

    private int LongRequests() => _server.Requests.Count(static request => request.Range is { } range && range.To - range.From >= Part);

    private async Task<RemoteFile> OpenAsync(string path) =>
        (RemoteFile)(await _pipeline.OpenAsync(_origin, new FileSource("far", OriginPath.FromString(path), new OriginVersion(Content.Length, Date, 0)), default)).Value;

    /// <summary>Tags at the beginning, and those at the end.</summary>
    private async Task ScanAsync(string path)
    {
        using RemoteFile file = await OpenAsync(path);
        await AssertReadsAsync(file, 0, Part / 2);
        await AssertReadsAsync(file, Content.Length - 128, 128);
    }

    private static async Task AssertReadsAsync(RemoteFile file, int at, int length) =>
        Assert.IsTrue((await PipelineFixture.ReadAsync(file, at, length)).Value.AsSpan().SequenceEqual(Content.AsSpan(at, length)), $"at {at}");
}
