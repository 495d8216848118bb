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
        Stack<(string Path, NodeId Node)> rest = new([("", NodeId.Root)]);
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
                    yield return folder.Path + name;
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
