using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Edits;
using MusicFs.Core.Tree;
using MusicFs.Library;
using MusicFs.Library.User;

namespace MusicFs.Core.Tests.Edits;

/// <summary>A tree whose tracks a test places by hand, and what changes places in it, over a catalog and a user database of its own.</summary>
internal sealed class PlaceFixture : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-places-").FullName;
    private readonly SortedDictionary<string, string[]> _files = new(StringComparer.Ordinal);
    private readonly string[] _views;
    private ulong _next = 1;

    public PlaceFixture(params string[] views)
    {
        _views = views.Length == 0 ? [""] : views;
        Catalog = LibraryCatalog.Open(_folder, out _)!;
        Open();
    }

    public LibraryCatalog Catalog { get; }

    public UserDatabase User { get; private set; } = null!;

    public MovedPlaces Places { get; private set; } = null!;

    public VirtualTree Tree { get; private set; } = null!;

    public PlaceEdits Edits { get; private set; } = null!;

    /// <summary>All that is shown, files with their originals behind an arrow, without the origins.</summary>
    public List<string> Shown => [.. Tree.EntriesBelow("").Where(static entry => !MovedPlaces.IsAtOrBelow(entry.Path, ".origins"))
        .Select(static entry => entry.IsDirectory ? entry.Path + "/" : $"{entry.Path} -> {entry.Originals[0].Path}").Order(StringComparer.Ordinal)];

    public async Task<PlaceFixture> PutAsync(string original, params string[] places)
    {
        if (!_files.ContainsKey(original))
            await Catalog.PutAsync("disk", new CatalogFile(OriginPath.FromString(original), VersionOf(original), _next++, new() { Title = original }, null));
        _files[original] = places;
        Assert.IsNull(await Catalog.FlushAsync());
        TreeUpdate update = new();
        Put(update, original);
        Tree.Apply(update);
        return this;
    }

    /// <summary>Ends, and begins anew from what is kept, with a tree that is made anew too.</summary>
    public async Task RestartAsync()
    {
        await User.DisposeAsync();
        Places.Dispose();
        Open();
    }

    public async Task<FsError> MakeAsync(string path) => (await Edits.MakeDirectoryAsync(Parent(path, out byte[] name), name)).Error;

    public async Task<FsError> RemoveAsync(string path) => (await Edits.RemoveAsync(Parent(path, out byte[] name), name, NodeKind.File)).Error;

    public async Task<FsError> RemoveDirectoryAsync(string path) => (await Edits.RemoveAsync(Parent(path, out byte[] name), name, NodeKind.Directory)).Error;

    public async Task<FsError> MoveAsync(string from, string to, RenameMode mode = RenameMode.Replace)
    {
        NodeId parent = Parent(from, out byte[] name), newParent = Parent(to, out byte[] newName);
        return (await Edits.MoveAsync(parent, name, newParent, newName, mode)).Error;
    }

    public async ValueTask DisposeAsync()
    {
        Places.Dispose();
        await User.DisposeAsync();
        await Catalog.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private void Open()
    {
        User = UserDatabase.Open(Path.Combine(_folder, "state"), out _)!;
        Places = new MovedPlaces(User, Catalog, TimeProvider.System, NullLogger<MovedPlaces>.Instance);
        Tree = new VirtualTree(NameHash.Full);
        Places.Attach(Tree, _views, static _ => Task.CompletedTask);
        Places.ShowTrash(Tree);
        Edits = new PlaceEdits(Tree, Places);
        TreeUpdate update = new();
        foreach (string original in _files.Keys)
            Put(update, original);
        Tree.Apply(update);
    }

    private void Put(TreeUpdate update, string original)
    {
        OriginPath path = OriginPath.FromString(original);
        bool isSide = original.EndsWith(".jpg", StringComparison.Ordinal);
        update.PutFile("disk", new TreeFile(path, VersionOf(original), _files[original], Catalog.Find("disk", path)!.Identity, IsSide: isSide));
    }

    private NodeId Parent(string path, out byte[] name)
    {
        int slash = path.LastIndexOf('/');
        name = Encoding.UTF8.GetBytes(path[(slash + 1)..]);
        return Tree.FindPath(slash < 0 ? "" : path[..slash]) ?? throw new AssertFailedException($"There is no folder for {path}.");
    }

    private static OriginVersion VersionOf(string original) => new(original.Length, 1_700_000_000_000_000_000, 7);
}
