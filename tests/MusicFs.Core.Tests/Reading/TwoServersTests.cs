using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;
using MusicFs.Origins.Http;
using MusicFs.Origins.Resilience;
using MusicFs.Testing.Chunks;
using MusicFs.Testing.Network;

namespace MusicFs.Core.Tests.Reading;

/// <summary>Two web servers with the same file, each behind a network that a test can break, as a running library reads them.</summary>
[TestClass]
[TestCategory("Integration")]
public sealed class TwoServersTests
{
    private const int Part = 64 * 1024;
    private static readonly OriginPath Path = OriginPath.FromString("a.flac");

    // More than sockets hold of an answer that nobody reads.
    private readonly byte[] _content = ChunkContents.Noise(1, 32_000_000);
    private readonly MemoryChunkStore _store = new();
    private readonly List<NginxServer> _servers = [];
    private readonly List<FaultProxy> _proxies = [];
    private readonly List<HttpOrigin> _transports = [];
    private readonly List<HealthTrackedOrigin> _origins = [];
    private readonly List<OriginVersion> _versions = [];
    private ReadPipeline? _pipeline;
    private ReplicaSelector? _selector;

    [TestInitialize]
    public async Task StartAsync()
    {
        foreach (string id in new[] { "near", "far" })
        {
            NginxServer server = await NginxServer.StartAsync("");
            _servers.Add(server);
            server.Write("a.flac", _content);
            FaultProxy proxy = FaultProxy.Start(server.EndPoint);
            _proxies.Add(proxy);
            HttpOrigin transport = HttpOrigin.Open(
                id, new HttpSettings(new UriBuilder(server.Root) { Port = proxy.EndPoint.Port }.Uri), TimeProvider.System, NullLogger.Instance, out _)!;
            _transports.Add(transport);
            _versions.Add((await transport.StatAsync(Path, default)).Value.Version);
            _origins.Add(OriginPipeline.Compose(transport, new PipelineSettings(), TimeProvider.System, NullLogger.Instance));
        }

        _pipeline = new ReadPipeline(_store, _store.Contents, new ReadLimits { ReadAhead = 1 << 20, MostReadAhead = 1 << 20 }, TimeProvider.System, NullLogger<ReadPipeline>.Instance);
        _selector = new ReplicaSelector(_origins, new ReplicaSettings { CopyTime = TimeSpan.FromSeconds(4) }, TimeProvider.System);
    }

    [TestCleanup]
    public async Task StopAsync()
    {
        if (_pipeline is not null)
            await _pipeline.DisposeAsync();
        foreach (HealthTrackedOrigin origin in _origins)
            await origin.DisposeAsync();
        _transports.ForEach(static transport => transport.Dispose());
        foreach (FaultProxy proxy in _proxies)
            await proxy.DisposeAsync();
        foreach (NginxServer server in _servers)
            await server.DisposeAsync();
    }

    [TestMethod]
    [DataRow("killed")]
    [DataRow("silent")]
    public async Task Play_ServerIsGoneInTheMiddle_NoGapAndNoError(string how)
    {
        using IOriginFile file = await OpenAsync();
        byte[] played = new byte[_content.Length];
        await PlayAsync(file, played, 0, 1_000_000);
        Assert.AreEqual("near", ((ReplicatedFile)file).Serving.Copy.OriginId);

        if (how == "silent")
        {
            _ = _proxies[0].Responses.StallAfter(0);
            _ = _proxies[0].Requests.StallAfter(0);
        }
        else
        {
            await _servers[0].StopAsync();
            _proxies[0].Refuses = true;
            _proxies[0].Reset();
        }

        TimeSpan longest = await PlayAsync(file, played, 1_000_000, played.Length);

        CollectionAssert.AreEqual(_content, played);
        Assert.AreEqual("far", ((ReplicatedFile)file).Serving.Copy.OriginId);
        Assert.AreEqual(1, _selector!.Statistics.Failovers);
        // Once the time of a copy, and what a busy machine takes; who waited for the read's own limit would take thirty.
        Assert.IsLessThan(TimeSpan.FromSeconds(20), longest);
    }

    [TestMethod]
    public async Task Open_ServerIsBack_IsReadFromItAgain()
    {
        byte[] played = new byte[_content.Length];
        _proxies[0].Refuses = true;
        _proxies[0].Reset();
        using (IOriginFile backup = await OpenAsync())
        {
            await PlayAsync(backup, played, 0, Part);
            Assert.AreEqual("far", ((ReplicatedFile)backup).Serving.Copy.OriginId);
        }

        Assert.AreEqual(OriginHealthState.Degraded, _origins[0].Health.State);
        _proxies[0].Refuses = false;
        // As the next health check does.
        Assert.AreEqual(FsError.None, await _origins[0].ProbeAsync(default));
        using IOriginFile file = await OpenAsync();
        await PlayAsync(file, played, Part, 10 * Part);

        Assert.AreEqual("near", ((ReplicatedFile)file).Serving.Copy.OriginId);
    }

    private static async Task<TimeSpan> PlayAsync(IOriginFile file, byte[] played, int from, int to)
    {
        TimeSpan longest = TimeSpan.Zero;
        while (from < to)
        {
            int length = Math.Min(Part, to - from);
            long start = Stopwatch.GetTimestamp();
            FsResult<int> read = await file.ReadAsync(from, played.AsMemory(from, length), default);
            longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, Stopwatch.GetElapsedTime(start).Ticks));
            Assert.AreEqual(FsError.None, read.Error, $"at {from}");
            Assert.AreEqual(length, read.Value);
            from += length;
        }

        return longest;
    }

    private async Task<IOriginFile> OpenAsync()
    {
        FileSource source = new("far", Path, _versions[1]) { Others = [new FileCopy("near", Path, _versions[0], IsSameBytes: true)] };
        return (await new ReplicaOpening(_selector!, _pipeline, static (_, _) => { }).OpenAsync(source, default)).Value.File;
    }
}
