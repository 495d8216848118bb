using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Tree;

/// <summary>A node of a snapshot. Fixed size, no references: a persistent image can hold it as it is.</summary>
internal struct NodeRecord
{
    public ulong Id;
    public ulong FileNumber;
    public long Size;
    public long ModifiedNanoseconds;

    /// <summary>Of a directory the index of the node above it.</summary>
    public int Parent;

    /// <summary>Of a directory the first of its entries, and how many.</summary>
    public int FirstEntry;
    public int EntryCount;

    /// <summary>Of a file the index of its <see cref="OriginalFile"/>.</summary>
    public int Original;
    public uint Links;
    public NodeKind Kind;

    public readonly NodeAttributes Attributes => new()
    {
        Kind = Kind, FileNumber = FileNumber, Size = Size, ModifiedNanoseconds = ModifiedNanoseconds, Links = Links,
    };
}
