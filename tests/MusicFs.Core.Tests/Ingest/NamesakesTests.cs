using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Ingest;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Tags;

namespace MusicFs.Core.Tests.Ingest;

/// <summary><c>%aunique{}</c>: albums of one name are told apart, whichever comes first.</summary>
[TestClass]
public sealed class NamesakesTests : CatalogTests
{
    private const string Template = "$albumartist/$album%aunique{}/$title.$format";

    private readonly MemoryOrigin _disk = new("disk");
    private readonly MemoryOrigin _other = new("other");
    private VirtualTree _tree = new();

    [TestMethod]
    public async Task Scan_NamesakesOfDifferentLabels_AreToldApartByThem()
    {
        Put(_disk, "a", label: "Blue");
        Put(_disk, "b", label: "Red");
        Put(_disk, "c", album: "Poems", label: "Red");

        await ScanAsync();

        CollectionAssert.AreEqual(new[] { "Ann/Poems/1.flac", "Ann/Poems/2.flac", "Ann/Songs [Blue]/1.flac", "Ann/Songs [Blue]/2.flac", "Ann/Songs [Red]/1.flac", "Ann/Songs [Red]/2.flac" }, Shown());
    }

    [TestMethod]
    [DataRow("$album%aunique{albumartist album,label,()}/$title.$format", "Songs (Blue)/1.flac")]
    [DataRow("$album%aunique{albumartist album,label,}/$title.$format", "Songs Blue/1.flac")]
    [DataRow("$album%aunique{album,year}/$title.$format", "Songs [1]/1.flac")]
    [DataRow("$album%aunique{album label}/$title.$format", "Songs/1.flac")]
    [DataRow("$album%aunique{album,year tag:NONE label}/$title.$format", "Songs [Blue]/1.flac")]
    public async Task Scan_ArgumentsGiven_Hold(string template, string expected)
    {
        Put(_disk, "a", label: "Blue");
        Put(_disk, "b", label: "Red");

        await ScanAsync(template);

        Assert.Contains(expected, Shown());
    }

    [TestMethod]
    public async Task Scan_NothingTellsThemApart_TheyHaveNumbers()
    {
        Put(_disk, "b", label: "Blue");
        Put(_disk, "a", label: "Blue");
        Put(_disk, "c", label: "Red");

        await ScanAsync();

        CollectionAssert.AreEqual(new[] { "Songs [1]", "Songs [2]", "Songs [3]" }, Albums());
        Assert.AreEqual("a/1.flac", await OriginalOfAsync("Ann/Songs [1]/1.flac"));
    }

    [TestMethod]
    public async Task Scan_OneValueIsMissing_ThatAlbumHasNoBrackets()
    {
        Put(_disk, "a");
        Put(_disk, "b", label: "Red");

        await ScanAsync();

        Assert.AreEqual("Songs [Red]|Songs", string.Join("|", Albums()), string.Join("|", Shown()));
    }

    [TestMethod]
    public async Task Scan_OneAlbumInSeveralFolders_IsNoNamesakeOfItself()
    {
        _disk.Put("x/CD1/1.flac", MemoryTagReader.Encode("Ann", "Set", "1", 1, disc: 1));
        _disk.Put("x/CD2/1.flac", MemoryTagReader.Encode("Ann", "Set", "2", 1, disc: 2));
        Put(_disk, "here", release: "r1", label: "Blue");
        Put(_other, "there", release: "r1", label: "Red");
        _disk.Put("loose/1.flac", MemoryTagReader.Encode("Ann", title: "1"));
        _disk.Put("lost/1.flac", MemoryTagReader.Encode("Ann", title: "2"));

        await ScanAsync();

        CollectionAssert.AreEqual(new[] { "Set", "Songs", "Unknown Album" }, Albums());
    }

    [TestMethod]
    public async Task Scan_ReleasesOfOneFolder_AreToldApart()
    {
        _disk.Put("x/1.flac", MemoryTagReader.Encode("Ann", "Songs", "1", 1, release: "r1", label: "Blue"));
        _disk.Put("x/2.flac", MemoryTagReader.Encode("Ann", "Songs", "1", 1, release: "r2", label: "Red"));

        await ScanAsync();

        CollectionAssert.AreEqual(new[] { "Ann/Songs [Blue]/1.flac", "Ann/Songs [Red]/1.flac" }, Shown());
    }

