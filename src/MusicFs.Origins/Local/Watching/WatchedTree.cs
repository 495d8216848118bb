using Microsoft.Win32.SafeHandles;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Local.Native;

namespace MusicFs.Origins.Local.Watching;

/// <summary>
/// The folders of an origin and their watches. A folder is watched first and listed then, so that what comes into being meanwhile is either listed
/// or told of. Watches belong to folders and not to paths: one that is moved keeps its watch and is found again at its new place.
/// One thread, which may wait for the disk.
/// </summary>
internal sealed partial class WatchedTree(
    LocalRoot root, InotifyQueue queue, OriginWatchOptions options, TimeProvider time, IWatchedTreeListener listener, int limit)
{
    /// <summary>As deep as scans go, and as many ways to one folder: links can make more of both than can be walked.</summary>
    private const int Deepest = 128, MostWays = 8;

    /// <summary>How long a folder that was moved away may take to turn up elsewhere in the tree.</summary>
    private static readonly TimeSpan OrphanTime = TimeSpan.FromSeconds(1);

    private readonly WatchProblems _problems = new(root.Path);
    private readonly Dictionary<int, WatchedFolder> _byWatch = [];
    private readonly HashSet<int> _orphans = [];
    private readonly Stack<PathToVisit> _toVisit = new();
    private readonly byte[] _page = GC.AllocateUninitializedArray<byte>(64 * 1024);
    private byte[] _realRoot = [];
    private long _orphansSince;
    private int _look;

    /// <summary>Links to files, as far as they have been met.</summary>
    public FileLinks Links { get; } = new();

    public WatchedFolder? Root { get; private set; }

    /// <summary>The watch on what the root lies in; -1 for none.</summary>
    public int WatchAboveRoot { get; private set; } = -1;

    /// <summary>The root's name in there.</summary>
    public ReadOnlySpan<byte> RootName => _realRoot.AsSpan(_realRoot.AsSpan().LastIndexOf((byte)'/') + 1);

    /// <summary>Why watching cannot go on.</summary>
    public Problem? Failure { get; private set; }

    public int Count => _byWatch.Count;

    /// <summary>Watches everything. False, with <see cref="Failure"/>, where that cannot be.</summary>
    public bool Begin()
    {
        if (root.Confirm() != FsError.None)
            Failure = _problems.RootGone();
        else
            WatchAbove();
        Walk(new PathToVisit(null, OriginPath.Root, false), isNew: false, again: true);
        return Failure is null;
    }

    /// <summary>Goes over everything again, because events were lost.</summary>
    public void LookAgain() => Walk(new PathToVisit(null, OriginPath.Root, false), isNew: true, again: true);

    public void Fail(Problem problem) => Failure ??= problem;

    /// <summary>The first folder with a watch; the others are next to it.</summary>
    public WatchedFolder? Find(int watch) => _byWatch.GetValueOrDefault(watch);

    /// <summary>Watches a folder that has come up, and all below it. False when it is not there, of no interest, or watched already.</summary>
    public bool Enter(WatchedFolder parent, OriginPath path, bool isLink = false)
    {
        WatchedFolder? before = parent.Find(path);
        Walk(new PathToVisit(parent, path, isLink), isNew: true, again: false);
        return parent.Find(path) is { } now && now != before;
    }

    /// <summary>Looks at a name that has come up and is not itself a folder, and follows it where it is a link.</summary>
    public NewEntry Meet(WatchedFolder parent, OriginPath path)
    {
        int descriptor = root.Open(path.Bytes, LinuxFiles.O_PATH | LinuxFiles.O_NOFOLLOW);
        if (descriptor < 0)
            return NewEntry.Other;
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        FsResult<OriginEntry> entry = LocalRoot.StatAt(descriptor, [], path);
        if (entry.IsSuccess)
            return entry.Value.Kind == NodeKind.File ? NewEntry.File : NewEntry.Other;
        return entry.Error == FsError.NotSupported && IsLinkToFolder(path) && Enter(parent, path, isLink: true) ? NewEntry.Folder : NewEntry.Other;
    }

    /// <summary>A folder is not at its place any more. Its watches are kept for a moment: it may have been moved.</summary>
    public void Leave(WatchedFolder folder)
    {
        folder.Parent?.Remove(folder);
        Stack<WatchedFolder> rest = new([folder]);
        while (rest.TryPop(out WatchedFolder? next))
        {
            foreach (WatchedFolder child in next.Children)
                rest.Push(child);
            Detach(next);
        }
    }

    /// <summary>The system has ended a watch.</summary>
    public void Forget(int watch)
    {
        while (_byWatch.TryGetValue(watch, out WatchedFolder? folder))
        {
            if (folder == Root)
                Fail(_problems.RootGone());
            Leave(folder);
        }

        _orphans.Remove(watch);
    }

    /// <summary>How long until <see cref="ReleaseOrphans"/> has something to do; null for never.</summary>
    public TimeSpan? TimeToNext() => _orphans.Count == 0 ? null : OrphanTime - time.GetElapsedTime(_orphansSince);

    /// <summary>Ends the watches of folders that were moved out of the tree.</summary>
    public void ReleaseOrphans()
    {
        if (_orphans.Count == 0 || time.GetElapsedTime(_orphansSince) < OrphanTime)
            return;
        foreach (int watch in _orphans)
            queue.Remove(watch);
        _orphans.Clear();
    }

    /// <summary>
    /// That the root is removed is told by the folder it lies in only: a folder held open, as the root is, is not gone for those who watch it.
    /// </summary>
    private void WatchAbove()
    {
        int descriptor = root.Open([], LinuxFiles.O_PATH | LinuxFiles.O_DIRECTORY);
        if (descriptor < 0)
            return;
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        _realRoot = DescriptorPath.Read(descriptor) ?? [];
        int slash = _realRoot.AsSpan().LastIndexOf((byte)'/');
        if (slash < 0 || RootName.IsEmpty)
            return;
        int above = LinuxFiles.OpenFolder(_realRoot.AsSpan(0, Math.Max(slash, 1)));
        if (above < 0)
            return;
        using var aboveHandle = new SafeFileHandle(above, ownsHandle: true);
        WatchAboveRoot = queue.AddForRemovals(above);
    }

    private void Walk(in PathToVisit first, bool isNew, bool again)
    {
        _toVisit.Clear();
        _toVisit.Push(first);
        while (Failure is null && !queue.IsStopped && _toVisit.TryPop(out PathToVisit next))
        {
            if (next.Parent is not { IsAttached: false })
                Visit(next, isNew, again);
        }
    }

    private void Visit(in PathToVisit visit, bool isNew, bool again)
    {
        (WatchedFolder? parent, OriginPath path, _) = visit;
        WatchedFolder? before = parent is null ? Root : parent.Find(path);
        bool mayEnter = parent is null || (parent.Depth < Deepest && options.Skips?.Invoke(path, true) != true);
        int descriptor = mayEnter ? root.Open(path.Bytes, LinuxFiles.O_RDONLY | LinuxFiles.O_DIRECTORY) : -LocalErrors.ENOENT;
        if (descriptor < 0)
        {
            if (before is not null)
                Leave(before);
            Miss(path, -descriptor);
            return;
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        WatchedFolder? folder = Attach(visit, before, descriptor);
        // One that is watched already was listed after its watch was there.
        if (folder is not null && (folder != before || again))
            List(folder, descriptor, isNew);
    }

    private WatchedFolder? Attach(in PathToVisit visit, WatchedFolder? before, int descriptor)
    {
        (WatchedFolder? parent, OriginPath path, bool isLink) = visit;
        ulong device = LinuxFiles.DeviceOf(descriptor);
        if ((parent is null || parent.Device != device) && NetworkFileSystems.NameAt(descriptor) is { } network)
        {
            Lose(path, _problems.Network(path, network));
            return null;
        }

        int watch = _byWatch.Count + _orphans.Count >= limit ? -LocalErrors.ENOSPC : queue.Add(descriptor);
        if (watch == before?.Watch)
            return before;
        if (before is not null)
            Leave(before);
        if (watch < 0)
        {
            Miss(path, -watch);
            return null;
        }

        _orphans.Remove(watch);
        WatchedFolder? same = Find(watch);
        var folder = new WatchedFolder(path, parent, isLink, watch, device) { Next = same };
        if (folder.IsBehindLink && same is not null && !MayEnterAgain(parent, same))
            return null;
        _byWatch[watch] = folder;
        if (parent is null)
            Root = folder;
        else
            parent.Add(folder);
        return folder;
    }

    private static bool MayEnterAgain(WatchedFolder? parent, WatchedFolder same)
    {
        for (WatchedFolder? above = parent; above is not null; above = above.Parent)
        {
            if (above.Watch == same.Watch)
                return false;
        }

        int ways = 0;
        for (WatchedFolder? way = same; way is not null; way = way.Next)
            ways++;
        return ways < MostWays;
    }

    private void Detach(WatchedFolder folder)
    {
        folder.IsAttached = false;
        WatchedFolder first = _byWatch[folder.Watch];
        if (first != folder)
        {
            while (first.Next != folder)
                first = first.Next!;
            first.Next = folder.Next;
        }
        else if (folder.Next is { } next)
        {
            _byWatch[folder.Watch] = next;
        }
        else
        {
            _byWatch.Remove(folder.Watch);
            _orphans.Add(folder.Watch);
            _orphansSince = time.GetTimestamp();
        }
    }

    /// <summary>A folder could not be opened or watched.</summary>
    private void Miss(OriginPath path, int errno)
    {
        switch (errno)
        {
            case LocalErrors.ENOSPC or LocalErrors.ENOMEM:
                Failure = _problems.TooManyFolders(_byWatch.Count);
                break;
            // Gone, or not the folder it was; or not to be read by this user, of which listings tell, and its parent when that changes.
            case LocalErrors.ENOENT or LocalErrors.ENOTDIR or LocalErrors.ELOOP or LocalErrors.EXDEV or LocalErrors.EACCES or LocalErrors.EPERM
                when !path.IsRoot:
                break;
            default:
                Lose(path, path.IsRoot && errno == LocalErrors.ENOENT ? _problems.RootGone() : _problems.Unreadable(path, errno));
                break;
        }
    }

    private void Lose(OriginPath path, Problem problem)
    {
        if (path.IsRoot)
            Fail(problem);
        else
            listener.Lost(path, problem);
    }

    /// <summary>A place to be watched; its parent is null of the root only.</summary>
    private readonly record struct PathToVisit(WatchedFolder? Parent, OriginPath Path, bool IsLink);
}
