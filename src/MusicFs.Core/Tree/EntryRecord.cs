using System.Runtime.InteropServices;

namespace MusicFs.Core.Tree;

/// <summary>One name in a directory of a <see cref="TreeSnapshot"/>. A directory's entries lie together, sorted by position.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct EntryRecord(ulong Position, uint NameAndMark, int Node)
{
    private const uint Mark = 0x8000_0000;

    public EntryRecord(ulong position, int name, bool isRenamed, int node)
        : this(position, (uint)name | (isRenamed ? Mark : 0), node)
    {
    }

    /// <summary>Where the name begins in the names: a byte with its length, then its bytes.</summary>
    public int Name => (int)(NameAndMark & ~Mark);

    /// <summary>Whether the name was given a number because another entry has the one that was wanted (<see cref="UniqueNames"/>).</summary>
    public bool IsRenamed => (NameAndMark & Mark) != 0;
}
