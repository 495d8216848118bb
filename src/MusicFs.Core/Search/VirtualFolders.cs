using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Ingest;
using MusicFs.Core.Tree;
using MusicFs.Library.Search.Query;

namespace MusicFs.Core.Search;

/// <summary>
/// The folders <c>/.search</c> and <c>/.collections</c>: what queries find, as links into the tree. They are no part of the tree and not listed by the
/// root, so that nobody who walks it meets a track twice. A folder is filled when somebody looks into it and kept until the library changes; then kernels
/// are told, and the next look finds another folder. Ids and handles have an upper part that those of the tree never reach. Any thread.
/// </summary>
internal sealed partial class VirtualFolders
{
    private const ulong Mark = 0xFFFE_0000_0000_0000;
    private const int MarkBits = 48;
    private const int EntryBits = 16;
    private const uint SearchId = 1;
    private const uint CollectionsId = 2;

    /// <summary>The first cookie that is not the backend's.</summary>
    private const ulong First = 16;

    /// <summary>Folders that are kept, and entries in them; those used longest ago go.</summary>
    private const int MostFilled = 1000;
    private const int MostFolders = 10_000;
    private const int MostEntries = 100_000;

    private readonly VirtualTree _tree;
    private readonly TrackFinder _finder;
    private readonly TimeProvider _time;
    private readonly VirtualFolder _search;
    private readonly Lock _gate = new();

    /// <summary>By what they show; those of a library that changed are not among them.</summary>
    private readonly Dictionary<(uint Parent, string Name), VirtualFolder> _current = [];
    private readonly Dictionary<uint, VirtualFolder> _byId = [];
    private readonly ConcurrentDictionary<ulong, byte[]> _open = new();
    private ImmutableArray<IKernelCache> _caches = [];
    private VirtualFolder _collections;
    private uint _lastId;
    private long _uses;
    private long _lastHandle;

    public VirtualFolders(VirtualTree tree, TrackFinder finder, TimeProvider time)
    {
        _tree = tree;
        _finder = finder;
        _time = time;
        // A process that takes another one's place must not give a kernel that one's numbers for other folders.
        _lastId = (uint)Math.Max(CollectionsId, time.GetUtcNow().ToUnixTimeSeconds() & uint.MaxValue);
        _search = new VirtualFolder(SearchId, null, ".search"u8.ToArray(), Now, static _ => FolderContent.Empty) { HasFolders = true };
        _collections = MakeCollections();
    }

    public static bool Owns(NodeId node) => node.Value >> MarkBits == Mark >> MarkBits;

    public static bool Owns(HandleId handle) => handle.Value >> MarkBits == Mark >> MarkBits;

    private long Now => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>One of the folders in the root; null for another name.</summary>
    public NodeEntry? EntryOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual(_search.Name) ? EntryOf(_search) : name.SequenceEqual(_collections.Name) ? EntryOf(_collections) : null;

    /// <summary>What a folder lies in; null where that is the root.</summary>
    public NodeEntry? Parent(NodeId node) => Find(node)?.Parent is { } parent ? EntryOf(parent) : null;

    public ValueTask<FsResult<NodeEntry>> LookupAsync(NodeId parent, ReadOnlySpan<byte> name)
    {
        if (EntryIn(parent) != 0)
            return new(FsError.NotDirectory);
        if (Find(parent) is not { } folder)
            return new(FsError.Stale);
        return folder == _search ? new(Query(name)) : LookupAsync(folder, name.ToArray());
    }

    public FsResult<NodeAttributes> Attributes(NodeId node)
    {
        if (Find(node) is not { } folder)
            return FsError.Stale;
        if (EntryIn(node) == 0)
            return EntryOf(folder).Attributes;
        // Who knows an entry has looked into the folder.
        return EntryAt(folder, node) is { } entry ? EntryOf(folder, entry, EntryIn(node) - 1).Attributes : FsError.Stale;
    }

    public FsResult<ReadOnlyMemory<byte>> ReadLink(NodeId node) =>
        Find(node) is not { } folder ? FsError.Stale
        : EntryAt(folder, node) is { Target: { } target } ? (ReadOnlyMemory<byte>)target
        : FsError.InvalidArgument;

    public async ValueTask<FsResult<bool>> ReadDirectoryAsync(NodeId directory, DirectoryCookie cookie, IDirectorySink sink)
    {
        if (EntryIn(directory) != 0)
            return FsError.NotDirectory;
        if (Find(directory) is not { } folder)
            return FsError.Stale;
        FolderContent content = await folder.FillAsync().ConfigureAwait(false);
        for (int i = cookie.Value < First ? 0 : (int)(cookie.Value - First) + 1; i < content.Entries.Count; i++)
        {
            FolderEntry entry = content.Entries[i];
            if (!sink.TryAdd(entry.Name, EntryOf(folder, entry, i), new DirectoryCookie(First + (uint)i)))
                return false;
        }

        return true;
    }

