using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Sftp;
using MusicFs.Origins.Tests.Local;
using MusicFs.Testing;
using MusicFs.Testing.Network;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Time;

namespace MusicFs.Origins.Tests.Sftp;

[TestClass]
[TestCategory("Integration")]
public sealed class SftpOriginTests : OriginConformance
{
    private readonly RecordingLogger _log = new();
    private readonly ManualTime _time = new();
    private readonly Started _started = new();
    private SshServer? _server;
    private FaultProxy? _proxy;
    private SftpOrigin? _origin;

    protected override IOrigin Origin => _origin!;

    [TestInitialize]
    public async Task StartAsync()
    {
        _server = _started.Add(await SshServer.StartAsync());
        _proxy = _started.Add(FaultProxy.Start(_server.EndPoint));
        _origin = _started.Add(Open(static settings => settings));
    }

    [TestCleanup]
    public async Task StopAsync() => await _started.DisposeAsync();

    [TestMethod]
    public async Task List_NameOfInvalidUtf8_IsKeptByteForByteAndOpens()
    {
        byte[] name = [0x62, 0xFF, 0xFE, 0x2E, 0x6D, 0x70, 0x33];
        Write("plain", [7]);
        byte[] full = [.. System.Text.Encoding.UTF8.GetBytes(_server!.Music + "/"), .. name];
        ByteNames.Rename(Path.Combine(_server.Music, "plain"), full);

        OriginEntry entry = (await Origin.ListAsync(OriginPath.Root, default)).Value.Single();

        CollectionAssert.AreEqual(name, entry.Path.Bytes.ToArray());
        using IOriginFile file = (await Origin.OpenAsync(entry.Path, entry.Version, default)).Value;
        Assert.AreEqual(1, (await file.ReadAsync(0, new byte[2], default)).Value);
        // The framework could not remove it with the folder.
        ByteNames.Delete(full);
    }

    [TestMethod]
    public async Task List_Links_AreFollowedInsideOnly()
    {
        Write("real/1.flac", [1, 2, 3]);
        Link("link.flac", "real/1.flac");
        Link("folder", "real");
        Link("round", ".");
        Link("out.flac", "/etc/hostname");
        Link("up", "..");
        Link("nowhere", "missing");

        IReadOnlyList<OriginEntry> entries = (await Origin.ListAsync(OriginPath.Root, default)).Value;

        CollectionAssert.AreEquivalent(
            new[] { "real Directory", "link.flac File", "folder Directory", "round Directory" }, entries.Select(static e => $"{e.Path} {e.Kind}").ToArray());
        ulong TagOf(string name) => entries.Single(e => e.Path.ToString() == name).Version.Tag;
        Assert.AreEqual(TagOf("real"), TagOf("folder"));
        Assert.AreEqual((await Origin.StatAsync(OriginPath.Root, default)).Value.Version.Tag, TagOf("round"));
        Assert.AreEqual(FsError.AccessDenied, (await Origin.StatAsync(OriginPath.FromString("up/host"), default)).Error);
        Assert.AreEqual(FsError.AccessDenied, (await Origin.OpenAsync(OriginPath.FromString("out.flac"), default, default)).Error);
    }

