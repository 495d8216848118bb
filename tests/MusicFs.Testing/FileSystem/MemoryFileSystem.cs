using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Testing.FileSystem;

/// <summary>
/// The simplest filesystem a backend can be tried on: nodes in a dictionary, directories sorted by a hash of the name,
/// read-only to callers and changed by the test. Warm calls complete at once and allocate nothing; a file can be made
/// cold, so that its reads wait until the test lets them go. Thread-safe by replacing nodes.
/// </summary>
public sealed class MemoryFileSystem : IVirtualFileSystem
{
    // As the core's.
    private const int LongestName = 255;

    private readonly ConcurrentDictionary<ulong, Node> _nodes = new();
    private readonly ConcurrentDictionary<ulong, Node> _handles = new();
    private readonly ConcurrentDictionary<ulong, long> _references = new();
    private long _lastNode = 1;
    private long _lastHandle;

    public MemoryFileSystem() => _nodes[1] = new Node { Id = NodeId.Root, Parent = NodeId.Root, Name = [], Kind = NodeKind.Directory };

    /// <summary>Handles that are open.</summary>
    public int OpenHandles => _handles.Count;

    /// <summary>Nodes whose references the backend has not all given back.</summary>
    public int ReferencedNodes => _references.Count(pair => pair.Value > 0);

    /// <summary>What it says of its size.</summary>
    public long TotalBytes { get; set; } = 1L << 40;

    public NodeId AddDirectory(NodeId parent, string name) => Add(parent, name, NodeKind.Directory).Id;

    public NodeId AddFile(NodeId parent, string name, byte[] content) => Add(parent, name, NodeKind.File, node => node.Content = content).Id;

    public NodeId AddLink(NodeId parent, string name, string target) =>
        Add(parent, name, NodeKind.SymbolicLink, node => node.Content = Encoding.UTF8.GetBytes(target)).Id;

    /// <summary>A file whose bytes are those of a local one, offered for pass-through.</summary>
    public NodeId AddBacked(NodeId parent, string name, string path, SafeHandle file) =>
        Add(parent, name, NodeKind.File, node =>
        {
            node.Content = File.ReadAllBytes(path);
            node.Backing = file;
        }).Id;

    /// <summary>A file whose reads wait for <paramref name="gate"/>.</summary>
    public NodeId AddCold(NodeId parent, string name, byte[] content, TaskCompletionSource<FsError> gate) =>
        Add(parent, name, NodeKind.File, node =>
        {
            node.Content = content;
            node.Gate = gate;
        }).Id;

    /// <summary>A file of which it is said that all bytes are on this machine.</summary>
    public NodeId AddAtHand(NodeId parent, string name, byte[] content) =>
        Add(parent, name, NodeKind.File, node =>
        {
            node.Content = content;
            node.IsAtHand = true;
        }).Id;

    /// <summary>A file that has its size only when it is open.</summary>
    public NodeId AddMadeUp(NodeId parent, string name, byte[] content) =>
        Add(parent, name, NodeKind.File, node =>
        {
            node.Content = content;
            node.IsMadeUp = true;
        }).Id;

    /// <summary>Takes an entry away; the node stays answerable for who has it.</summary>
    public NodeId Remove(NodeId parent, string name)
    {
        Node directory = _nodes[parent.Value];
        Node child = directory.Find(Encoding.UTF8.GetBytes(name)) ?? throw new InvalidOperationException($"There is no {name}.");
        directory.Entries = [.. directory.Entries.Where(entry => entry != child)];
        return child.Id;
    }

    /// <summary>Another file in the place of one: who opens the one that was there is told Stale.</summary>
    public NodeId Replace(NodeId parent, string name, byte[] content)
    {
        _nodes.TryRemove(Remove(parent, name).Value, out _);
        return AddFile(parent, name, content);
    }

