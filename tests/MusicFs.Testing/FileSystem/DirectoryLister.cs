using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Testing.FileSystem;

/// <summary>Reads directories page by page, as a backend does. Gives the references of the entries back unless told to keep them.</summary>
public sealed class DirectoryLister(IVirtualFileSystem fileSystem, int pageSize = 7, bool keepReferences = false) : IDirectorySink
{
    private readonly List<(byte[] Name, NodeEntry Entry, DirectoryCookie Next)> _page = [];

    /// <summary>Where the last page ended.</summary>
    public DirectoryCookie Cookie { get; private set; }

    /// <summary>All names, in the order of the listing.</summary>
    public List<string> Names(NodeId directory) => [.. All(directory).Select(entry => entry.Name)];

    /// <summary>All entries, in the order of the listing.</summary>
    public List<(string Name, NodeEntry Entry)> All(NodeId directory)
    {
        List<(string, NodeEntry)> all = [];
        Cookie = DirectoryCookie.Start;
        bool ended = false;
        while (!ended)
            all.AddRange(NextPage(directory, out ended));
        return all;
    }

    /// <summary>The page after the last one.</summary>
    public List<(string Name, NodeEntry Entry)> NextPage(NodeId directory, out bool ended)
    {
        _page.Clear();
        FsResult<bool> result = fileSystem.ReadDirectoryAsync(default, directory, Cookie, this).Now();
        if (!result.IsSuccess)
            throw new InvalidOperationException($"The directory cannot be read: {result.Error}.");
        ended = result.Value;
        foreach ((_, NodeEntry entry, DirectoryCookie next) in _page)
        {
            if (!keepReferences)
                fileSystem.Forget(entry.Node, 1);
            Cookie = next;
        }

        return [.. _page.Select(entry => (Encoding.UTF8.GetString(entry.Name), entry.Entry))];
    }

    bool IDirectorySink.TryAdd(ReadOnlySpan<byte> name, in NodeEntry entry, DirectoryCookie next)
    {
        if (_page.Count == pageSize)
            return false;
        _page.Add((name.ToArray(), entry, next));
        return true;
    }
}
