using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.HandOver;

/// <summary>A node that left the tree and that somebody still knows.</summary>
/// <param name="Node">Its id.</param>
/// <param name="Attributes">As it was.</param>
/// <param name="Original">What a file was on its origin; null for a directory.</param>
public sealed record RemovedNodeState(ulong Node, NodeAttributes Attributes, OriginalState? Original);