    public ValueTask<FsResult<NodeEntry>> LookupAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name)
    {
        if (Find(parent) is not { } directory)
            return new(FsError.Stale);
        if (directory.Kind != NodeKind.Directory)
            return new(FsError.NotDirectory);
        if (name.Length > LongestName)
            return new(FsError.NameTooLong);
        return directory.Find(name) is { } found ? new(Hand(found)) : new(FsError.NotFound);
    }

    public ValueTask<FsResult<NodeEntry>> FindAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name)
    {
        ValueTask<FsResult<NodeEntry>> exact = LookupAsync(context, parent, name);
        FsResult<NodeEntry> found = exact.Result;
        if (found.Error != FsError.NotFound)
            return new(found);
        string wanted = Encoding.UTF8.GetString(name);
        return Find(parent)!.Entries.FirstOrDefault(entry => wanted.Equals(Encoding.UTF8.GetString(entry.Name), StringComparison.OrdinalIgnoreCase)) is { } other
            ? new(Hand(other))
            : new(FsError.NotFound);
    }

    public ValueTask<FsResult<ReadOnlyMemory<byte>>> GetPathAsync(in RequestContext context, NodeId node)
    {
        string path = "";
        for (Node? at = Find(node); at is null || at.Id != NodeId.Root; at = Find(at.Parent))
        {
            if (at is null || Find(at.Parent)?.Entries.Contains(at) != true)
                return new(FsError.NotFound);
            path = $"/{Encoding.UTF8.GetString(at.Name)}{path}";
        }

        return new((ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(path.Length == 0 ? "/" : path));
    }

    public ValueTask<FsResult<NodeEntry>> LookupParentAsync(in RequestContext context, NodeId directory) =>
        Find(directory) is { } node && Find(node.Parent) is { } parent ? new(parent.Entry) : new(FsError.Stale);

    public ValueTask<FsResult<NodeAttributes>> GetAttributesAsync(in RequestContext context, NodeId node) =>
        Find(node) is { } found ? new(found.Attributes) : new(FsError.Stale);

    public ValueTask<FsResult<NodeAttributes>> SetAttributesAsync(in RequestContext context, NodeId node, AttributeChanges changes) =>
        new(FsError.ReadOnly);

    public ValueTask<FsResult<bool>> ReadDirectoryAsync(in RequestContext context, NodeId directory, DirectoryCookie cookie, IDirectorySink sink)
    {
        if (Find(directory) is not { } node)
            return new(FsError.Stale);
        Node[] entries = node.Entries;
        for (int i = Node.FirstAfter(entries, cookie.Value); i < entries.Length; i++)
        {
            if (!sink.TryAdd(entries[i].Name, entries[i].Entry, new DirectoryCookie(entries[i].Hash)))
                return new(false);
        }

        return new(true);
    }

    public ValueTask<FsResult<ReadOnlyMemory<byte>>> ReadLinkAsync(in RequestContext context, NodeId node) =>
        Find(node) is { Kind: NodeKind.SymbolicLink } link ? new((ReadOnlyMemory<byte>)link.Content) : new(FsError.InvalidArgument);

    public ValueTask<FsResult<OpenedFile>> OpenAsync(in RequestContext context, NodeId node, OpenAccess access)
    {
        if (Find(node) is not { } file)
            return new(FsError.Stale);
        if (file.Kind == NodeKind.Directory)
            return new(FsError.IsDirectory);
        if ((access & (OpenAccess.Write | OpenAccess.Truncate)) != 0)
            return new(FsError.ReadOnly);
        ulong handle = (ulong)Interlocked.Increment(ref _lastHandle);
        _handles[handle] = file;
        return new(new OpenedFile(new HandleId(handle), file.Backing) { HasUnknownSize = file.IsMadeUp, IsAtHand = file.IsAtHand });
    }

    public ValueTask<FsResult<int>> ReadAsync(in RequestContext context, HandleId handle, long offset, Memory<byte> destination)
    {
        if (!_handles.TryGetValue(handle.Value, out Node? file))
            return new(FsError.BadHandle);
        if (file.Gate is { } gate)
            return new(ReadColdAsync(file, gate, offset, destination, context.Cancellation));
        return new(Copy(file, offset, destination));
    }

    public ValueTask<FsResult<int>> WriteAsync(in RequestContext context, HandleId handle, long offset, ReadOnlyMemory<byte> source) =>
        new(FsError.ReadOnly);

    public ValueTask<FsResult<bool>> FlushAsync(in RequestContext context, HandleId handle, bool isClosing) =>
        new(true);

    public ValueTask<FsResult<CreatedFile>> CreateFileAsync(
        in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, OpenAccess access, bool isExclusive) =>
        new(FsError.ReadOnly);

    public ValueTask<FsResult<NodeEntry>> MakeDirectoryAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name) =>
        new(FsError.ReadOnly);

    public ValueTask<FsResult<bool>> RenameAsync(
        in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, NodeId newParent, ReadOnlySpan<byte> newName, RenameMode mode) =>
        new(FsError.ReadOnly);

    public ValueTask<FsResult<bool>> RemoveAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, NodeKind kind) =>
        new(FsError.ReadOnly);

    public ValueTask<FsResult<bool>> SetExtendedAttributeAsync(
        in RequestContext context, NodeId node, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ExtendedAttributeMode mode) =>
        new(FsError.ReadOnly);

    public ValueTask<FsResult<bool>> RemoveExtendedAttributeAsync(in RequestContext context, NodeId node, ReadOnlySpan<byte> name) =>
        new(FsError.ReadOnly);

    public ValueTask<FsResult<ReadOnlyMemory<byte>>> GetExtendedAttributeAsync(in RequestContext context, NodeId node, ReadOnlySpan<byte> name) =>
        name.SequenceEqual("user.test"u8) ? new((ReadOnlyMemory<byte>)"value"u8.ToArray()) : new(FsError.NoAttribute);

    public ValueTask<FsResult<ReadOnlyMemory<byte>>> ListExtendedAttributesAsync(in RequestContext context, NodeId node) =>
        new((ReadOnlyMemory<byte>)"user.test\0"u8.ToArray());

    public FileSystemStatistics GetStatistics() => new(TotalBytes, 0, _nodes.Count);

    public void Release(HandleId handle) => _handles.TryRemove(handle.Value, out _);

    public void Forget(NodeId node, ulong count)
    {
        if (_references.AddOrUpdate(node.Value, 0, (_, now) => now - (long)count) <= 0)
            _references.TryRemove(node.Value, out _);
    }

    private static async Task<FsResult<int>> ReadColdAsync(
        Node file, TaskCompletionSource<FsError> gate, long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        file.Waiting?.TrySetResult();
        try
        {
            FsError error = await gate.Task.WaitAsync(cancellation);
            return error == FsError.None ? Copy(file, offset, destination) : error;
        }
        catch (OperationCanceledException)
        {
            return FsError.Interrupted;
        }
    }

    private static int Copy(Node file, long offset, Memory<byte> destination)
    {
        if (offset >= file.Content.Length)
            return 0;
        ReadOnlySpan<byte> rest = file.Content.AsSpan((int)offset);
        int count = Math.Min(rest.Length, destination.Length);
        rest[..count].CopyTo(destination.Span);
        return count;
    }

    /// <summary>Completes when a read of a cold file has begun to wait; never on the backend's worker, which the test's next call may need.</summary>
    public Task WaitForColdRead(NodeId node) =>
        (_nodes[node.Value].Waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private Node? Find(NodeId node) => _nodes.GetValueOrDefault(node.Value);

    private NodeEntry Hand(Node node)
    {
        _references.AddOrUpdate(node.Id.Value, 1, (_, now) => now + 1);
        return node.Entry;
    }

    private Node Add(NodeId parent, string name, NodeKind kind, Action<Node>? fill = null)
    {
        var node = new Node
        {
            Id = new NodeId((ulong)Interlocked.Increment(ref _lastNode)), Parent = parent, Name = Encoding.UTF8.GetBytes(name), Kind = kind,
        };
        fill?.Invoke(node);
        _nodes[node.Id.Value] = node;
        Node directory = _nodes[parent.Value];
        Node[] entries = [.. directory.Entries, node];
        Array.Sort(entries, (a, b) => a.Hash.CompareTo(b.Hash));
        directory.Entries = entries;
        return node;
    }

    /// <summary>Adds many files at once, which one by one would cost a sort each.</summary>
    public void AddFiles(NodeId parent, IEnumerable<string> names, byte[] content)
    {
        var added = names.Select(name => new Node
        {
            Id = new NodeId((ulong)Interlocked.Increment(ref _lastNode)), Parent = parent, Name = Encoding.UTF8.GetBytes(name),
            Kind = NodeKind.File, Content = content,
        }).ToList();
        foreach (Node node in added)
            _nodes[node.Id.Value] = node;
        Node directory = _nodes[parent.Value];
        Node[] entries = [.. directory.Entries, .. added];
        Array.Sort(entries, (a, b) => a.Hash.CompareTo(b.Hash));
        directory.Entries = entries;
    }

    private sealed class Node
    {
        private ulong _hash;

        public required NodeId Id { get; init; }

        public required NodeId Parent { get; init; }

        public required byte[] Name { get; init; }

        public required NodeKind Kind { get; init; }

        public byte[] Content { get; set; } = [];

        public SafeHandle? Backing { get; set; }

        public bool IsMadeUp { get; set; }

        public bool IsAtHand { get; set; }

        public TaskCompletionSource<FsError>? Gate { get; set; }

        public TaskCompletionSource? Waiting { get; set; }

        public Node[] Entries { get; set; } = [];

        public ulong Hash => _hash != 0 ? _hash : _hash = HashOf(Name);

        public NodeAttributes Attributes => new()
        {
            Kind = Kind, FileNumber = Id.Value, Size = IsMadeUp || Kind == NodeKind.Directory ? 0 : Content.Length,
            ModifiedNanoseconds = 1_600_000_000_123_456_789, Links = Kind == NodeKind.Directory ? 2u : 1u,
        };

        public NodeEntry Entry => new(Id, Attributes);

        public Node? Find(ReadOnlySpan<byte> name)
        {
            Node[] entries = Entries;
            for (int i = FirstAfter(entries, HashOf(name) - 1); i < entries.Length; i++)
            {
                if (name.SequenceEqual(entries[i].Name))
                    return entries[i];
                if (entries[i].Hash != HashOf(name))
                    break;
            }

            return null;
        }

        public static int FirstAfter(Node[] entries, ulong hash)
        {
            int low = 0, high = entries.Length;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (entries[middle].Hash > hash)
                    high = middle;
                else
                    low = middle + 1;
            }

            return low;
        }

        // FNV-1a, its top bit cleared (cookies are signed) and out of the numbers left to backends.
        private static ulong HashOf(ReadOnlySpan<byte> name)
        {
            ulong hash = 14695981039346656037;
            foreach (byte b in name)
                hash = (hash ^ b) * 1099511628211;
            return (hash & long.MaxValue) | 16;
        }
    }
}
