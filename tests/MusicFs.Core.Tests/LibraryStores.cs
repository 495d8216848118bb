using MusicFs.Contracts.FileSystem;
using MusicFs.Library;
using MusicFs.Library.User;

namespace MusicFs.Core.Tests;

/// <summary>The catalog and the user database of a library, in a folder of their own that goes with them.</summary>
internal sealed class LibraryStores : IAsyncDisposable
{
    public LibraryStores()
    {
        Catalog = OpenCatalog();
        User = UserDatabase.Open(Path.Combine(Folder, "state"), out Problem? problem) ?? throw new AssertFailedException(problem!.What);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("musicfs-stores-").FullName;

    public LibraryCatalog Catalog { get; private set; }

    public UserDatabase User { get; }

    /// <summary>An empty catalog takes the place of the one there was.</summary>
    public async Task ForgetCatalogAsync()
    {
        await Catalog.DisposeAsync();
        Assert.IsNull(LibraryCatalog.Delete(Folder));
        Catalog = OpenCatalog();
    }

    public async ValueTask DisposeAsync()
    {
        await Catalog.DisposeAsync();
        await User.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private LibraryCatalog OpenCatalog() => LibraryCatalog.Open(Folder, out Problem? problem) ?? throw new AssertFailedException(problem!.What);
}
