using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Local;
using MusicFs.Origins.Selection;

namespace MusicFs.Origins.Tests.Selection;

[TestClass]
public sealed class SelectedOriginTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("musicfs-selection-");
    private readonly LocalOrigin _whole;

    public SelectedOriginTests()
    {
        foreach (string file in (string[])["a.flac", "a.mp3", "Podcasts/p.flac", "Jazz/j.flac"])
        {
            string path = Path.Combine(_folder.FullName, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file);
        }

        _whole = LocalOrigin.Open("music", _folder.FullName, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, out _)!;
    }

    public void Dispose()
    {
        _whole.Dispose();
        _folder.Delete(recursive: true);
    }

    [TestMethod]
    public async Task ListAsync_Root_LacksWhatIsNotWanted() => Assert.AreEqual("Jazz a.flac", await ListAsync(OriginPath.Root));

    [TestMethod]
    public async Task ListAsync_ExcludedFolder_IsNotThere() =>
        Assert.AreEqual(FsError.NotFound, (await Selection().ListAsync(OriginPath.FromString("Podcasts"), CancellationToken.None)).Error);

    [TestMethod]
    [DataRow("a.mp3")]
    [DataRow("Podcasts")]
    [DataRow("Podcasts/p.flac")]
    public async Task StatAsync_NotWanted_IsNotThere(string path) =>
        Assert.AreEqual(FsError.NotFound, (await Selection().StatAsync(OriginPath.FromString(path), CancellationToken.None)).Error);

    [TestMethod]
    [DataRow("")]
    [DataRow("a.flac")]
    [DataRow("Jazz")]
    [DataRow("Jazz/j.flac")]
    public async Task StatAsync_Wanted_IsThere(string path) =>
        Assert.IsTrue((await Selection().StatAsync(OriginPath.FromString(path), CancellationToken.None)).IsSuccess);

    private SelectedOrigin Selection() => new(_whole, new PathPatterns(["*.flac"]), new PathPatterns(["Podcasts"]));

    private async Task<string> ListAsync(OriginPath folder)
    {
        FsResult<IReadOnlyList<OriginEntry>> listing = await Selection().ListAsync(folder, CancellationToken.None);
        return string.Join(' ', listing.Value.Select(entry => entry.Path.ToString()).Order(StringComparer.Ordinal));
    }
}
