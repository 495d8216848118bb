using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.S3;
using MusicFs.Testing;
using MusicFs.Testing.Network;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Time;

namespace MusicFs.Origins.Tests.S3;

[TestClass]
[TestCategory("Integration")]
public sealed class S3OriginTests : OriginConformance
{
    private readonly RecordingLogger _log = new();
    private readonly Started _started = new();
    private S3Server? _server;
    private FaultProxy? _proxy;
    private S3Origin? _origin;

    protected override IOrigin Origin => _origin!;

    [TestInitialize]
    public async Task StartAsync()
    {
        _server = _started.Add(await S3Server.StartAsync());
        _proxy = _started.Add(FaultProxy.Start(_server.EndPoint));
        _origin = _started.Add(S3Origin.Open("bucket", _server.Settings(_proxy.EndPoint), TimeProvider.System, _log, out _)!);
    }

    [TestCleanup]
    public async Task StopAsync() => await _started.DisposeAsync();

    [TestMethod]
    public Task List_NamesFullOfSyntax_AreTheFilesThatOpen() =>
        ProveNamesAsync("a#b?c&d.flac", "100% %41.flac", "<q>\"'.flac", "plus+ =.flac", "日本語 é.flac", "trailing .");

    [TestMethod]
    public async Task Read_ReplacedByOneOfTheSameSize_IsStale()
    {
        Write("a.flac", [1, 2, 3]);
        using IOriginFile file = (await OpenAsync("a.flac")).Value;
        Replace("a.flac", [4, 5, 6]);

        Assert.AreEqual(FsError.Stale, (await file.ReadAsync(0, new byte[3], default)).Error);
        Assert.AreEqual(FsError.Stale, (await Origin.OpenAsync(OriginPath.FromString("a.flac"), file.Version, default)).Error);
    }

    [TestMethod]
    public async Task Read_Range_CostsItsBytes()
    {
        Write("a.flac", Content(1_000_000));
        using IOriginFile file = (await OpenAsync("a.flac")).Value;
        long before = _proxy!.Responses.Bytes;

        await file.ReadAsync(500_000, new byte[4096], default);

        Assert.IsLessThan(6000, _proxy.Responses.Bytes - before);
    }

    [TestMethod]
    public async Task Read_CutInTheBody_IsUnavailableAndTheNextWorks()
    {
        byte[] content = Content(1_000_000);
        Write("a.flac", content);
        using IOriginFile file = (await OpenAsync("a.flac")).Value;
        Task cut = _proxy!.Responses.CutAfter(200_000);
        byte[] buffer = new byte[content.Length];

        Assert.AreEqual(FsError.OriginUnavailable, (await file.ReadAsync(0, buffer, default)).Error);
        await cut;

        Assert.AreEqual(content.Length, (await file.ReadAsync(0, buffer, default)).Value);
        CollectionAssert.AreEqual(content, buffer);
    }

    [TestMethod]
    public async Task Read_ResetInTheBody_IsUnavailableAndSaid()
    {
        Write("a.flac", Content(1_000_000));
        using IOriginFile file = (await OpenAsync("a.flac")).Value;
        Task reset = _proxy!.Responses.ResetAfter(200_000);

        Assert.AreEqual(FsError.OriginUnavailable, (await file.ReadAsync(0, new byte[1_000_000], default)).Error);
        await reset;

        Assert.IsNotNull(_origin!.LastFailure);
        Assert.AreEqual(1000, (await file.ReadAsync(5, new byte[1000], default)).Value);
    }

    [TestMethod]
    public async Task Read_SilenceInTheBody_TimesOutAndIsSaid()
    {
        Write("a.flac", Content(1_000_000));
        ManualTime time = new();
        using S3Origin origin = S3Origin.Open("bucket", _server!.Settings(_proxy!.EndPoint), time, _log, out _)!;
        OriginEntry entry = (await origin.StatAsync(OriginPath.FromString("a.flac"), default)).Value;
        using IOriginFile file = (await origin.OpenAsync(entry.Path, entry.Version, default)).Value;
        Task stalled = _proxy.Responses.StallAfter(200_000);

        Task<FsResult<int>> read = file.ReadAsync(0, new byte[1_000_000], default).AsTask();
        await stalled;
        while (await Task.WhenAny(read, time.WaitForTimerAsync(TimeSpan.FromSeconds(15))) != read)
            time.Advance(TimeSpan.FromSeconds(15));

        Assert.AreEqual(FsError.TimedOut, (await read).Error);
        Assert.Contains("does not answer in time", origin.LastFailure!.What);
        _proxy.Responses.Resume();
    }

    [TestMethod]
    public async Task Stat_ServerAway_IsUnavailable()
    {
        _proxy!.Refuses = true;

        Assert.AreEqual(FsError.OriginUnavailable, (await Origin.StatAsync(OriginPath.FromString("a"), default)).Error);
        Assert.AreEqual(FsError.OriginUnavailable, await Origin.ProbeAsync(default));
    }

    [TestMethod]
    public async Task Probe_WrongKeysOrBucket_SaysSoWithoutTheKeys()
    {
        S3Settings settings = _server!.Settings();
        using S3Origin wrongKeys = S3Origin.Open("x", settings with { Credentials = new S3Credentials("nobody", "wrong-key") }, TimeProvider.System, _log, out _)!;
        using S3Origin wrongBucket = S3Origin.Open("x", settings with { Bucket = "none" }, TimeProvider.System, _log, out _)!;

        Assert.AreEqual(FsError.AccessDenied, await wrongKeys.ProbeAsync(default));
        Assert.AreEqual(FsError.NotFound, await wrongBucket.ProbeAsync(default));
        Assert.IsFalse(_log.Lines.Any(static line => line.Text.Contains("wrong-key", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task List_EmptyObjectWithAFoldersName_IsTheFoldersMark()
    {
        Write("a", []);
        Write("a/1.flac", [1]);

        Assert.AreEqual(NodeKind.Directory, (await Origin.ListAsync(OriginPath.Root, default)).Value.Single().Kind);
        Assert.AreEqual(NodeKind.Directory, (await Origin.StatAsync(OriginPath.FromString("a"), default)).Value.Kind);
    }

    protected override void Write(string path, byte[] content) => _server!.PutAsync(path, content).GetAwaiter().GetResult();

    protected override void Replace(string path, byte[] content) => Write(path, content);

    protected override void MakeFolder(string path) => Write(path + "/", []);

    protected override void Delete(string path) => _server!.DeleteAsync(path).GetAwaiter().GetResult();
}
