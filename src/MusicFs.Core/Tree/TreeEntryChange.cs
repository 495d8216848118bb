using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Tree;

/// <summary>A name that changed, as <see cref="IKernelCache.InvalidateEntry"/> wants it.</summary>
public readonly record struct TreeEntryChange(NodeId Parent, ReadOnlyMemory<byte> Name, EntryChange Change, NodeId Child);
