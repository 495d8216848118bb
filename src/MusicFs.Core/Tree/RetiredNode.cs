using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Tree;

/// <summary>A node that is no longer in the tree and that somebody still knows or has open. Goes with the last reference.</summary>
/// <param name="Id">The node.</param>
/// <param name="Attributes">As it was, with no links.</param>
/// <param name="Source">Of a file: what it was on its origin.</param>
internal sealed record RetiredNode(NodeId Id, NodeAttributes Attributes, FileSource? Source)
{
    /// <summary>Of a directory that was moved: what it is now, also for those who know it as this.</summary>
    public NodeId Successor { get; init; }
}
