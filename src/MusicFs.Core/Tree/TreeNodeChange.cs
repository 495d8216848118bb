using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Tree;

/// <summary>A node that changed, as <see cref="IKernelCache.InvalidateNode"/> wants it.</summary>
public readonly record struct TreeNodeChange(NodeId Node, NodeChange Change);
