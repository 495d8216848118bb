using System.Collections.Immutable;
using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Ingest;
using MusicFs.Core.Service;
using MusicFs.Core.Tree;
using MusicFs.Library.Search.Query;

namespace MusicFs.Core.Search;

/// <summary>
/// The folders <c>/.search</c> and <c>/.collections</c>: what queries find, as links into the tree. A folder is filled when somebody looks into it and
/// kept until the library changes; then kernels are told, and the next look finds another folder. A process that takes over has other folders.
/// </summary>
public sealed partial class VirtualFolders : SyntheticFolder
{
    private const int EntryBits = 16;
    private const uint SearchId = 1;
    private const uint CollectionsId = 2;

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
    private ImmutableArray<IKernelCache> _caches = [];
    private VirtualFolder _collections;
    private uint _lastId;
    private long _uses;

    /// <param name="tree">What links lead into.</param>
    /// <param name="finder">What finds tracks.</param>
    /// <param name="time">The time that folders have, and that passes before kernels are told of changes.</param>
    public VirtualFolders(VirtualTree tree, TrackFinder finder, TimeProvider time)
        : base(0xFFFE_0000_0000_0000, numberBits: 48)
    {
        ArgumentNullException.ThrowIfNull(time);
        _tree = tree;
        _finder = finder;
        _time = time;
        // A process that takes another one's place must not give a kernel that one's numbers for other folders.
        _lastId = (uint)Math.Max(CollectionsId, time.GetUtcNow().ToUnixTimeSeconds() & uint.MaxValue);
        _search = new VirtualFolder(SearchId, null, ".search"u8.ToArray(), Now, static _ => Task.FromResult<FsResult<FolderContent>>(FolderContent.Empty)) { HasFolders = true };
        _collections = MakeCollections();
    }

    private long Now => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    internal override NodeEntry? EntryOf(ReadOnlySpan<byte> nameInRoot) =>
        nameInRoot.SequenceEqual(_search.Name) ? EntryOf(_search) : nameInRoot.SequenceEqual(_collections.Name) ? EntryOf(_collections) : null;

    internal override NodeEntry? Parent(NodeId folder) => Find(folder)?.Parent is { } parent ? EntryOf(parent) : null;

    internal override ValueTask<FsResult<NodeEntry>> LookupAsync(NodeId parent, ReadOnlySpan<byte> name)
    {
        if (EntryIn(parent) != 0)
            return new(FsError.NotDirectory);
        if (Find(parent) is not { } folder)
            return new(FsError.Stale);
        return folder == _search ? new(Query(name)) : LookupAsync(folder, name.ToArray());
    }

    internal override ValueTask<FsResult<NodeAttributes>> AttributesAsync(NodeId node) => new(AttributesOf(node));

    private FsResult<NodeAttributes> AttributesOf(NodeId node)
    {
        if (Find(node) is not { } folder)
            return FsError.Stale;
        if (EntryIn(node) == 0)
            return EntryOf(folder).Attributes;
        // Who knows an entry has looked into the folder.
        return EntryAt(folder, node) is { } entry ? EntryOf(folder, entry, EntryIn(node) - 1).Attributes : FsError.Stale;
    }

    internal override FsResult<ReadOnlyMemory<byte>> ReadLink(NodeId node) =>
        Find(node) is not { } folder ? FsError.Stale
        : EntryAt(folder, node) is { Target: { } target } ? (ReadOnlyMemory<byte>)target
        : FsError.InvalidArgument;

    internal override async ValueTask<FsResult<bool>> ReadDirectoryAsync(NodeId directory, DirectoryCookie cookie, IDirectorySink sink)
    {
        if (EntryIn(directory) != 0)
            return FsError.NotDirectory;
        if (Find(directory) is not { } folder)
            return FsError.Stale;
        FsResult<FolderContent> filled = await folder.FillAsync().ConfigureAwait(false);
        if (!filled.TryGetValue(out FolderContent? content))
            return filled.Error;
        for (int i = cookie.Value < FirstCookie ? 0 : (int)(cookie.Value - FirstCookie) + 1; i < content.Entries.Count; i++)
        {
            FolderEntry entry = content.Entries[i];
            if (!sink.TryAdd(entry.Name, EntryOf(folder, entry, i), new DirectoryCookie(FirstCookie + (uint)i)))
                return false;
        }

        return true;
    }

    internal override void InvalidateAttributes(IKernelCache cache)
    {
        VirtualFolder[] folders;
        lock (_gate)
            folders = [_search, .. _byId.Values];
        foreach (VirtualFolder folder in folders)
        {
            cache.InvalidateNode(NodeOf(folder.Id, 0), NodeChange.Attributes);
            for (int i = 1; i <= folder.Size; i++)
                cache.InvalidateNode(NodeOf(folder.EntryId, i), NodeChange.Attributes);
        }
    }

    internal override async ValueTask<FsResult<OpenedFile>> OpenAsync(NodeId node, OpenAccess access)
    {
        if (Find(node) is not { } folder)
            return FsError.Stale;
        if (EntryAt(folder, node) is not { } entry)
            return FsError.IsDirectory;
        if (entry.Write is not { } write)
            return FsError.InvalidArgument;
        if ((access & (OpenAccess.Write | OpenAccess.Truncate)) != 0)
            return FsError.ReadOnly;
        FsResult<byte[]> written = await Task.Run(write).ConfigureAwait(false);
        return written.TryGetValue(out byte[]? content) ? Keep(content) : written.Error;
    }

    /// <summary>They are opened above.</summary>
    private protected override FsResult<Func<byte[]>> WriterOf(NodeId node) => FsError.InvalidArgument;

    private static int EntryIn(NodeId node) => (int)(node.Value & ((1 << EntryBits) - 1));

    private NodeId NodeOf(uint folder, int entry) => NodeOf(NumberOf(folder, entry));

    private static ulong NumberOf(uint folder, int entry) => ((ulong)folder << EntryBits) | (uint)entry;

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
        return EntryOf(Folder(_search, text, folder => Found(() => Links(folder, _finder.Index.Find(query, 0, MostFound, corrects: true).Hits, Repeats.LeftOut))));
    }

    private async ValueTask<FsResult<NodeEntry>> LookupAsync(VirtualFolder folder, byte[] name)
    {
        FsResult<FolderContent> filled = await folder.FillAsync().ConfigureAwait(false);
        if (!filled.TryGetValue(out FolderContent? content))
            return filled.Error;
        int index = content.Find(name);
        if (index >= 0)
            return EntryOf(folder, content.Entries[index], index);
        NoteMissed(folder, name);
        return FsError.NotFound;
    }

    private NodeEntry EntryOf(VirtualFolder folder) => EntryOf(NumberOf(folder.Id, 0), NodeKind.Directory, folder.Made, links: folder.HasFolders ? 1u : 2u);

    private NodeEntry EntryOf(VirtualFolder folder, FolderEntry entry, int index) =>
        entry.Folder is { } inner ? EntryOf(inner)
        : EntryOf(NumberOf(folder.EntryId, index + 1), entry.Target is null ? NodeKind.File : NodeKind.SymbolicLink, folder.Made, entry.Target?.Length ?? 0);
}
