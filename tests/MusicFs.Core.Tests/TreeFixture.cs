using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Origins;

namespace MusicFs.Core.Tests;

/// <summary>A filesystem over one origin in memory, whose tracks a test places by hand.</summary>
internal sealed class TreeFixture
{
    private readonly SortedDictionary<string, (OriginVersion Version, string[] Places)> _files = new(StringComparer.Ordinal);

    public TreeFixture(NameHash? hash = null, RefreshOriginal? refresh = null)
    {
        Tree = new VirtualTree(hash ?? NameHash.Full);
        FileSystem = new MusicFileSystem(Tree, [Origin], NullLogger<MusicFileSystem>.Instance, refresh);
        FileSystem.Attach(Kernel);
    }

    public MemoryOrigin Origin { get; } = new("disk");

    public VirtualTree Tree { get; }

    public MusicFileSystem FileSystem { get; }

    public RecordingCache Kernel { get; } = new();

    public TreeFixture Put(string path, string content, params string[] places)
    {
        _files[path] = (Origin.Put(path, System.Text.Encoding.UTF8.GetBytes(content)), places);
        return this;
    }

    public TreeFixture Move(string path, params string[] places)
    {
        _files[path] = (_files[path].Version, places);
        return this;
    }

    public TreeFixture Remove(string path)
    {
        Origin.Remove(path);
        _files.Remove(path);
        return this;
    }

    public TreeChanges Publish() =>
        Tree.Publish([new OriginContents("disk", [], [.. _files.Select(f => new TreeFile(OriginPath.FromString(f.Key), f.Value.Version, f.Value.Places))])]);

    public NodeEntry Find(string path) => FileSystem.Resolve(path).Value;

    public List<string> List(string path) => [.. new DirectoryLister(FileSystem).Names(Find(path).Node).Order(StringComparer.Ordinal)];
}
