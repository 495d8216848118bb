using System.Collections.Concurrent;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Service;

/// <summary>
/// A folder, or a few, in the root of a mount whose files are made up: no part of the tree and not listed by the root, so that nobody who walks the
/// tree meets what is in it. Or files without a folder of their own, which directories of the tree answer by name. Nobody counts references to its nodes.
/// Any thread.
/// </summary>
/// <remarks>
/// Ids of nodes and handles begin with a mark that those of the tree never reach: their generation would have to come near its end. Marks that are taken:
/// 0xFFFF_FFFF (32 bits) by <see cref="ServiceFolder"/>, 0xFFFF_FFFE (32 bits) by files that programs write, 0xFFFE (16 bits) by
/// <see cref="Search.VirtualFolders"/>, 0xFFFD (16 bits) by <see cref="Plays.PrefetchFolder"/>, 0xFFFB (16 bits) by <see cref="Artwork.AlbumArtwork"/>,
/// 0xFFF6 (16 bits) by <see cref="Offline.OfflineFolder"/>, whose files are the tree's.
/// </remarks>
public abstract class SyntheticFolder
{
    /// <summary>Every mark is above; ids of the tree, and its handles, are below.</summary>
    internal const ulong LowestMark = 0xFFF0_0000_0000_0000;

    /// <summary>The first cookie that is not the backend's.</summary>
    private protected const ulong FirstCookie = 16;

    private readonly ConcurrentDictionary<ulong, byte[]> _open = new();
    private readonly ulong _mark;
    private readonly int _numberBits;
    private long _lastHandle;

    /// <param name="mark">What its ids and handles begin with, its own, and zeros for their numbers.</param>
    /// <param name="numberBits">How many bits the numbers have.</param>
    private protected SyntheticFolder(ulong mark, int numberBits)
    {
        _mark = mark;
        _numberBits = numberBits;
    }

    /// <summary>Whether a node or a handle has its mark.</summary>
    internal bool Owns(ulong id) => id >> _numberBits == _mark >> _numberBits;

    /// <summary>What is there by a name in the root; null for a name that is none of its.</summary>
    internal abstract NodeEntry? EntryOf(ReadOnlySpan<byte> nameInRoot);

    internal abstract ValueTask<FsResult<NodeEntry>> LookupAsync(NodeId parent, ReadOnlySpan<byte> name);

    /// <summary>What a folder of it lies in; null where that is the root.</summary>
    internal abstract NodeEntry? Parent(NodeId folder);

    internal abstract ValueTask<FsResult<NodeAttributes>> AttributesAsync(NodeId node);

    internal virtual FsResult<ReadOnlyMemory<byte>> ReadLink(NodeId node) => FsError.InvalidArgument;

    /// <summary>The first cookies are the backend's: an entry's is <see cref="FirstCookie"/> or above.</summary>
    internal abstract ValueTask<FsResult<bool>> ReadDirectoryAsync(NodeId directory, DirectoryCookie cookie, IDirectorySink sink);

    internal virtual async ValueTask<FsResult<OpenedFile>> OpenAsync(NodeId node, OpenAccess access)
    {
        FsResult<Func<byte[]>> found = WriterOf(node);
        if (!found.IsSuccess)
            return found.Error;
        if ((access & (OpenAccess.Write | OpenAccess.Truncate)) != 0)
            return FsError.ReadOnly;
        // Not on a backend's thread: whoever writes it may read files.
        return Keep(await Task.Run(found.Value).ConfigureAwait(false));
    }

    internal FsResult<int> Read(HandleId handle, long offset, Span<byte> destination)
    {
        if (!_open.TryGetValue(handle.Value, out byte[]? content))
            return FsError.BadHandle;
        if (offset < 0)
            return FsError.InvalidArgument;
        int count = (int)Math.Clamp(content.Length - offset, 0, destination.Length);
        content.AsSpan((int)Math.Min(offset, content.Length), count).CopyTo(destination);
        return count;
    }

    internal void Release(HandleId handle) => _open.TryRemove(handle.Value, out _);

    /// <summary>Has a mount ask anew for the attributes of all that it may know here.</summary>
    internal abstract void InvalidateAttributes(IKernelCache cache);

    /// <summary>Tells a mount of changes from now on.</summary>
    internal virtual void Attach(IKernelCache cache)
    {
    }

    /// <summary>Tells a mount no more.</summary>
    internal virtual void Detach(IKernelCache cache)
    {
    }

    /// <summary>Files that are open, by handle.</summary>
    internal IEnumerable<(ulong Handle, byte[] Content)> List() => _open.Select(static open => (open.Key, open.Value));

    /// <summary>
    /// Goes on with the files of this folder that another process had open, of all of them; before anything is opened. What it numbered anew meanwhile
    /// is looked up again.
    /// </summary>
    internal void Restore(IReadOnlyList<(ulong Handle, byte[] Content)> open)
    {
        foreach ((ulong handle, byte[] content) in open.Where(one => Owns(one.Handle)))
        {
            _open[handle] = content;
            _lastHandle = Math.Max(_lastHandle, (long)NumberOf(handle));
        }
    }

    /// <summary>What writes a file, on a thread that may wait, at each open; or why there is nothing to open.</summary>
    private protected abstract FsResult<Func<byte[]>> WriterOf(NodeId node);

    /// <summary>Opens a content that stays as it is until the handle is released. Mostly no one knew its size before, as in /proc.</summary>
    private protected OpenedFile Keep(byte[] content)
    {
        HandleId handle = new(_mark | NumberOf((ulong)Interlocked.Increment(ref _lastHandle)));
        _open[handle.Value] = content;
        return new OpenedFile(handle, null) { HasUnknownSize = true };
    }

    private protected NodeId NodeOf(ulong number) => new(_mark | number);

    private protected ulong NumberOf(NodeId node) => NumberOf(node.Value);

    /// <param name="number">Its own.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="modified">Nanoseconds since 1970.</param>
    /// <param name="size">0 for a file that is made up when it is opened.</param>
    /// <param name="links">For a folder, 1 says nothing about how many are in it.</param>
    private protected NodeEntry EntryOf(ulong number, NodeKind kind, long modified, long size = 0, uint links = 1) => new(NodeOf(number), new NodeAttributes
    {
        Kind = kind,
        FileNumber = NodeOf(number).Value,
        Size = size,
        ModifiedNanoseconds = modified,
        Links = links,
    });

    private ulong NumberOf(ulong id) => id & ~(ulong.MaxValue << _numberBits);
}
