using System.Runtime.InteropServices;

namespace MusicFs.Core.Tree;

/// <summary>One name in a directory of a <see cref="TreeSnapshot"/>. A directory's entries lie together, sorted by position.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EntryRecord
{
    /// <summary>The cookie: <see cref="NameHash.PositionOf"/> of the name, moved up past entries that were there first.</summary>
    public ulong Position;

    /// <summary>Where the name begins in the names blob: a byte with its length, then its bytes.</summary>
    public int Name;

    /// <summary>The node it leads to.</summary>
    public int Node;
}
