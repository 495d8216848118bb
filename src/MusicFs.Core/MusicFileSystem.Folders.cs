using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Service;

namespace MusicFs.Core;

/// <content>Folders that are no part of the tree. Nodes and handles of the tree pay one comparison for them.</content>
public sealed partial class MusicFileSystem
{
    /// <summary>Whether a node is in the tree, or was: not in one of the folders, and no new file that a program writes.</summary>
    private static bool IsOfTree(NodeId node) => node.Value < SyntheticFolder.LowestMark;

    private static bool IsOfTree(HandleId handle) => handle.Value < SyntheticFolder.LowestMark;

    /// <summary>The folder that a node is in; null for a node of the tree.</summary>
    private SyntheticFolder? FolderOf(NodeId node) => IsOfTree(node) ? null : FolderMarking(node.Value);

    private SyntheticFolder? FolderOf(HandleId handle) => IsOfTree(handle) ? null : FolderMarking(handle.Value);

    private SyntheticFolder? FolderMarking(ulong id)
    {
        foreach (SyntheticFolder folder in _folders)
        {
            if (folder.Owns(id))
                return folder;
        }

        return null;
    }

    /// <summary>One of the folders, by its name in the root.</summary>
    private NodeEntry? FolderNamed(ReadOnlySpan<byte> name)
    {
        foreach (SyntheticFolder folder in _folders)
        {
            if (folder.EntryOf(name) is { } entry)
                return entry;
        }

        return null;
    }
}
