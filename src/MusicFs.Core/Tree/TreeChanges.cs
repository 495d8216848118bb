using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Tree;

/// <summary>What a new snapshot changed, in the order in which kernels are told: what went before what came, nodes last.</summary>
/// <param name="Entries">Names that were added, removed, or lead to another node.</param>
/// <param name="Nodes">Nodes that are there before and after and differ, each once.</param>
public sealed record TreeChanges(IReadOnlyList<TreeEntryChange> Entries, IReadOnlyList<TreeNodeChange> Nodes)
{
    /// <summary>Nothing is different.</summary>
    public static TreeChanges None { get; } = new([], []);

    internal void Report(IKernelCache cache)
    {
        foreach (TreeEntryChange entry in Entries)
            cache.InvalidateEntry(entry.Parent, entry.Name.Span, entry.Change, entry.Child);
        foreach (TreeNodeChange node in Nodes)
            cache.InvalidateNode(node.Node, node.Change);
    }
}
