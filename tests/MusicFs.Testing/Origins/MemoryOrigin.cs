using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Testing.Origins;

/// <summary>
/// An origin in memory, changed by the test. Every answer completes at once. An open file keeps the content it was opened
/// with when the path gets a new one (replaced), and is Stale after <see cref="Rewrite"/> (changed in place).
/// </summary>
public sealed class MemoryOrigin(string id) : IOrigin
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Node> _nodes = new(StringComparer.Ordinal);
    private long _clock = 1_600_000_000_000_000_000;
    private ulong _lastTag;
    private int _open;

    public string Id => id;

    public OriginCapabilities Capabilities { get; init; } = new() { StrongVersions = true };

    /// <summary>Files that are open.</summary>
    public int OpenFiles => Volatile.Read(ref _open);

    /// <summary>Opens since the start.</summary>
    public int Opens { get; private set; }

    /// <summary>Called at each open, by whoever opens.</summary>
    public Action? Opening { get; set; }

    /// <summary>Puts a file in its place, with a new version; the folders above it are made.</summary>
    public OriginVersion Put(string path, byte[] content)
    {
        lock (_lock)
        {
            AddFolders(path);
            OriginVersion version = new(content.Length, _clock += 1_000_000_000, ++_lastTag);
            _nodes[Key(path)] = new Node(OriginPath.FromString(path), NodeKind.File, version, content);
            return version;
        }
    }

    /// <summary>Changes the content of a file that may be open, in place.</summary>
    public OriginVersion Rewrite(string path, byte[] content)
    {
        lock (_lock)
        {
            _nodes[Key(path)].Rewritten = true;
            return Put(path, content);
        }
    }

    public void AddFolder(string path)
    {
        lock (_lock)
            AddFolders(path + "/");
    }

    /// <summary>Gives a file another path; it stays the file it is.</summary>
    public void Move(string from, string to)
    {
        lock (_lock)
        {
            AddFolders(to);
            Node node = _nodes[Key(from)];
            _nodes.Remove(Key(from));
            _nodes[Key(to)] = new Node(OriginPath.FromString(to), NodeKind.File, node.Version, node.Content);
        }
    }

    public void Remove(string path)
    {
        lock (_lock)
            _nodes.Remove(Key(path));
    }

    public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return new(FsError.Interrupted);
        lock (_lock)
        {
            if (!directory.IsRoot)
            {
                if (!_nodes.TryGetValue(Key(directory), out Node? folder))
                    return new(FsError.NotFound);
                if (folder.Kind != NodeKind.Directory)
                    return new(FsError.NotDirectory);
            }

            OriginEntry[] entries = [.. _nodes.Values.Where(node => node.Path.Parent == directory).Select(node => node.Entry)];
            return new(entries);
        }
    }

    public ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return new(FsError.Interrupted);
        if (path.IsRoot)
            return new(new OriginEntry(path, NodeKind.Directory, default));
        lock (_lock)
            return _nodes.TryGetValue(Key(path), out Node? node) ? new(node.Entry) : new(FsError.NotFound);
    }

    public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation)
    {
        Opening?.Invoke();
        if (cancellation.IsCancellationRequested)
            return new(FsError.Interrupted);
        lock (_lock)
        {
            if (!_nodes.TryGetValue(Key(path), out Node? node))
                return new(FsError.NotFound);
            if (node.Kind != NodeKind.File)
                return new(FsError.IsDirectory);
            if (node.Version != expected)
                return new(FsError.Stale);
            Interlocked.Increment(ref _open);
            Opens++;
            return new(new MemoryFile(this, node));
        }
    }

    public ValueTask<FsError> ProbeAsync(CancellationToken cancellation) => new(FsError.None);

    private static string Key(string path) => Key(OriginPath.FromString(path));

    private static string Key(OriginPath path) => System.Text.Encoding.Latin1.GetString(path.Bytes);

    private void AddFolders(string path)
    {
        for (int slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            string folder = path[..slash];
            _nodes.TryAdd(Key(folder), new Node(OriginPath.FromString(folder), NodeKind.Directory, new OriginVersion(0, _clock, 0), []));
        }
    }

    private sealed class Node(OriginPath path, NodeKind kind, OriginVersion version, byte[] content)
    {
        public OriginPath Path => path;

        public NodeKind Kind => kind;

        public OriginVersion Version => version;

        public byte[] Content => content;

        public volatile bool Rewritten;

        public OriginEntry Entry => new(path, kind, version);
    }

    private sealed class MemoryFile(MemoryOrigin origin, Node node) : IOriginFile
    {
        private int _disposed;

        public OriginVersion Version => node.Version;

        public System.Runtime.InteropServices.SafeHandle? LocalHandle => null;

        public ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
        {
            if (Volatile.Read(ref _disposed) != 0)
                return new(FsError.BadHandle);
            if (node.Rewritten)
                return new(FsError.Stale);
            if (offset >= node.Content.Length)
                return new(0);
            ReadOnlySpan<byte> rest = node.Content.AsSpan((int)offset);
            int count = Math.Min(rest.Length, destination.Length);
            rest[..count].CopyTo(destination.Span);
            return new(count);
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
                Interlocked.Decrement(ref origin._open);
        }
    }
}
