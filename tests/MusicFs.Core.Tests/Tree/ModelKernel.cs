using System.Text;
using MusicFs.Contracts.FileSystem;
using MusicFs.Testing;
using MusicFs.Testing.FileSystem;

namespace MusicFs.Core.Tests.Tree;

/// <summary>
/// A kernel that caches everything for ever: entries, attributes and lists, dropped only when it is told. After a publish,
/// whatever it still believes must be true; that is what exact invalidation means. Also counts its references.
/// </summary>
internal sealed class ModelKernel(MusicFileSystem fileSystem) : IKernelCache
{
    private readonly Dictionary<(NodeId Parent, string Name), NodeId> _entries = [];
    private readonly Dictionary<NodeId, NodeAttributes> _attributes = [];
    private readonly Dictionary<NodeId, List<string>> _lists = [];
    private readonly Dictionary<NodeId, ulong> _references = [];

    public void InvalidateNode(NodeId node, NodeChange change)
    {
        _attributes.Remove(node);
        if (change == NodeChange.Content)
            _lists.Remove(node);
    }

    public void InvalidateEntry(NodeId parent, ReadOnlySpan<byte> name, EntryChange change, NodeId child)
    {
        // As Linux does it: for a name that is not cached nothing happens.
        if (_entries.Remove((parent, Encoding.UTF8.GetString(name))))
            _lists.Remove(parent);
        if (change != EntryChange.Added)
            _lists.Remove(parent);
    }

    public Task FlushAsync() => Task.CompletedTask;

    /// <summary>Compares all that is believed with what is; then learns everything anew.</summary>
    public void AssertRight()
    {
        HashSet<NodeId> alive = [];
        Walk(NodeId.Root, alive);
        foreach (((NodeId parent, string name), NodeId node) in _entries)
        {
            if (!alive.Contains(parent))
                continue;
            Assert.AreEqual(node, Lookup(parent, name), $"The kernel still knows {name} in {parent}.");
        }

        // What nobody can reach is forgotten, as memory pressure would have it.
        foreach (NodeId gone in _references.Keys.Where(node => !alive.Contains(node)).ToList())
            Forget(gone);
        foreach ((NodeId, string) entry in _entries.Keys.Where(key => !alive.Contains(key.Parent)).ToList())
            _entries.Remove(entry);
    }

    public void ForgetAll()
    {
        foreach (NodeId node in _references.Keys.ToList())
            Forget(node);
    }

    private void Walk(NodeId directory, HashSet<NodeId> alive)
    {
        alive.Add(directory);
        AssertAttributes(directory);
        List<(string Name, NodeEntry Entry)> listed = new DirectoryLister(fileSystem).All(directory);
        List<string> names = [.. listed.Select(l => l.Name)];
        if (_lists.TryGetValue(directory, out List<string>? believed))
            CollectionAssert.AreEqual(names, believed);
        _lists[directory] = names;
        foreach ((string name, NodeEntry entry) in listed)
        {
            if (_entries.TryGetValue((directory, name), out NodeId known))
                Assert.AreEqual(entry.Node, known);
            else
                _entries.Add((directory, name), Lookup(directory, name));
            if (entry.Attributes.Kind == NodeKind.Directory)
                Walk(entry.Node, alive);
            else if (alive.Add(entry.Node))
                AssertAttributes(entry.Node);
        }
    }

    private void AssertAttributes(NodeId node)
    {
        NodeAttributes now = fileSystem.GetAttributesAsync(default, node).Now().Value;
        if (_attributes.TryGetValue(node, out NodeAttributes believed))
            Assert.AreEqual(now, believed);
        _attributes[node] = now;
    }

    private NodeId Lookup(NodeId parent, string name)
    {
        var found = fileSystem.LookupAsync(default, parent, Encoding.UTF8.GetBytes(name)).Now();
        if (!found.IsSuccess)
            return NodeId.None;
        _references[found.Value.Node] = _references.GetValueOrDefault(found.Value.Node) + 1;
        return found.Value.Node;
    }

    private void Forget(NodeId node)
    {
        fileSystem.Forget(node, _references[node]);
        _references.Remove(node);
        _attributes.Remove(node);
        _lists.Remove(node);
    }
}
