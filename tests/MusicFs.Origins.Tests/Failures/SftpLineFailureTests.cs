using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Sftp;
using MusicFs.Testing;
using MusicFs.Testing.Network;
using MusicFs.Testing.Time;

namespace MusicFs.Origins.Tests.Failures;

/// <summary>OpenSSH behind a line that fails: the error, and the words of docs/troubleshooting.md.</summary>
[TestClass]
[TestCategory("Integration")]
public sealed class SftpLineFailureTests
{
    private static readonly OriginPath Song = OriginPath.FromString("a.flac");

    private readonly ManualTime _time = new();
    private readonly Started _started = new();
    private SshServer? _server;
    private FaultProxy? _proxy;
    private SftpOrigin? _origin;

    private FaultProxy Proxy => _proxy!;

    [TestInitialize]
    public async Task StartAsync()
    {
        _server = _started.Add(await SshServer.StartAsync());
        _proxy = _started.Add(FaultProxy.Start(_server.EndPoint, _time));
        await File.WriteAllBytesAsync(Path.Combine(_server.Music, "a.flac"), new byte[1_000_000]);
        _origin = _started.Add(SftpOrigin.Open("ssh", _server.Settings(_proxy.EndPoint.Port) with { Connections = 1 }, _time, NullLogger.Instance, out _)!);
    }

    [TestCleanup]
    public async Task StopAsync() => await _started.DisposeAsync();

    [TestMethod]
    [DataRow("cut", FsError.OriginUnavailable, "The connection to 127.0.0.1 ended.")]
    [DataRow("reset", FsError.OriginUnavailable, "The connection to 127.0.0.1 ended.")]
    [DataRow("stall", FsError.TimedOut, "does not answer in time")]
    [DataRow("a byte a second", FsError.TimedOut, "does not answer in time")]
    public async Task Read_LineThatFails_IsItsErrorAndItsWordsAndTheNextWorks(string fault, FsError error, string words)
    {
        using IOriginFile file = await OpenAsync();
        Task happened = fault switch
        {
            "cut" => Proxy.Responses.CutAfter(100_000),
            "reset" => Proxy.Responses.ResetAfter(100_000),
            _ => Proxy.Responses.StallAfter(100_000),
        };

        Task<FsResult<int>> read = file.ReadAsync(0, new byte[500_000], default).AsTask();
        await happened;
        TimeSpan step = TimeSpan.FromSeconds(15);
        if (fault == "a byte a second")
        {
            step = TimeSpan.FromSeconds(1);
            Proxy.Responses.BytesPerSecond = 1;
            Proxy.Responses.Resume();
        }

        while (error == FsError.TimedOut && await Task.WhenAny(read, _time.WaitForTimerAsync(step)) != read)
            _time.Advance(step);

        Assert.AreEqual(error, (await read).Error);
        Assert.Contains(words, _origin!.LastFailure!.What);
        Proxy.Responses.BytesPerSecond = 0;
        Proxy.Responses.Resume();
        Assert.AreEqual(1000, (await file.ReadAsync(0, new byte[1000], default)).Value);
    }

    [TestMethod]
    public async Task Read_FileThatBecameShorter_IsStale()
    {
        using IOriginFile file = await OpenAsync();
        await File.WriteAllBytesAsync(Path.Combine(_server!.Music, "a.flac"), new byte[10]);

        Assert.AreEqual(FsError.Stale, (await file.ReadAsync(500_000, new byte[10], default)).Error);
    }

    [TestMethod]
    public async Task Any_FileOrFolderGone_IsNotFoundAndTheFolderIsSaid()
    {
        (await OpenAsync()).Dispose();
        Directory.Delete(_server!.Music, recursive: true);

        Assert.AreEqual(FsError.NotFound, (await _origin!.StatAsync(Song, default)).Error);
        using SftpOrigin again = SftpOrigin.Open("ssh", _server.Settings(Proxy.EndPoint.Port) with { Path = "/none" }, _time, NullLogger.Instance, out _)!;
        Assert.AreEqual(FsError.NotFound, await again.ProbeAsync(default));
        Assert.Contains("There is no folder /none on 127.0.0.1", again.LastFailure!.What);
    }

    [TestMethod]
    public async Task Probe_KeyThatTheServerNoLongerTakes_IsDeniedAndSaid()
    {
        await File.WriteAllTextAsync(Path.Combine(_server!.Folder, "user.pub"), await File.ReadAllTextAsync(Path.Combine(_server.Folder, "stranger.pub")));

        Assert.AreEqual(FsError.AccessDenied, await _origin!.ProbeAsync(default));

        Assert.Contains("does not let this user in", _origin.LastFailure!.What);
    }

    private async Task<IOriginFile> OpenAsync()
    {
        OriginEntry entry = (await _origin!.StatAsync(Song, default)).Value;
        return (await _origin.OpenAsync(Song, entry.Version, default)).Value;
    }
}
