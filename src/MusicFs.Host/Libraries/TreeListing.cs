using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Libraries;

/// <summary>
/// The tracks of a filesystem by path, without a mount: what a mount would show, its names made unique and all. Reads as a backend does and
/// gives every reference back. One use, by one thread.
/// </summary>
internal sealed class TreeListing(IVirtualFileSystem fileSystem) : IDirectorySink
{
    private const string OriginsFolder = ".origins";

    private readonly List<(string Name, NodeEntry Entry)> _page = [];
    private DirectoryCookie _cookie;

    /// <summary>Folder by folder, names in ordinal order; the origins' own folders are left out.</summary>
    public async IAsyncEnumerable<string> PathsAsync()
    {
        await foreach ((string path, _) in FilesAsync("", NodeId.Root).ConfigureAwait(false))
            yield return path;
    }

    /// <summary>What is at a path from the root; null where nothing is.</summary>
    public async Task<(NodeId Node, bool IsFolder)?> FindAsync(string path)
    {
        (NodeId Node, bool IsFolder) found = (NodeId.Root, true);
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            FsResult<NodeEntry> next = await fileSystem.LookupAsync(default, found.Node, Encoding.UTF8.GetBytes(name)).ConfigureAwait(false);
            if (!next.TryGetValue(out NodeEntry entry))
                return null;
            fileSystem.Forget(entry.Node, 1);
            found = (entry.Node, entry.Attributes.Kind == NodeKind.Directory);
        }

        return found;
    }

    /// <summary>The files below a folder.</summary>
    /// <param name="start">The folder's path from the root, empty or with a slash at its end.</param>
    /// <param name="node">The folder.</param>
    public async IAsyncEnumerable<(string Path, NodeId Node)> FilesAsync(string start, NodeId node)
    {
        Stack<(string Path, NodeId Node)> rest = new([(start, node)]);
        while (rest.TryPop(out (string Path, NodeId Node) folder))
        {
            List<(string Name, NodeEntry Entry)> entries = await EntriesAsync(folder.Node).ConfigureAwait(false);
            entries.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
            // The last pushed is the next taken.
            for (int i = entries.Count - 1; i >= 0; i--)
            {
                (string name, NodeEntry entry) = entries[i];
                if (entry.Attributes.Kind == NodeKind.Directory && (folder.Path.Length > 0 || name != OriginsFolder))
                    rest.Push(($"{folder.Path}{name}/", entry.Node));
            }

            foreach ((string name, NodeEntry entry) in entries)
            {
                if (entry.Attributes.Kind == NodeKind.File)
                    yield return (folder.Path + name, entry.Node);
            }
        }
    }

    bool IDirectorySink.TryAdd(ReadOnlySpan<byte> name, in NodeEntry entry, DirectoryCookie next)
    {
        _page.Add((Encoding.UTF8.GetString(name), entry));
        _cookie = next;
        return true;
    }

    private async Task<List<(string Name, NodeEntry Entry)>> EntriesAsync(NodeId folder)
    {
        List<(string Name, NodeEntry Entry)> all = [];
        _cookie = DirectoryCookie.Start;
        FsResult<bool> ended;
        do
        {
            _page.Clear();
            ended = await fileSystem.ReadDirectoryAsync(default, folder, _cookie, this).ConfigureAwait(false);
            foreach ((_, NodeEntry entry) in _page)
                fileSystem.Forget(entry.Node, 1);
            all.AddRange(_page);
        }
        while (ended is { IsSuccess: true, Value: false } && _page.Count > 0);
        return all;
    }
}
