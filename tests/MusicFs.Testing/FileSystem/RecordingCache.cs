using System.Collections.Concurrent;
using System.Text;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Testing.FileSystem;

/// <summary>A kernel that only writes down what it is told.</summary>
public sealed class RecordingCache : IKernelCache
{
    private readonly ConcurrentQueue<string> _told = new();

    /// <summary>One word and its arguments for each call: <c>Added 1 name</c>, <c>Content 5</c>.</summary>
    public IReadOnlyList<string> Told => [.. _told];

    public void InvalidateNode(NodeId node, NodeChange change) => _told.Enqueue($"{change} {node.Value}");

    public void InvalidateEntry(NodeId parent, ReadOnlySpan<byte> name, EntryChange change, NodeId child) =>
        _told.Enqueue($"{change} {parent.Value} {Encoding.UTF8.GetString(name)}{(child == NodeId.None ? "" : $" was {child.Value}")}");

    public Task FlushAsync() => Task.CompletedTask;

    public void Clear() => _told.Clear();
}
