using System.Collections.Concurrent;
using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Service;

/// <summary>
/// The folder <c>/.musicfs</c>: a few files that are made up when they are opened. It is no part of the tree and not listed by the root, so that
/// nobody who walks the tree meets it. Its ids and handles have an upper half that those of the tree never reach. Any thread.
/// </summary>
public sealed class ServiceFolder
{
    private const ulong Mark = 0xFFFF_FFFF_0000_0000;

    /// <summary>The first cookie that is not the backend's.</summary>
    private const ulong First = 16;

    /// <summary>Of a file that is made up: no one knows before it is opened, as in /proc.</summary>
    private const long UnknownSize = 0;

    private readonly (byte[] Name, Func<string> Write)[] _files;
    private readonly long _modified;
    private readonly ConcurrentDictionary<ulong, byte[]> _open = new();
    private uint _lastHandle;

    /// <param name="files">Name and content of each, asked for at each open, on a thread that may wait.</param>
    /// <param name="made">The time that its files have.</param>
    public ServiceFolder(IReadOnlyDictionary<string, Func<string>> files, DateTimeOffset made)
    {
        ArgumentNullException.ThrowIfNull(files);
        _files = [.. files.OrderBy(static file => file.Key, StringComparer.Ordinal).Select(static file => (Encoding.UTF8.GetBytes(file.Key), file.Value))];
        _modified = (made - DateTimeOffset.UnixEpoch).Ticks * 100;
    }

    /// <summary>Its name in the root.</summary>
    public static ReadOnlySpan<byte> Name => ".musicfs"u8;

    internal NodeEntry Entry => EntryOf(0);

    internal static bool Owns(NodeId node) => node.Value >= Mark;

    internal static bool Owns(HandleId handle) => handle.Value >= Mark;

    internal FsResult<NodeEntry> Lookup(NodeId parent, ReadOnlySpan<byte> name)
    {
        if (!IsFolder(parent))
            return FsError.NotDirectory;
        for (int i = 0; i < _files.Length; i++)
        {
            if (name.SequenceEqual(_files[i].Name))
                return EntryOf(i + 1);
        }

        return FsError.NotFound;
    }

    internal FsResult<NodeAttributes> Attributes(NodeId node) => IsThere(node) ? EntryOf(IndexOf(node)).Attributes : FsError.Stale;

    internal FsResult<bool> ReadDirectory(NodeId node, DirectoryCookie cookie, IDirectorySink sink)
    {
        if (!IsFolder(node))
            return FsError.NotDirectory;
        // The first cookies are the backend's.
        for (int i = cookie.Value < First ? 0 : (int)Math.Min(cookie.Value - First + 1, (ulong)_files.Length); i < _files.Length; i++)
        {
            if (!sink.TryAdd(_files[i].Name, EntryOf(i + 1), new DirectoryCookie(First + (ulong)i)))
                return false;
        }

        return true;
    }

    internal async ValueTask<FsResult<OpenedFile>> OpenAsync(NodeId node, OpenAccess access)
    {
        if (!IsThere(node))
            return FsError.Stale;
        if (IsFolder(node))
            return FsError.IsDirectory;
        if ((access & (OpenAccess.Write | OpenAccess.Truncate)) != 0)
            return FsError.ReadOnly;
        // Not on a backend's thread: whoever writes it may read files.
        string text = await Task.Run(_files[IndexOf(node) - 1].Write).ConfigureAwait(false);
        HandleId handle = new(Mark | Interlocked.Increment(ref _lastHandle));
        _open[handle.Value] = Encoding.UTF8.GetBytes(text);
        return new OpenedFile(handle, null) { HasUnknownSize = true };
    }

    internal FsResult<int> Read(HandleId handle, long offset, Span<byte> destination)
    {
        if (!_open.TryGetValue(handle.Value, out byte[]? content))
            return FsError.BadHandle;
        if (offset < 0)
            return FsError.InvalidArgument;
        if (offset >= content.Length)
            return 0;
        int count = (int)Math.Min(destination.Length, content.Length - offset);
        content.AsSpan((int)offset, count).CopyTo(destination);
        return count;
    }

    internal void Release(HandleId handle) => _open.TryRemove(handle.Value, out _);

    /// <summary>Files that are open, by handle.</summary>
    internal IReadOnlyList<(ulong Handle, byte[] Content)> List() => [.. _open.Select(static open => (open.Key, open.Value))];

    /// <summary>Goes on with files that another process had open; before anything is opened.</summary>
    internal void Restore(IEnumerable<(ulong Handle, byte[] Content)> open)
    {
        foreach ((ulong handle, byte[] content) in open)
        {
            _open[handle | Mark] = content;
            _lastHandle = Math.Max(_lastHandle, (uint)handle);
        }
    }

    private static int IndexOf(NodeId node) => (int)(uint)node.Value;

    private static bool IsFolder(NodeId node) => node.Value == Mark;

    private bool IsThere(NodeId node) => IndexOf(node) <= _files.Length;

    private NodeEntry EntryOf(int index) => new(new NodeId(Mark | (uint)index), new NodeAttributes
    {
        Kind = index == 0 ? NodeKind.Directory : NodeKind.File,
        FileNumber = Mark | (uint)index,
        Size = UnknownSize,
        ModifiedNanoseconds = _modified,
        Links = index == 0 ? 2u : 1u,
    });
}
