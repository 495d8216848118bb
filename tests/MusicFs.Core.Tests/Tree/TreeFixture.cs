using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;
using MusicFs.Testing.FileSystem;

namespace MusicFs.Core.Tests.Tree;

/// <summary>A tree, the filesystem over it, and short ways to fill and ask them.</summary>
internal sealed class TreeFixture
{
    public TreeFixture(params IOrigin[] origins)
    {
        Tree = new VirtualTree(origins.Length == 0 ? ["a"] : [.. origins.Select(origin => origin.Id)]);
        Files = new MusicFileSystem(Tree, origins, null, NullLogger<MusicFileSystem>.Instance);
    }

    public VirtualTree Tree { get; }

    public MusicFileSystem Files { get; }

    public static RequestContext Context => new(1, default, 0, CancellationToken.None);

    /// <summary>Publishes these tracks: view path and version.</summary>
    public int Publish(params (string Path, int Version)[] tracks)
    {
        var draft = new TreeDraft();
        foreach ((string path, int version) in tracks)
            draft.AddTrack(path, Original(path, version));
        return Tree.Publish(draft);
    }

    public static OriginalFile Original(string path, int version) =>
        new(0, OriginPath.FromString("files/" + path), new OriginVersion(100 + version, version * 1_000_000_000L, 0));

    public FsResult<NodeEntry> Lookup(NodeId parent, string name) =>
        Files.LookupAsync(Context, parent, System.Text.Encoding.UTF8.GetBytes(name)).Result;

    public NodeEntry Find(string path)
    {
        var entry = new NodeEntry(NodeId.Root, default);
        foreach (string name in path.Split('/'))
        {
            FsResult<NodeEntry> found = Lookup(entry.Node, name);
            Assert.IsTrue(found.IsSuccess, $"{name} of {path}: {found.Error}");
            entry = found.Value;
        }

        return entry;
    }

    public List<string> List(NodeId directory, int page = 7)
    {
        var names = new List<string>();
        DirectoryCookie cookie = DirectoryCookie.Start;
        while (true)
        {
            var sink = new ListingSink(page);
            FsResult<bool> ended = Files.ReadDirectoryAsync(Context, directory, cookie, sink).Result;
            Assert.IsTrue(ended.IsSuccess, $"{ended.Error}");
            names.AddRange(sink.Page.Select(entry => entry.Name));
            if (ended.Value)
                return names;
            cookie = sink.Next;
        }
    }
}
