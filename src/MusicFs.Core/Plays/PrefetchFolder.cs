using System.Globalization;
using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Service;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Plays;

/// <summary>
/// The folder <c>/.prefetch</c>: a file <c>status</c>, and every path of the tree once more, where a look at a track, or a listing of a folder, has it
/// fetched. Its files say in words what is stored of the track. It lists nothing but the status, so that nobody asks for the library by walking it.
/// </summary>
public sealed class PrefetchFolder : SyntheticFolder
{
    /// <summary>Tracks that one look at a folder asks for.</summary>
    internal const int MostAsked = 50;

    private const ulong Top = 0;
    private const ulong Status = 1;
    private const int MostKnown = 10_000;

    private readonly VirtualTree _tree;
    private readonly Prefetcher _prefetcher;
    private readonly long _made;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ulong> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, (string Path, bool IsFolder)> _known = [];
    private readonly Queue<ulong> _order = new();
    private ulong _last;

    /// <param name="tree">What can be asked for.</param>
    /// <param name="prefetcher">Who is asked.</param>
    /// <param name="made">The time that its files have.</param>
    public PrefetchFolder(VirtualTree tree, Prefetcher prefetcher, DateTimeOffset made)
        : base(0xFFFD_0000_0000_0000, numberBits: 48)
    {
        _tree = tree;
        _prefetcher = prefetcher;
        _made = (made - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        // A process that takes another one's place must not give a kernel that one's numbers for other paths.
        _last = Math.Max(Status, (ulong)made.ToUnixTimeSeconds() << 12 & 0xFFFF_FFFF_FFFF);
    }

    internal override NodeEntry? EntryOf(ReadOnlySpan<byte> nameInRoot) => nameInRoot.SequenceEqual(".prefetch"u8) ? EntryOf(Top, NodeKind.Directory, _made) : null;

    internal override NodeEntry? Parent(NodeId folder) =>
        Find(folder) is not { } known ? null
        : known.Path.LastIndexOf('/') is > 0 and var slash ? EntryOf(known.Path[..slash], isFolder: true)
        : EntryOf(Top, NodeKind.Directory, _made);

    internal override ValueTask<FsResult<NodeEntry>> LookupAsync(NodeId parent, ReadOnlySpan<byte> name)
    {
        if (NumberOf(parent) == Top && name.SequenceEqual("status"u8))
            return new(EntryOf(Status, NodeKind.File, _made));
        if (PathOf(parent) is not { } folder)
            return new(NumberOf(parent) == Status || Find(parent) is not null ? FsError.NotDirectory : FsError.Stale);
        string path = $"{folder}/{Encoding.UTF8.GetString(name)}";
        // What programs look for wherever they come, and folders that are not of the tree.
        if (name.StartsWith("."u8) || _tree.FindPath(path) is not { } node || !_tree.Attributes(node).TryGetValue(out NodeAttributes attributes))
            return new(FsError.NotFound);
        bool isFolder = attributes.Kind == NodeKind.Directory;
        if (!isFolder)
            _prefetcher.Hint(NextTracks.TargetsAt(_tree, node, 1));
        return new(EntryOf(path, isFolder));
    }

    internal override ValueTask<FsResult<NodeAttributes>> AttributesAsync(NodeId node) => new(
        NumberOf(node) == Top ? EntryOf(Top, NodeKind.Directory, _made).Attributes
        : NumberOf(node) == Status ? EntryOf(Status, NodeKind.File, _made).Attributes
        : Find(node) is { } known ? EntryOf(known.Path, known.IsFolder).Attributes
        : FsError.Stale);

    internal override ValueTask<FsResult<bool>> ReadDirectoryAsync(NodeId directory, DirectoryCookie cookie, IDirectorySink sink)
    {
        if (NumberOf(directory) == Top)
            return new(cookie.Value >= FirstCookie || sink.TryAdd("status"u8, EntryOf(Status, NodeKind.File, _made), new DirectoryCookie(FirstCookie)));
        if (PathOf(directory) is not { } path || _tree.FindPath(path) is not { } node)
            return new(Find(directory) is null ? FsError.Stale : FsError.NotDirectory);
        int first = cookie.Value < FirstCookie ? 0 : (int)(cookie.Value - FirstCookie) + 1;
        if (first == 0)
            _prefetcher.Hint(NextTracks.TargetsAt(_tree, node, MostAsked));
        IReadOnlyList<(string Name, bool IsFolder)> names = _tree.NamesIn(node);
        for (int i = first; i < names.Count; i++)
        {
            if (!sink.TryAdd(Encoding.UTF8.GetBytes(names[i].Name), EntryOf($"{path}/{names[i].Name}", names[i].IsFolder), new DirectoryCookie(FirstCookie + (uint)i)))
                return new(false);
        }

        return new(true);
    }

    internal override void InvalidateAttributes(IKernelCache cache)
    {
        ulong[] known;
        lock (_lock)
            known = [Top, Status, .. _known.Keys];
        foreach (ulong number in known)
            cache.InvalidateNode(NodeOf(number), NodeChange.Attributes);
    }

    private protected override FsResult<Func<byte[]>> WriterOf(NodeId node)
    {
        if (NumberOf(node) == Status)
            return new FsResult<Func<byte[]>>(() => Encoding.UTF8.GetBytes(_prefetcher.Describe()));
        if (NumberOf(node) == Top)
            return FsError.IsDirectory;
        if (Find(node) is not { } known)
            return FsError.Stale;
        return known.IsFolder ? FsError.IsDirectory : new FsResult<Func<byte[]>>(() => Encoding.UTF8.GetBytes(Describe(known.Path)));
    }

    private string Describe(string path)
    {
        if (_tree.FindPath(path) is not { } node || NextTracks.TargetOf(_tree, node, PrefetchReason.Hint) is not { } target)
            return $"{path}: not there\n";
        _prefetcher.Hint([target]);
        return string.Create(CultureInfo.InvariantCulture, $"{path}: {_prefetcher.Pipeline?.StoredBytes(target.File) ?? 0} of {target.File.Version.Size} bytes are in the cache\n");
    }

    private (string Path, bool IsFolder)? Find(NodeId node)
    {
        lock (_lock)
            return _known.TryGetValue(NumberOf(node), out (string, bool) known) ? known : null;
    }

    /// <summary>The path of a folder, empty for the one of all; null for what is none.</summary>
    private string? PathOf(NodeId folder) => NumberOf(folder) == Top ? "" : Find(folder) is (var path, true) ? path : null;

    private NodeEntry EntryOf(string path, bool isFolder)
    {
        ulong number;
        lock (_lock)
        {
            if (!_numbers.TryGetValue(path, out number))
            {
                _numbers.Add(path, number = ++_last);
                _order.Enqueue(number);
                if (_order.Count > MostKnown && _known.Remove(_order.Dequeue(), out (string Path, bool) old))
                    _numbers.Remove(old.Path);
            }

            _known[number] = (path, isFolder);
        }

        return EntryOf(number, isFolder ? NodeKind.Directory : NodeKind.File, _made);
    }
}
