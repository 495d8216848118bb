using Microsoft.Win32.SafeHandles;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Local.Native;

namespace MusicFs.Origins.Local.Watching;

/// <content>What a watched folder holds: folders to be watched, links, files of just now.</content>
internal sealed partial class WatchedTree
{
    private unsafe void List(WatchedFolder folder, int descriptor, bool isNew)
    {
        folder.LookNumber = ++_look;
        fixed (byte* page = _page)
        {
            nint length;
            // SAFETY: the kernel writes no more than the page, which is pinned.
            while ((length = LinuxFiles.GetDirectoryEntries(descriptor, page, (nuint)_page.Length)) > 0)
                TakePage(folder, descriptor, new DirectoryPage(_page.AsSpan(0, (int)length)), isNew);
            // A listing that broke off says nothing about what it lacks.
            if (length < 0)
                return;
        }

        foreach (WatchedFolder child in folder.Children.ToArray())
        {
            if (child.Seen != folder.LookNumber)
                Leave(child);
        }
    }

    private void TakePage(WatchedFolder folder, int descriptor, DirectoryPage page, bool isNew)
    {
        while (page.MoveNext())
        {
            if (page.Type == DirectoryPage.File && !isNew)
                continue;
            OriginPath path = folder.Path.Append(page.Name);
            bool isLink = page.Type == DirectoryPage.Link;
            if (isLink ? IsLinkToFolder(path) : page.Type == DirectoryPage.Directory)
            {
                VisitLater(folder, path, isLink);
                continue;
            }

            if (page.Type is not (DirectoryPage.File or DirectoryPage.Unknown) || LocalRoot.StatAt(descriptor, page.Name, path) is not { IsSuccess: true } entry)
                continue;
            if (entry.Value.Kind == NodeKind.Directory)
                VisitLater(folder, path, isLink: false);
            else if (isNew && IsRecent(entry.Value.Version))
                listener.FoundRecent(path);
        }
    }

    private void VisitLater(WatchedFolder folder, OriginPath path, bool isLink)
    {
        if (folder.Find(path) is { } child)
            child.Seen = folder.LookNumber;
        _toVisit.Push(new PathToVisit(folder, path, isLink));
    }

    /// <summary>A file that was written to just now may still be open, and its first writes came before the watch.</summary>
    private bool IsRecent(OriginVersion version) =>
        version.ModifiedNanoseconds > (time.GetUtcNow() - options.Rest - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>Where a link leads; a link to a file is noted by the way.</summary>
    private bool IsLinkToFolder(OriginPath path)
    {
        int descriptor = root.Open(path.Bytes, LinuxFiles.O_PATH);
        if (descriptor < 0)
            return false;
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (LocalRoot.StatAt(descriptor, [], path) is not { IsSuccess: true } target)
            return false;
        if (target.Value.Kind == NodeKind.Directory)
            return true;
        if (DescriptorPath.Read(descriptor) is { } real && real.AsSpan().StartsWith(_realRoot) && real.Length > _realRoot.Length + 1)
            Links.Add(new OriginPath(real.AsMemory(_realRoot.Length + 1)).Parent, path.Parent);
        return false;
    }
}
