using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Local.Watching;

/// <summary>
/// A folder on one of the ways that lead to it, with the watch it has. Several share a watch where links lead to one folder. Belongs to a
/// <see cref="WatchedTree"/> and its thread.
/// </summary>
internal sealed class WatchedFolder(OriginPath path, WatchedFolder? parent, int watch, ulong device)
{
    private Dictionary<OriginPath, WatchedFolder>? _children;

    public OriginPath Path => path;

    /// <summary>Null of the root only.</summary>
    public WatchedFolder? Parent => parent;

    public int Watch => watch;

    /// <summary>The device it is on; another than its parent's where something is mounted.</summary>
    public ulong Device => device;

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
