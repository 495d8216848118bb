using MusicFs.Contracts.Origins;
using MusicFs.Origins.Local.Native;

namespace MusicFs.Origins.Local.Watching;

/// <summary>
/// Makes changes of folders out of inotify events, and keeps the watched tree and the files being written in step with them. One thread.
/// </summary>
internal sealed class InotifyTranslator(
    WatchedTree tree, ChangeGatherer gatherer, SettlingFiles settling, OriginWatchOptions options, TimeProvider time, WatchProblems problems)
{
    /// <summary>So many overflows within a minute, and looking at everything again for each would be worse than doing so from time to time.</summary>
    private const int MostOverflows = 3;

    private readonly Queue<long> _overflows = new();
    private readonly List<WatchedFolder> _ways = [];
    private uint _movedWhileWritten;

    /// <summary>Takes what was read.</summary>
    public void Take(ReadOnlySpan<byte> events)
    {
        while (tree.Failure is null && InotifyEvent.TryTake(ref events, out InotifyEvent taken))
            Take(taken);
    }

    /// <summary>What is in a folder changed: so it is told where it is linked from, too.</summary>
    public void Tell(OriginPath folder)
    {
        gatherer.Add(folder, OriginChangeKind.Folder);
        foreach (OriginPath linking in tree.Links.To(folder))
            gatherer.Add(linking, OriginChangeKind.Folder);
    }

    private void Take(in InotifyEvent taken)
    {
        if (taken.Is(LinuxNotify.IN_Q_OVERFLOW))
        {
            TakeOverflow();
            return;
        }

        if (taken.Watch == tree.WatchAboveRoot)
        {
            if (taken.Is(LinuxNotify.IN_DELETE | LinuxNotify.IN_MOVED_FROM) && taken.Name.SequenceEqual(tree.RootName))
                tree.Fail(problems.RootGone());
            return;
        }

        if (taken.Is(LinuxNotify.IN_IGNORED))
        {
            tree.Forget(taken.Watch);
            return;
        }

        _ways.Clear();
        for (WatchedFolder? way = tree.Find(taken.Watch); way is not null; way = way.Next)
            _ways.Add(way);
        foreach (WatchedFolder way in _ways)
        {
            if (!way.IsAttached)
                continue;
            if (taken.Name.IsEmpty)
                TakeOfItself(way, taken);
            else
                TakeOfEntry(way, taken);
        }
    }

    private void TakeOverflow()
    {
        long now = time.GetTimestamp();
        while (_overflows.TryPeek(out long first) && time.GetElapsedTime(first, now) > TimeSpan.FromMinutes(1))
            _overflows.Dequeue();
        _overflows.Enqueue(now);
        if (_overflows.Count > MostOverflows)
        {
            tree.Fail(problems.OverflowsAgainAndAgain());
            return;
        }

        tree.LookAgain();
        gatherer.Add(OriginPath.Root, OriginChangeKind.Tree, problems.Overflow());
    }

    private void TakeOfItself(WatchedFolder folder, in InotifyEvent taken)
    {
        const uint gone = LinuxNotify.IN_DELETE_SELF | LinuxNotify.IN_MOVE_SELF | LinuxNotify.IN_UNMOUNT;
        if (folder.Parent is not { } parent)
        {
            if (taken.Is(gone))
                tree.Fail(problems.RootGone());
            else
                Tell(folder.Path);
            return;
        }

        if (!taken.Is(gone))
            return; // Its attributes: the parent tells of them.
        // Reached by a link, or a mount: its parent's watch does not tell. Where it was moved by its own name it has been found again already.
        if (taken.Is(LinuxNotify.IN_UNMOUNT))
            tree.Leave(folder);
        if (tree.Enter(parent, folder.Path, folder.IsLink))
            gatherer.Add(folder.Path, OriginChangeKind.Tree);
        if (!folder.IsAttached)
            Tell(parent.Path);
    }

    private void TakeOfEntry(WatchedFolder folder, in InotifyEvent taken)
    {
        OriginPath path = folder.Path.Append(taken.Name);
        bool isFolder = taken.Is(LinuxNotify.IN_ISDIR);
        if (options.Skips?.Invoke(path, isFolder) == true)
            return;
        if (taken.Is(LinuxNotify.IN_DELETE | LinuxNotify.IN_MOVED_FROM))
            TakeWent(folder, path, taken);
        else if (isFolder)
            TakeFolderCame(folder, path, taken);
        else if (taken.Is(LinuxNotify.IN_CREATE | LinuxNotify.IN_MOVED_TO))
            TakeFileCame(folder, path, taken);
        else if (taken.Is(LinuxNotify.IN_MODIFY))
            TakeWritten(folder, path);
        else if (taken.Is(LinuxNotify.IN_CLOSE_WRITE))
            TakeWhole(folder, path);
        else if (!settling.Contains(path))
            Tell(folder.Path); // IN_ATTRIB: its time was set, or who may read it.
    }

    private void TakeWent(WatchedFolder folder, OriginPath path, in InotifyEvent taken)
    {
        // A link to a folder goes without the mark of one.
        if (folder.Find(path) is { } gone)
        {
            tree.Leave(gone);
            settling.ReleaseBelow(path);
        }

        if (settling.Release(path) && taken.Is(LinuxNotify.IN_MOVED_FROM))
            _movedWhileWritten = taken.Cookie;
        Tell(folder.Path);
    }

    private void TakeFolderCame(WatchedFolder folder, OriginPath path, in InotifyEvent taken)
    {
        // Attributes are of interest where they have made a folder readable.
        if ((!taken.Is(LinuxNotify.IN_ATTRIB) || folder.Find(path) is null) && tree.Enter(folder, path))
            gatherer.Add(path, OriginChangeKind.Tree);
        Tell(folder.Path);
    }

    private void TakeFileCame(WatchedFolder folder, OriginPath path, in InotifyEvent taken)
    {
        NewEntry entry = tree.Meet(folder, path);
        if (entry == NewEntry.Folder)
            gatherer.Add(path, OriginChangeKind.Tree);
        // What is created is open and will be closed. What is moved here is whole, unless it was being written before.
        bool isWritten = entry == NewEntry.File
            && (taken.Is(LinuxNotify.IN_CREATE) || (taken.Cookie == _movedWhileWritten && taken.Cookie != 0));
        if (isWritten)
            TakeWritten(folder, path);
        else
            TakeWhole(folder, path);
    }

    private void TakeWritten(WatchedFolder folder, OriginPath path)
    {
        if (!settling.Touch(path))
            Tell(folder.Path);
    }

    private void TakeWhole(WatchedFolder folder, OriginPath path)
    {
        settling.Release(path);
        Tell(folder.Path);
    }
}
