using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Edits;

/// <summary>Takes the files of a folder, and keeps no references to them.</summary>
internal sealed class FileCollector(VirtualTree tree) : IDirectorySink
{
    public List<(string Name, NodeId Node)> Files { get; } = [];

    public bool TryAdd(ReadOnlySpan<byte> name, in NodeEntry entry, DirectoryCookie next)
    {
        if (entry.Attributes.Kind == NodeKind.File)
            Files.Add((WrittenFile.NameOf(name), entry.Node));
        tree.Forget(entry.Node, 1);
        return true;
    }
}
