using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Http;
using MusicFs.Origins.Resilience;
using MusicFs.Testing;
using MusicFs.Testing.Network;
using MusicFs.Testing.Time;

namespace MusicFs.Origins.Tests.Http;

/// <summary>nginx behind a network that fails.</summary>
[TestClass]
[TestCategory("Integration")]
public sealed class HttpThroughProxyTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 4_000_000).Select(static i => (byte)(i * 31 / 7))];
    private static readonly OriginPath Path = OriginPath.FromString("a.flac");

    private readonly ManualTime _time = new();
    private readonly Started _started = new();
    private NginxServer? _nginx;
    private FaultProxy? _proxy;
    private HttpOrigin? _origin;

    private FaultProxy Proxy => _proxy!;

    [TestInitialize]
    public async Task StartAsync()
    {
        _nginx = _started.Add(await NginxServer.StartAsync("location ~ /locked/ { auth_basic x; auth_basic_user_file passwords; }"));
        _proxy = _started.Add(FaultProxy.Start(_nginx.EndPoint, _time));
        _nginx.Write("a.flac", Content);
        _origin = _started.Add(Open(null));
    }

    [TestCleanup]
    public async Task StopAsync() => await _started.DisposeAsync();

    [TestMethod]
    public async Task Read_CutInTheBody_IsUnavailableAndTheNextWorks()
    {
        using IOriginFile file = await OpenAsync(_origin!);
        Task cut = Proxy.Responses.CutAfter(200_000);

        Assert.AreEqual(FsError.OriginUnavailable, (await file.ReadAsync(0, new byte[1_000_000], default)).Error);
        await cut;

        await AssertReadsAsync(file, 0, 1_000_000);
    }

    [TestMethod]
    public async Task Read_ResetInTheBody_IsUnavailableAndTheNextWorks()
    {
        using IOriginFile file = await OpenAsync(_origin!);
        Task reset = Proxy.Responses.ResetAfter(200_000);

        Assert.AreEqual(FsError.OriginUnavailable, (await file.ReadAsync(0, new byte[1_000_000], default)).Error);
        await reset;

        await AssertReadsAsync(file, 0, 1_000_000);
    }

    [TestMethod]
    public async Task Read_SilenceInTheBody_TimesOut()
    {
        using IOriginFile file = await OpenAsync(_origin!);
        Task stalled = Proxy.Responses.StallAfter(200_000);

        Task<FsResult<int>> read = file.ReadAsync(0, new byte[1_000_000], default).AsTask();
        await stalled;
        await AdvanceUntilAsync(read, TimeSpan.FromSeconds(15));

        Assert.AreEqual(FsError.TimedOut, (await read).Error);
        Proxy.Responses.Resume();
        await AssertReadsAsync(file, 100, 1000);
    }

    [TestMethod]
    public async Task Read_SilenceBeforeTheAnswer_TimesOut()
    {
        using IOriginFile file = await OpenAsync(_origin!);
        Task stalled = Proxy.Responses.StallAfter(0);

        Task<FsResult<int>> read = file.ReadAsync(0, new byte[1000], default).AsTask();
        await stalled;
        await AdvanceUntilAsync(read, TimeSpan.FromSeconds(15));

        Assert.AreEqual(FsError.TimedOut, (await read).Error);
    }

    [TestMethod]
    public async Task Read_OneByteASecond_TimesOutInTotal()
    {
        await using HealthTrackedOrigin composed = Compose(new PipelineSettings { Retries = [] });
        using IOriginFile file = await OpenAsync(composed);
        Task stalled = Proxy.Responses.StallAfter(100_000);
        Task<FsResult<int>> read = file.ReadAsync(0, new byte[1_000_000], default).AsTask();
        await stalled;

        Proxy.Responses.BytesPerSecond = 1;
        Proxy.Responses.Resume();
        long before = Proxy.Responses.Bytes;
        await AdvanceUntilAsync(read, TimeSpan.FromSeconds(1));

        Assert.AreEqual(FsError.TimedOut, (await read).Error);
        Assert.IsLessThan(40, Proxy.Responses.Bytes - before);
    }

    [TestMethod]
    public async Task Read_ThroughThePipelineWithOneCut_GivesTheBytes()
    {
        await using HealthTrackedOrigin composed = Compose(new PipelineSettings());
        using IOriginFile file = await OpenAsync(composed);
        Task cut = Proxy.Responses.CutAfter(200_000);

        Task<bool> read = ReadsAsync(file, 1000, 1_000_000);
        await cut;
        // The pause before the next try.
        await _time.PassAsync(TimeSpan.FromMilliseconds(100));

        Assert.IsTrue(await read);
        Assert.AreEqual(OriginHealthState.Healthy, composed.Health.State);
    }

    [TestMethod]
    public async Task Stat_RefusedAndBackAgain_RecoversByTheProbe()
    {
        await using HealthTrackedOrigin composed = Compose(new PipelineSettings { Retries = [] });
        Proxy.Refuses = true;
        Proxy.Reset();
        for (int i = 0; i < 3; i++)
            Assert.AreEqual(FsError.OriginUnavailable, (await composed.StatAsync(Path, default)).Error);
        Assert.AreEqual(OriginHealthState.Unhealthy, composed.Health.State);
        TaskCompletionSource recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        composed.HealthChanged += (_, health) => recovered.TrySetResult();

        Proxy.Refuses = false;
        await _time.PassAsync(TimeSpan.FromSeconds(30));
        await recovered.Task;

        Assert.AreEqual(OriginHealthState.Healthy, composed.Health.State);
    }

    [TestMethod]
    public async Task Read_Range_CostsItsBytesAndOneConnection()
    {
        using IOriginFile file = await OpenAsync(_origin!);
        (long down, long up, int connections) = (Proxy.Responses.Bytes, Proxy.Requests.Bytes, Proxy.Connections);

        for (int i = 0; i < 50; i++)
            await AssertReadsAsync(file, i * 70_000, 4096);

        Assert.IsLessThan(50 * (4096 + 500), Proxy.Responses.Bytes - down);
        Assert.IsLessThan(50 * 500, Proxy.Requests.Bytes - up);
        Assert.AreEqual(connections, Proxy.Connections);
        Assert.AreEqual(1, connections);
    }

    [TestMethod]
    public async Task Read_Cancelled_EndsTheDownload()
    {
        using IOriginFile file = await OpenAsync(_origin!);
        Task stalled = Proxy.Responses.StallAfter(50_000);
        using CancellationTokenSource caller = new();
        Task<FsResult<int>> read = file.ReadAsync(0, new byte[1_000_000], caller.Token).AsTask();
        await stalled;

        await caller.CancelAsync();

        Assert.AreEqual(FsError.Interrupted, (await read).Error);
        Proxy.Responses.Resume();
        await AssertReadsAsync(file, 5, 1000);
        Assert.IsLessThan(1_000_000, Proxy.Responses.Bytes);
    }

    [TestMethod]
    public async Task Stat_LockedFolder_NeedsTheRightPassword()
    {
        _nginx!.Write("locked/b.flac", [1]);
        OriginPath locked = OriginPath.FromString("locked/b.flac");
        using HttpOrigin right = Open(HttpCredentials.Basic("ann", "right one")), wrong = Open(HttpCredentials.Basic("ann", "wrong one"));

        Assert.AreEqual(FsError.None, (await right.StatAsync(locked, default)).Error);
        Assert.AreEqual(FsError.AccessDenied, (await wrong.StatAsync(locked, default)).Error);
        Assert.AreEqual(FsError.AccessDenied, (await _origin!.StatAsync(locked, default)).Error);
        // The rest is not hidden.
        Assert.AreEqual(FsError.None, (await _origin.StatAsync(Path, default)).Error);
    }

    private HttpOrigin Open(HttpCredentials? credentials) =>
        HttpOrigin.Open("web", new HttpSettings(new Uri($"http://{Proxy.EndPoint}/my music/")) { Credentials = credentials }, _time, NullLogger.Instance, out _)!;

    private HealthTrackedOrigin Compose(PipelineSettings settings) => OriginPipeline.Compose(_origin!, settings, _time, NullLogger.Instance);

    [TestMethod]
    public async Task ReadOn_OneBehindTheOther_IsOneRequest()
    {
        using IOriginFile file = await OpenAsync(_origin!);
        long before = Proxy.Requests.Bytes;
        await AssertReadsAsync(file, 0, 1000);
        long one = Proxy.Requests.Bytes - before;

        await AssertReadsOnAsync(file);

        Assert.IsLessThan(before + (3 * one), Proxy.Requests.Bytes);
    }

    [TestMethod]
    public async Task ReadOn_LittleLeftOutBetween_IsOneRequest()
    {
        using IOriginFile file = await OpenAsync(_origin!);
        byte[] bytes = new byte[1000];
        long before = Proxy.Requests.Bytes;
        Assert.AreEqual(1000, (await file.ReadOnAsync(0, bytes, Content.Length, default)).Value);
        long one = Proxy.Requests.Bytes - before;

        Assert.AreEqual(1000, (await file.ReadOnAsync(200_000, bytes, Content.Length, default)).Value);

        CollectionAssert.AreEqual(Content[200_000..201_000], bytes);
        Assert.AreEqual(before + one, Proxy.Requests.Bytes);
    }

    [TestMethod]
    public async Task ReadOn_AnswerBreaksOff_GoesOnWithoutAnError()
    {
        using IOriginFile file = await OpenAsync(_origin!);
        Task cut = Proxy.Responses.CutAfter(1_100_000);

        await AssertReadsOnAsync(file);

        await cut;
    }

    [TestMethod]
    public async Task ReadOn_Cancelled_EndsTheRunAndTheNextWorks()
    {
        using IOriginFile file = await OpenAsync(_origin!);
        using CancellationTokenSource gone = new();
        await gone.CancelAsync();

        Assert.AreEqual(FsError.Interrupted, (await file.ReadOnAsync(0, new byte[1000], Content.Length, gone.Token)).Error);

        await AssertReadsOnAsync(file);
    }

    [TestMethod]
    public async Task ReadOn_NothingWantedBehindIt_OrdersNoMore()
    {
        using IOriginFile file = await OpenAsync(_origin!);
        byte[] bytes = new byte[1000];

        Assert.AreEqual(1000, (await file.ReadOnAsync(0, bytes, 1000, default)).Value);
        Assert.AreEqual(1000, (await file.ReadOnAsync(1000, bytes, 2000, default)).Value);

        CollectionAssert.AreEqual(Content[1000..2000], bytes);
        Assert.IsLessThan(Content.Length, Proxy.Responses.Bytes);
    }

    [TestMethod]
    public async Task OpenAt_ARange_BringsItWithTheAnswer()
    {
        OriginVersion version = (await _origin!.StatAsync(Path, default)).Value.Version;
        using IOriginFile file = (await _origin.OpenAtAsync(Path, version, new FirstRead(0, 100_000), default)).Value;
        await AssertReadsAsync(file, 0, 1000);

        Assert.AreEqual(FsError.Stale, (await _origin.OpenAtAsync(Path, version with { Size = 5 }, new FirstRead(0, 5), default)).Error);
        await AssertReadsAsync(file, 0, 100_000);
    }

    [TestMethod]
    public async Task OpenAt_ARunOfReads_IsOneRequest()
    {
        OriginVersion version = (await _origin!.StatAsync(Path, default)).Value.Version;
        long before = Proxy.Requests.Bytes;
        using IOriginFile file = (await _origin.OpenAtAsync(Path, version, new FirstRead(0, Content.Length, GoesOn: true), default)).Value;
        long after = Proxy.Requests.Bytes;

        await AssertReadsOnAsync(file);

        Assert.IsGreaterThan(before, after);
        Assert.AreEqual(after, Proxy.Requests.Bytes);
        Assert.AreEqual(
            FsError.Stale, (await _origin.OpenAtAsync(Path, version with { Size = 5 }, new FirstRead(0, 5, GoesOn: true), default)).Error);
    }

    private static async Task AssertReadsOnAsync(IOriginFile file)
    {
        List<(int At, byte[] Bytes, Task<FsResult<int>> Read)> reads = [];
        for (int at = 0; at < Content.Length; at += 300_000)
        {
            byte[] bytes = new byte[Math.Min(300_000, Content.Length - at)];
            reads.Add((at, bytes, file.ReadOnAsync(at, bytes, Content.Length, default).AsTask()));
            // Two at once, as those who read ahead do.
            if (reads.Count > 1)
                await reads[^2].Read;
        }

        foreach ((int at, byte[] bytes, Task<FsResult<int>> read) in reads)
        {
            Assert.AreEqual(bytes.Length, (await read).Value);
            Assert.IsTrue(bytes.AsSpan().SequenceEqual(Content.AsSpan(at, bytes.Length)), $"at {at}");
        }
    }

    private static async Task<IOriginFile> OpenAsync(IOrigin origin)
    {
        OriginEntry entry = (await origin.StatAsync(Path, default)).Value;
        return (await origin.OpenAsync(Path, entry.Version, default)).Value;
    }

    private static async Task AssertReadsAsync(IOriginFile file, int offset, int count) => Assert.IsTrue(await ReadsAsync(file, offset, count));

    private static async Task<bool> ReadsAsync(IOriginFile file, int offset, int count)
    {
        byte[] buffer = new byte[count];
        FsResult<int> read = await file.ReadAsync(offset, buffer, default);
        return read.IsSuccess && buffer.AsSpan(0, read.Value).SequenceEqual(Content.AsSpan(offset, count));
    }

    /// <summary>Lets time pass whenever something waits for it, until a task is done.</summary>
    private async Task AdvanceUntilAsync(Task task, TimeSpan step)
    {
        while (await Task.WhenAny(task, _time.WaitForTimerAsync(step)) != task)
            _time.Advance(step);
    }
}
