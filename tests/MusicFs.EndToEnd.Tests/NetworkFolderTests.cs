using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Backend.Fuse;
using MusicFs.Contracts.FileSystem;
using MusicFs.EndToEnd.Tests.Running;
using MusicFs.Host.Demo;
using MusicFs.Testing.FileSystem;

namespace MusicFs.EndToEnd.Tests;

/// <summary>A library on a share of another machine, for which a filesystem stands in that stops answering on command.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class NetworkFolderTests
{
    private readonly MemoryFileSystem _files = new();
    private readonly Dictionary<string, NodeId> _nodes = [];
    private readonly HangingFileSystem _share;
    private string _written = "";
    private IMount? _server;

    public NetworkFolderTests() => _share = new HangingFileSystem(_files);

    [TestCleanup]
    public async Task StopAsync()
    {
        _share.Resume();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [TestMethod]
    [Timeout(180_000)]
    public async Task Share_StopsAnswering_CostsErrorsInTimeAndNothingElseAndComesBack()
    {
        await using DaemonWorld world = new();
        string share = await ServeAsync(world);
        string local = world.Music("disk");
        await MountAsync(world, share, $"\n  disk: {local}");
        string place = world.PathOf("mount");
        string[] tree = Names(place), remote = Tracks(place, "nas"), near = Tracks(place, "disk");
        Assert.IsNotEmpty(remote);
        await using EventLines events = await EventLines.StartAsync(world, "--json", "--type", "origin.state");

        _share.Hang();

        // Several at once, so that a thread each would be missed.
        Task<Outcome>[] reads = [.. remote.Take(8).Select(static track => Program.RunAsync("timeout", ["60", "cat", track]))];
        await _share.Waiting.WaitAsync();
        Stopwatch listing = Stopwatch.StartNew();
        CollectionAssert.AreEqual(tree, Names(place));
        foreach (string track in near)
            Assert.IsGreaterThan(1000, File.ReadAllBytes(track).Length);
        Assert.IsLessThan(TimeSpan.FromSeconds(5), listing.Elapsed);
        foreach (Outcome read in await Task.WhenAll(reads))
        {
            Assert.AreEqual(1, read.ExitCode, read.Errors);
            Assert.Contains("Input/output error", read.Errors);
        }

        while (!(await events.WaitForAsync("origin.state")).Contains("\"unhealthy\"", StringComparison.Ordinal))
        {
            // It was degraded first.
        }

        _share.Resume();
        while (!(await events.WaitForAsync("origin.state")).Replace(" ", "", StringComparison.Ordinal).Contains("\"to\":\"healthy\"", StringComparison.Ordinal))
        {
            // One answer that was late may come before.
        }

        foreach (string track in remote)
            Assert.IsGreaterThan(1000, File.ReadAllBytes(track).Length);
        CollectionAssert.AreEqual(tree, Names(place));
    }

    [TestMethod]
    [Timeout(180_000)]
    public async Task Share_OneFileHangs_OthersOfItAreRead()
    {
        await using DaemonWorld world = new();
        string share = await ServeAsync(world);
        await MountAsync(world, share, "", timeout: 60);
        string[] tracks = Tracks(world.PathOf("mount"), "nas");
        _share.Only = _nodes[Path.GetRelativePath(Path.Combine(world.PathOf("mount"), ".origins", "nas"), tracks[0])];
        _share.Hang();

        Task<Outcome> hung = Program.RunAsync("timeout", ["60", "cat", tracks[0]]);
        await _share.Waiting.WaitAsync();
        foreach (string track in tracks[1..])
            Assert.IsGreaterThan(1000, File.ReadAllBytes(track).Length);
        Assert.IsFalse(hung.IsCompleted);

        _share.Resume();
        Assert.AreEqual(0, (await hung).ExitCode);
    }

    [TestMethod]
    [Timeout(180_000)]
    public async Task Share_IsMountedAnew_GoesOnAlsoForOpenFiles()
    {
        await using DaemonWorld world = new();
        string share = await ServeAsync(world);
        await MountAsync(world, share, "");
        string track = Tracks(world.PathOf("mount"), "nas")[0];
        byte[] content = File.ReadAllBytes(Path.Combine(share, Path.GetRelativePath(Path.Combine(world.PathOf("mount"), ".origins", "nas"), track)));
        using FileStream open = File.OpenRead(track);

        await _server!.DisposeAsync();
        _server = await MountShareAsync(share);

        byte[] read = new byte[content.Length];
        open.ReadExactly(read);
        CollectionAssert.AreEqual(content, read);
        Assert.AreEqual("nas", (await world.StatusAsync()).GetProperty("origins").EnumerateArray().Single().GetProperty("id").GetString());
    }

    private static string[] Names(string place) =>
        [.. Directory.EnumerateFileSystemEntries(place, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static string[] Tracks(string place, string origin) =>
        [.. Directory.EnumerateFiles(Path.Combine(place, ".origins", origin), "*.flac", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static Task<string> MountAsync(DaemonWorld world, string share, string others, int timeout = 6)
    {
        world.WriteConfiguration($"""
            origins:
              nas:
                location: {share}
                kind: network
                timeout: {timeout}
                probe_interval: 1{others}
            """);
        return world.SucceedAsync("mount", world.Place("mount"), "--daemon", "--wait-for-scan");
    }

    /// <summary>The demo library on the share.</summary>
    private async Task<string> ServeAsync(DaemonWorld world)
    {
        _written = world.PathOf("written");
        Directory.CreateDirectory(_written);
        DemoLibrary.Write(_written, CancellationToken.None);
        Add(NodeId.Root, _written);
        string share = world.Place("share");
        _server = await MountShareAsync(share);
        return share;
    }

    private void Add(NodeId parent, string folder)
    {
        foreach (string path in Directory.EnumerateDirectories(folder))
            Add(_files.AddDirectory(parent, Path.GetFileName(path)), path);
        foreach (string path in Directory.EnumerateFiles(folder))
            _nodes[Path.GetRelativePath(_written, path)] = _files.AddFile(parent, Path.GetFileName(path), File.ReadAllBytes(path));
    }

    private async Task<IMount> MountShareAsync(string place)
    {
        FuseBackend backend = new(new FuseOptions { Transport = FuseTransport.Device }, NullLoggerFactory.Instance);
        MountResult result = await backend.MountAsync(_share, new MountOptions { MountPoint = place }, CancellationToken.None);
        Assert.IsTrue(result.IsSuccess, $"{result.Problem}");
        return result.Mount;
    }
}