    [TestMethod]
    public async Task Look_NamesakeComesAndGoes_TheOtherFollowsOnWhateverOrigin()
    {
        Put(_disk, "a", label: "Blue");
        using LibraryScanner scanner = Scanner(Template);
        await scanner.ScanAsync(null, default);
        string[] alone = Albums();
        Put(_other, "b", label: "Red");
        await scanner.LookAsync("other", [OriginPath.Root], true, default);
        string[] two = Albums();
        _other.Remove("b/1.flac");
        _other.Remove("b/2.flac");
        _other.Remove("b");
        await scanner.LookAsync("other", [OriginPath.Root], true, default);

        CollectionAssert.AreEqual(new[] { "Songs" }, alone);
        CollectionAssert.AreEqual(new[] { "Songs [Blue]", "Songs [Red]" }, two);
        CollectionAssert.AreEqual(new[] { "Songs" }, Albums());
    }

    [TestMethod]
    public async Task Scan_AnotherProcessAndANewNamesake_TheKnownOneFollowsAndIsNotRead()
    {
        Put(_disk, "a", label: "Blue");
        await ScanAsync();
        Put(_disk, "b", label: "Red");
        MemoryTagReader reader = new();

        // The tree is what an image brings along; nothing else is.
        using (LibraryScanner scanner = Scanner(Template, reader))
            await scanner.ScanAsync(null, default);

        Assert.AreEqual("Songs [Blue]|Songs [Red]", string.Join("|", Albums()));
        Assert.AreEqual(2, reader.Reads);
        Dictionary<string, ulong> numbers = Numbers();
        _tree = new VirtualTree();
        await ScanAsync();
        CollectionAssert.AreEquivalent(numbers, Numbers());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public async Task Scan_ChangesInAnyOrder_EndAsAScanOfAllDoes(int seed)
    {
        Random random = new(seed);
        string[] labels = ["", "Blue", "Red", "Green"];
        using (LibraryScanner scanner = Scanner(Template))
        {
            for (int i = 0; i < 30; i++)
            {
                MemoryOrigin origin = random.Next(2) == 0 ? _disk : _other;
                string folder = $"f{random.Next(6)}";
                if (random.Next(3) == 0)
                    Array.ForEach(["/1.flac", "/2.flac", ""], file => origin.Remove(folder + file));
                else
                    Put(origin, folder, random.Next(2) == 0 ? "Songs" : "Poems", labels[random.Next(4)], random.Next(4) == 0 ? $"r{random.Next(3)}" : null);
                await scanner.ScanAsync(null, default, confirmsRemovals: true);
            }
        }

        string[] followed = Shown();
        _tree = new VirtualTree();
        await CloseCatalogAsync();
        Directory.CreateDirectory(Folder);
        OpenCatalog();
        await ScanAsync();

        Assert.IsNotEmpty(followed);
        CollectionAssert.AreEqual(Shown(), followed);
    }

    private static void Put(MemoryOrigin origin, string folder, string album = "Songs", string? label = null, string? release = null)
    {
        origin.Put($"{folder}/1.flac", MemoryTagReader.Encode("Ann", album, "1", 1, label: label, release: release));
        origin.Put($"{folder}/2.flac", MemoryTagReader.Encode("Ann", album, "2", 2, label: label, release: release));
    }

    private async Task ScanAsync(string template = Template)
    {
        using LibraryScanner scanner = Scanner(template);
        await scanner.ScanAsync(null, default);
    }

    private LibraryScanner Scanner(string template, MemoryTagReader? reader = null) =>
        new(_tree, [_disk, _other], reader ?? new MemoryTagReader(), [new TreeView("", PathTemplate.Parse(template).Template!)], NullLogger<LibraryScanner>.Instance, index: Catalog);

    private MusicFileSystem FileSystem() => new(_tree, [_disk, _other], NullLogger<MusicFileSystem>.Instance);

    private string[] Shown() => [.. Numbers().Keys];

    private string[] Albums() => [.. Shown().Select(path => path.Split('/')[1]).Distinct()];

    private Dictionary<string, ulong> Numbers() => FileSystem().Files().Where(pair => !pair.Key.StartsWith(".origins", StringComparison.Ordinal))
        .ToDictionary(pair => pair.Key, pair => pair.Value.Attributes.FileNumber);

    private async Task<string> OriginalOfAsync(string path)
    {
        MusicFileSystem fileSystem = FileSystem();
        ReadOnlyMemory<byte> original = (await fileSystem.GetExtendedAttributeAsync(default, fileSystem.Resolve(path).Value.Node, "user.musicfs.path"u8)).Value;
        return System.Text.Encoding.UTF8.GetString(original.Span);
    }
}
