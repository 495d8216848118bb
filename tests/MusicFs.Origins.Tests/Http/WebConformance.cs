using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Http;
using MusicFs.Testing;
using MusicFs.Testing.Network;
using MusicFs.Testing.Origins;

namespace MusicFs.Origins.Tests.Http;

/// <summary>An origin over a web server, which serves a folder in one of its ways.</summary>
public abstract class WebConformance : OriginConformance
{
    private FolderServer? _server;
    private IOrigin? _origin;

    protected override IOrigin Origin => _origin!;

    protected RecordingLogger Log { get; } = new();

    internal abstract Task<FolderServer> StartServerAsync();

    [TestInitialize]
    public async Task StartAsync()
    {
        _server = await StartServerAsync();
        _origin = Open(new HttpSettings(_server.Root));
    }

    [TestCleanup]
    public async Task StopAsync()
    {
        (_origin as IDisposable)?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [TestMethod]
    public Task List_NamesFullOfSyntax_AreTheFilesThatOpen() => ProveNamesAsync(
        "a#b?c&d.flac", "100% %41.flac", "semi;colon:.flac", "<q>\"'.flac", "plus+ =.flac", "日本語 é.flac", "trailing .", "~tilde^`{|}[]\\.flac", "&amp;.flac");

    [TestMethod]
    public async Task List_FolderOfTheSameNameInside_IsNotTheFolder()
    {
        Write("a/a/a.flac", [1]);
        Write("a/1.flac", [1]);

        IReadOnlyList<OriginEntry> entries = (await Origin.ListAsync(OriginPath.FromString("a"), default)).Value;

        CollectionAssert.AreEquivalent(new[] { "a/a Directory", "a/1.flac File" }, entries.Select(static e => $"{e.Path} {e.Kind}").ToArray());
    }

    [TestMethod]
    public async Task Read_ReplacedByOneOfTheSameSize_IsStale()
    {
        Write("a.flac", [1, 2, 3]);
        using IOriginFile file = (await OpenAsync("a.flac")).Value;
        Replace("a.flac", [4, 5, 6]);

        Assert.AreEqual(FsError.Stale, (await file.ReadAsync(0, new byte[3], default)).Error);
    }

    /// <summary>What a real server's page says is enough to see what changed; what did not has the version that is known.</summary>
    protected async Task ProveLinesAsync()
    {
        int[] sizes = [0, 10, 972, 999, 1000, 1024, 9999, 10_240, 100_000, 1_048_576, 1_500_000];
        foreach (int size in sizes)
            Write($"a/{size}.flac", new byte[size]);
        Write("a/changed.flac", new byte[5000]);
        var folder = OriginPath.FromString("a");
        Dictionary<OriginPath, OriginVersion> known = (await Origin.ListAsync(folder, default)).Value.ToDictionary(static entry => entry.Path, static entry => entry.Version);
        Write("a/changed.flac", new byte[50_000]);
        Write("a/new.flac", new byte[5000]);

        OriginEntry[] entries = [.. (await Origin.ListAsync(folder, path => known.TryGetValue(path, out OriginVersion version) ? version : null, default)).Value];

        Assert.HasCount(sizes.Length + 2, entries);
        foreach (OriginEntry entry in entries)
        {
            bool isKnown = char.IsAsciiDigit((char)entry.Path.Name[0]);
            Assert.AreEqual(isKnown ? known[entry.Path] : OriginVersion.Unknown, entry.Version, entry.Path.ToString());
            using IOriginFile file = (await Origin.OpenListedAsync(entry.Path, entry.Version, default)).Value;
            Assert.AreEqual((await Origin.StatAsync(entry.Path, default)).Value.Version, file.Version);
            Assert.AreEqual((int)file.Version.Size, (await file.ReadAsync(0, new byte[2_000_000], default)).Value);
        }
    }

    protected abstract IOrigin Open(HttpSettings settings);

    protected override void Write(string path, byte[] content) => _server!.Write(path, content);

    protected override void Replace(string path, byte[] content) => _server!.Write(path, content);

    protected override void MakeFolder(string path) => _server!.MakeFolder(path);

    protected override void Delete(string path) => _server!.Delete(path);
}
