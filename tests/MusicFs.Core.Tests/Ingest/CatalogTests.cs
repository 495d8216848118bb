using MusicFs.Library;

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
}
