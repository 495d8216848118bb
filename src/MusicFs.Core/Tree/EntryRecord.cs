namespace MusicFs.Core.Tree;

/// <summary>An entry of a directory. Those of one directory lie together, sorted by <see cref="Cookie"/>.</summary>
internal struct EntryRecord
{
    /// <summary>The hash of the name; where several in one directory are equal, the following numbers.</summary>
    public ulong Cookie;
    public int Node;
    public int NameStart;
    public ushort NameLength;
}