    [TestMethod]
    public async Task Read_RewrittenInPlace_IsStale()
    {
        Write("1.flac", Content(100_000));
        using IOriginFile file = (await OpenAsync("1.flac")).Value;
        string path = Path.Combine(_server!.Music, "1.flac");
        File.WriteAllBytes(path, new byte[100_000]);
        File.SetLastWriteTimeUtc(path, new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        Assert.AreEqual(FsError.Stale, (await file.ReadAsync(0, new byte[10], default)).Error);
    }

    [TestMethod]
    public async Task Read_ConnectionLost_IsUnavailableAndTheNextReconnects()
    {
        byte[] content = Content(3_000_000);
        Write("1.flac", content);
        using IOriginFile file = (await OpenAsync("1.flac")).Value;
        byte[] buffer = new byte[content.Length];
        Task reset = _proxy!.Responses.ResetAfter(500_000);

        Assert.AreEqual(FsError.OriginUnavailable, (await file.ReadAsync(0, buffer, default)).Error);
        await reset;

        Assert.AreEqual(content.Length, (await file.ReadAsync(0, buffer, default)).Value);
        CollectionAssert.AreEqual(content, buffer);
    }

    [TestMethod]
    public async Task Read_ReplacedWhileTheConnectionWasLost_IsStale()
    {
        Write("1.flac", [1, 2, 3]);
        using IOriginFile file = (await OpenAsync("1.flac")).Value;
        Replace("1.flac", [4, 5, 6, 7]);
        _proxy!.Reset();
        // Until it notices, requests are lost with the connection.
        FsError error;
        while ((error = (await file.ReadAsync(0, new byte[3], default)).Error) == FsError.OriginUnavailable)
        {
        }

        Assert.AreEqual(FsError.Stale, error);
    }

    [TestMethod]
    public async Task Read_ServerThatFallsSilent_TimesOutAndIsLeft()
    {
        using SftpOrigin timed = SftpOrigin.Open("t", _server!.Settings(_proxy!.EndPoint.Port), _time, _log, out _)!;
        Write("1.flac", Content(1_000_000));
        OriginEntry entry = (await timed.StatAsync(OriginPath.FromString("1.flac"), default)).Value;
        using IOriginFile file = (await timed.OpenAsync(entry.Path, entry.Version, default)).Value;
        Task stalled = _proxy.Responses.StallAfter(100_000);

        Task<FsResult<int>> read = file.ReadAsync(0, new byte[1_000_000], default).AsTask();
        await stalled;
        await _time.PassAsync(TimeSpan.FromSeconds(15));
        Assert.AreEqual(FsError.TimedOut, (await read).Error);
        _proxy.Responses.Resume();

        Assert.AreEqual(1000, (await file.ReadAsync(0, new byte[1000], default)).Value);
    }

    [TestMethod]
    public async Task Stat_ServerAway_IsUnavailable()
    {
        _proxy!.Refuses = true;

        Assert.AreEqual(FsError.OriginUnavailable, (await Origin.StatAsync(OriginPath.FromString("a"), default)).Error);
    }

    [TestMethod]
    public async Task Probe_KeyThatTheServerDoesNotKnow_IsDenied()
    {
        using SftpOrigin stranger = Open(settings => settings with { IdentityFile = Path.Combine(_server!.Folder, "stranger") });

        Assert.AreEqual(FsError.AccessDenied, await stranger.ProbeAsync(default));
    }

    [TestMethod]
    public async Task Probe_HostKeyThatIsNotKnown_IsDeniedAndSaid()
    {
        string known = Path.Combine(_server!.Folder, "others");
        File.WriteAllText(known, $"[127.0.0.1]:{_proxy!.EndPoint.Port} {File.ReadAllText(Path.Combine(_server.Folder, "stranger.pub"))}");
        using SftpOrigin wrong = Open(settings => settings with { KnownHostsFile = known });

        Assert.AreEqual(FsError.AccessDenied, await wrong.ProbeAsync(default));
        Assert.IsTrue(_log.Lines.Any(static line => line.Text.Contains("Host key verification failed", StringComparison.Ordinal)));
        Assert.Contains("host key", wrong.LastFailure!.What);
    }

    [TestMethod]
    public async Task Probe_HostKeyThatChanged_IsDeniedAndSaidWithTheRemedy()
    {
        string known = Path.Combine(_server!.Folder, "changed");
        string[] other = File.ReadAllText(Path.Combine(_server.Folder, "stranger.pub")).Split(' ');
        File.WriteAllText(known, $"[127.0.0.1]:{_proxy!.EndPoint.Port} {other[0]} {other[1]}\n");
        using SftpOrigin changed = Open(settings => settings with { KnownHostsFile = known });

        Assert.AreEqual(FsError.AccessDenied, await changed.ProbeAsync(default));

        Assert.Contains("another host key than it used to", changed.LastFailure!.What);
        Assert.Contains("ssh-keygen -R", changed.LastFailure.Remedy);
    }

    [TestMethod]
    public async Task Probe_NameThatNobodyKnows_IsUnavailableAndSaid()
    {
        using SftpOrigin nowhere = Open(static settings => settings with { Host = "no-such-host.invalid" });

        Assert.AreEqual(FsError.OriginUnavailable, await nowhere.ProbeAsync(default));

        Assert.Contains("The name no-such-host.invalid is not known", nowhere.LastFailure!.What);
    }

    [TestMethod]
    public async Task Probe_FolderGone_IsNotFound()
    {
        using SftpOrigin gone = Open(static settings => settings with { Path = settings.Path + "/none/at all" });

        Assert.AreEqual(FsError.NotFound, await gone.ProbeAsync(default));
    }

    [TestMethod]
    public async Task Probe_ProgramMissing_IsNotSupported()
    {
        using SftpOrigin none = Open(static settings => settings with { Program = "/nowhere/ssh" });

        Assert.AreEqual(FsError.NotSupported, await none.ProbeAsync(default));
    }

    [TestMethod]
    public async Task Read_ManyAtOnce_TakeNoMoreConnectionsThanAllowed()
    {
        Write("1.flac", Content(1_000_000));
        using IOriginFile file = (await OpenAsync("1.flac")).Value;

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => i % 2 == 0
            ? file.ReadAsync(i * 1000, new byte[10_000], default).AsTask() as Task
            : Origin.StatAsync(OriginPath.FromString("1.flac"), default).AsTask()));

        Assert.IsLessThanOrEqualTo(2, _proxy!.Connections);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("-oProxyCommand=touch")]
    [DataRow("a b")]
    public void Open_HostThatIsNone_SaysWhy(string host)
    {
        Assert.IsNull(SftpOrigin.Open("x", new SftpSettings(host), _time, _log, out Problem? problem));
        Assert.IsNotNull(problem);
    }

    protected override void Write(string path, byte[] content)
    {
        string full = Path.Combine(_server!.Music, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content);
    }

    protected override void Replace(string path, byte[] content)
    {
        Write(path + ".new", content);
        File.Move(Path.Combine(_server!.Music, path + ".new"), Path.Combine(_server.Music, path), overwrite: true);
    }

    protected override void MakeFolder(string path) => Directory.CreateDirectory(Path.Combine(_server!.Music, path));

    protected override void Delete(string path) => File.Delete(Path.Combine(_server!.Music, path));

    private void Link(string path, string target) => File.CreateSymbolicLink(Path.Combine(_server!.Music, path), target);

    private SftpOrigin Open(Func<SftpSettings, SftpSettings> change) =>
        SftpOrigin.Open("ssh", change(_server!.Settings(_proxy!.EndPoint.Port)), TimeProvider.System, _log, out _)!;
}
