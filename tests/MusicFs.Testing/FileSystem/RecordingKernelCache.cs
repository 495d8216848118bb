using System.Text;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Testing.FileSystem;

/// <summary>Keeps what it is told, as text: <c>Added 1/name</c>, <c>Content 1</c>.</summary>
public sealed class RecordingKernelCache : IKernelCache
{
    public List<string> Told { get; } = [];

    public void InvalidateNode(NodeId node, NodeChange change) => Told.Add($"{change} {node.Value}");

    public void InvalidateEntry(NodeId parent, ReadOnlySpan<byte> name, EntryChange change, NodeId child) =>
        Told.Add($"{change} {parent.Value}/{Encoding.UTF8.GetString(name)}");

    public Task FlushAsync() => Task.CompletedTask;
}
