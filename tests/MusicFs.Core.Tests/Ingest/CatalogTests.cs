using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Ingest;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;
using MusicFs.Library;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Tags;

namespace MusicFs.Core.Tests.Ingest;

/// <summary>Tests whose scans keep what they read in a catalog of the test's own.</summary>
public abstract class CatalogTests
{
    /// <summary>Where the catalog lies; gone at the end.</summary>
    private protected string Folder { get; } = Directory.CreateTempSubdirectory("musicfs-catalog-").FullName;

    private protected LibraryCatalog Catalog { get; private set; } = null!;

    [TestInitialize]
    public void OpenCatalog() => Catalog = LibraryCatalog.Open(Folder, out _)!;

    [TestCleanup]
    public async Task CloseCatalogAsync()
    {
        await Catalog.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>One album, in the folder x.</summary>
    private protected static void FillSongs(MemoryOrigin origin, int files)
    {
        for (int i = 1; i <= files; i++)
            origin.Put($"x/{i}.flac", MemoryTagReader.Encode("Ann", "Songs", $"Song {i}", i));
    }

    /// <summary>A scan as of another process: of what was before it knows the tree and the catalog.</summary>
    private protected async Task<(ScanReport Report, int Reads)> ScanAsync(VirtualTree tree, IOrigin origin, bool confirmsRemovals = false)
    {
        MemoryTagReader reader = new();
        using LibraryScanner scanner = new(tree, [origin], reader, [TreeView.Default], NullLogger<LibraryScanner>.Instance, index: Catalog);
        ScanReport report = await scanner.ScanAsync(null, default, confirmsRemovals);
        return (report, reader.Reads);
    }
}
