namespace MusicFs.Contracts.FileSystem;

/// <summary>A node as its parent lists it.</summary>
/// <param name="Node">The id to ask by; valid until it is forgotten.</param>
/// <param name="Attributes">Its attributes now.</param>
public readonly record struct NodeEntry(NodeId Node, NodeAttributes Attributes);