    public async ValueTask<FsResult<OpenedFile>> OpenAsync(NodeId node, OpenAccess access)
    {
        if (Find(node) is not { } folder)
            return FsError.Stale;
        if (EntryAt(folder, node) is not { } entry)
            return FsError.IsDirectory;
        if ((access & (OpenAccess.Write | OpenAccess.Truncate)) != 0)
            return FsError.ReadOnly;
        if (entry.Write is not { } write)
            return FsError.InvalidArgument;
        byte[] content = await Task.Run(write).ConfigureAwait(false);
        HandleId handle = new(Mark | ((ulong)Interlocked.Increment(ref _lastHandle) & ~(ulong.MaxValue << MarkBits)));
        _open[handle.Value] = content;
        return new OpenedFile(handle, null) { HasUnknownSize = true };
    }

    public FsResult<int> Read(HandleId handle, long offset, Span<byte> destination)
    {
        if (!_open.TryGetValue(handle.Value, out byte[]? content))
            return FsError.BadHandle;
        if (offset < 0)
            return FsError.InvalidArgument;
        int count = (int)Math.Clamp(content.Length - offset, 0, destination.Length);
        content.AsSpan((int)Math.Min(offset, content.Length), count).CopyTo(destination);
        return count;
    }

    public void Release(HandleId handle) => _open.TryRemove(handle.Value, out _);

    /// <summary>Lists that are open, by handle.</summary>
    public IReadOnlyList<(ulong Handle, byte[] Content)> List() => [.. _open.Select(static open => (open.Key, open.Value))];

    /// <summary>Goes on with lists that another process had open; before anything is opened. Its folders are not there: kernels look them up again.</summary>
    public void Restore(IEnumerable<(ulong Handle, byte[] Content)> open)
    {
        foreach ((ulong handle, byte[] content) in open)
        {
            _open[handle] = content;
            _lastHandle = Math.Max(_lastHandle, (long)(handle & ~Mark));
        }
    }

    private static int EntryIn(NodeId node) => (int)(node.Value & ((1 << EntryBits) - 1));

    private static NodeId IdOf(uint folder, int entry) => new(Mark | ((ulong)folder << EntryBits) | (uint)entry);

    private static FolderEntry? EntryAt(VirtualFolder folder, NodeId node)
    {
        int index = EntryIn(node) - 1;
        return index >= 0 && folder.Filled is { } content && index < content.Entries.Count ? content.Entries[index] : null;
    }

    /// <summary>A name below <c>/.search</c> is a query; the folder is made here and filled later.</summary>
    private FsResult<NodeEntry> Query(ReadOnlySpan<byte> name)
    {
        if (!System.Text.Unicode.Utf8.IsValid(name))
            return FsError.InvalidArgument;
        // What programs look for wherever they come: nobody asked for that.
        if (name.StartsWith("."u8) || SystemNames.Contains(name))
            return FsError.NotFound;
        string text = Encoding.UTF8.GetString(name);
        if (!SearchQuery.TryParse(text, out SearchQuery? query, out _))
            return FsError.InvalidArgument;
        return EntryOf(Folder(_search, text, folder => Links(folder, query, MostFound, corrects: true)));
    }

    private async ValueTask<FsResult<NodeEntry>> LookupAsync(VirtualFolder folder, byte[] name)
    {
        FolderContent content = await folder.FillAsync().ConfigureAwait(false);
        int index = content.Find(name);
        if (index >= 0)
            return EntryOf(folder, content.Entries[index], index);
        NoteMissed(folder, name);
        return FsError.NotFound;
    }

    private NodeEntry EntryOf(VirtualFolder folder) => new(IdOf(folder.Id, 0), new NodeAttributes
    {
        Kind = NodeKind.Directory,
        FileNumber = IdOf(folder.Id, 0).Value,
        Size = 0,
        ModifiedNanoseconds = folder.Made,
        Links = folder.HasFolders ? 1u : 2u,
    });

    private NodeEntry EntryOf(VirtualFolder folder, FolderEntry entry, int index) => entry.Folder is { } inner ? EntryOf(inner) : new(IdOf(folder.EntryId, index + 1), new NodeAttributes
    {
        Kind = entry.Target is null ? NodeKind.File : NodeKind.SymbolicLink,
        FileNumber = IdOf(folder.EntryId, index + 1).Value,
        Size = entry.Target?.Length ?? 0,
        ModifiedNanoseconds = folder.Made,
        Links = 1,
    });
}
