using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Tree;

/// <summary>A difference between two snapshots.</summary>
internal readonly record struct TreeChange(NodeId Parent, byte[] Name, EntryChange Change, NodeId Before);
