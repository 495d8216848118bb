using System.Collections.Concurrent;
using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Service;

/// <summary>
/// The folder <c>/.musicfs</c>: a few files that are made up when they are opened, and a folder of files that do something then. Beside it lies the
/// file <c>/.mpdignore</c>. Both are no part of the tree and not listed by the root, so that nobody who walks the tree meets them. Their ids and
/// handles have an upper half that those of the tree never reach. Any thread.
/// </summary>
public sealed class ServiceFolder
{
    private const ulong Mark = 0xFFFF_FFFF_0000_0000;

    /// <summary>Ids of the folder of actions, and, from the next on, of the files in it.</summary>
    private const int Actions = 0x1000_0000;

    /// <summary>Id of the file that mpd asks for in every folder: it follows names with a leading dot as well, and would have every track twice.</summary>
    private const int Ignored = 0x2000_0000;

    /// <summary>The first cookie that is not the backend's.</summary>
    private const ulong First = 16;

    /// <summary>Of a file that is made up: no one knows before it is opened, as in /proc.</summary>
    private const long UnknownSize = 0;

    private readonly (byte[] Name, Func<string> Write)[] _files;
    private readonly ServiceActions? _actions;
    private readonly byte[] _actionsName;
    private readonly long _modified;
    private readonly ConcurrentDictionary<ulong, byte[]> _open = new();

    /// <summary>Every action that was ever seen, in order: the place of one never becomes another's.</summary>
    private readonly List<string> _known = [];
    private uint _lastHandle;

    /// <param name="files">Name and content of each, asked for at each open, on a thread that may wait.</param>
    /// <param name="made">The time that its files have.</param>
    /// <param name="actions">The folder of actions; null for none.</param>
    public ServiceFolder(IReadOnlyDictionary<string, Func<string>> files, DateTimeOffset made, ServiceActions? actions = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        _files = [.. files.OrderBy(static file => file.Key, StringComparer.Ordinal).Select(static file => (Encoding.UTF8.GetBytes(file.Key), file.Value))];
        _actions = actions;
        _actionsName = Encoding.UTF8.GetBytes(actions?.Name ?? "");
        _modified = (made - DateTimeOffset.UnixEpoch).Ticks * 100;
    }

    private static ReadOnlySpan<byte> IgnoredText => ".origins\n.trash\n"u8;

    private NodeEntry Entry => EntryOf(0);

    internal static bool Owns(NodeId node) => node.Value >= Mark;

    internal static bool Owns(HandleId handle) => handle.Value >= Mark;

    /// <summary>What has this name in the root; null for none of it.</summary>
    internal NodeEntry? InRoot(ReadOnlySpan<byte> name) =>
        name.SequenceEqual(".musicfs"u8) ? Entry : name.SequenceEqual(".mpdignore"u8) ? EntryOf(Ignored) : null;

    internal FsResult<NodeEntry> Lookup(NodeId parent, ReadOnlySpan<byte> name)
    {
        if (!IsFolder(IndexOf(parent)))
            return FsError.NotDirectory;
        foreach ((byte[] held, int index) in In(IndexOf(parent)))
        {
            if (name.SequenceEqual(held))
                return EntryOf(index);
        }

        return FsError.NotFound;
    }

    /// <summary>What a folder of it lies in; null where that is the root.</summary>
    internal NodeEntry? Parent(NodeId folder) => IndexOf(folder) == Actions ? Entry : null;

    internal FsResult<NodeAttributes> Attributes(NodeId node) => IsThere(IndexOf(node)) ? EntryOf(IndexOf(node)).Attributes : FsError.Stale;

    internal FsResult<bool> ReadDirectory(NodeId node, DirectoryCookie cookie, IDirectorySink sink)
    {
        if (!IsFolder(IndexOf(node)))
            return FsError.NotDirectory;
        // The first cookies are the backend's; an entry's is its place, so that what comes and goes meanwhile moves no other.
        foreach ((byte[] name, int index) in In(IndexOf(node)))
        {
            ulong place = First + (uint)index;
            if (place > cookie.Value && !sink.TryAdd(name, EntryOf(index), new DirectoryCookie(place)))
                return false;
        }

        return true;
    }

    internal async ValueTask<FsResult<OpenedFile>> OpenAsync(NodeId node, OpenAccess access)
    {
        int index = IndexOf(node);
        if (!IsThere(index))
            return FsError.Stale;
        if (IsFolder(index))
            return FsError.IsDirectory;
        if ((access & (OpenAccess.Write | OpenAccess.Truncate)) != 0)
            return FsError.ReadOnly;
        // Not on a backend's thread: whoever writes it may read files.
        byte[] content = index == Ignored
            ? IgnoredText.ToArray()
            : Encoding.UTF8.GetBytes(await Task.Run(index < Actions ? _files[index - 1].Write : () => _actions!.Open(ActionOf(index)!)).ConfigureAwait(false));
        HandleId handle = new(Mark | Interlocked.Increment(ref _lastHandle));
        _open[handle.Value] = content;
        return new OpenedFile(handle, null) { HasUnknownSize = index != Ignored };
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

    /// <summary>Has a mount ask anew for the attributes of all that may be here.</summary>
    internal void InvalidateAttributes(IKernelCache cache)
    {
        foreach ((_, int index) in (List<(byte[], int)>)[([], 0), ([], Ignored), .. In(0), .. _actions is null ? [] : In(Actions)])
            cache.InvalidateNode(new NodeId(Mark | (uint)index), NodeChange.Attributes);
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

    private bool IsFolder(int index) => index == 0 || (index == Actions && _actions is not null);

    private bool IsThere(int index) =>
        index < Actions ? index >= 0 && index <= _files.Length : index == Ignored || IsFolder(index) || (ActionOf(index) is { } name && _actions!.List().Contains(name));

    /// <summary>What a folder holds, in the order of its places.</summary>
    private List<(byte[] Name, int Index)> In(int folder)
    {
        List<(byte[], int)> found = [];
        for (int i = 0; folder == 0 && i < _files.Length; i++)
            found.Add((_files[i].Name, i + 1));
        if (folder == 0 && _actions is not null)
            found.Add((_actionsName, Actions));
        if (folder != Actions)
            return found;
        IReadOnlyList<string> now = _actions!.List();
        lock (_known)
        {
            _known.AddRange(now.Except(_known));
            for (int i = 0; i < _known.Count; i++)
            {
                if (now.Contains(_known[i]))
                    found.Add((Encoding.UTF8.GetBytes(_known[i]), Actions + 1 + i));
            }
        }

        return found;
    }

    private string? ActionOf(int index)
    {
        lock (_known)
            return index > Actions && index - Actions - 1 < _known.Count ? _known[index - Actions - 1] : null;
    }

    private NodeEntry EntryOf(int index)
    {
        bool isFolder = IsFolder(index);
        return new(new NodeId(Mark | (uint)index), new NodeAttributes
        {
            Kind = isFolder ? NodeKind.Directory : NodeKind.File,
            FileNumber = Mark | (uint)index,
            Size = index == Ignored ? IgnoredText.Length : UnknownSize,
            ModifiedNanoseconds = _modified,
            Links = !isFolder ? 1u : index == 0 && _actions is not null ? 3u : 2u,
        });
    }
}
