using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Local.Watching;

/// <summary>
/// A folder on one of the ways that lead to it, with the watch it has. Several share a watch where links lead to one folder. Belongs to a
/// <see cref="WatchedTree"/> and its thread.
/// </summary>
/// <param name="path">Where.</param>
/// <param name="parent">What it is in; null of the root only.</param>
/// <param name="isLink">Whether its name is a link.</param>
/// <param name="watch">Its watch.</param>
/// <param name="device">The device it is on; another than its parent's where something is mounted.</param>
internal sealed class WatchedFolder(OriginPath path, WatchedFolder? parent, bool isLink, int watch, ulong device)
{
    private Dictionary<OriginPath, WatchedFolder>? _children;

    public OriginPath Path => path;

    public WatchedFolder? Parent => parent;

    public int Watch => watch;

    public ulong Device => device;

    public bool IsLink => isLink;

    /// <summary>Whether any name on the way to it is a link. Of the ways to a folder one is not.</summary>
    public bool IsBehindLink { get; } = isLink || parent is { IsBehindLink: true };

    public int Depth { get; } = parent is null ? 0 : parent.Depth + 1;

    /// <summary>The next one that has the same watch.</summary>
    public WatchedFolder? Next { get; set; }

    /// <summary>The last look at what is in it.</summary>
    public int LookNumber { get; set; }

    /// <summary>The look at its parent that last showed it.</summary>
    public int Seen { get; set; }

    public bool IsAttached { get; set; } = true;

    public IReadOnlyCollection<WatchedFolder> Children => _children is null ? [] : _children.Values;

    public WatchedFolder? Find(OriginPath child) => _children?.GetValueOrDefault(child);

    public void Add(WatchedFolder child) => (_children ??= []).Add(child.Path, child);

    public void Remove(WatchedFolder child) => _children?.Remove(child.Path);
}
