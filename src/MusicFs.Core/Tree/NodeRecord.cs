using System.Runtime.InteropServices;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>
/// One node of a <see cref="TreeSnapshot"/>; one cache line. References are indices into the same snapshot. A file is kept
/// twice: as the original below <c>/.origins</c>, and as the track that the tags place; each knows the other.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NodeRecord
{
    public ulong Id;
    public ulong FileNumber;
    public long Size;
    public long ModifiedNanoseconds;
    public ulong VersionTag;

    /// <summary>The directory that holds it; of a track the one that holds its original; of the root the root.</summary>
    public int Parent;

    /// <summary>The entry that names it in <see cref="Parent"/>; of the root -1.</summary>
    public int Entry;

    /// <summary>Of a directory its first entry; of an original its track and of a track its original, -1 where there is none.</summary>
    public int First;

    /// <summary>Of a directory the number of its entries.</summary>
    public int Count;

    public uint Links;

    /// <summary>Of a file: which of <see cref="TreeSnapshot.OriginIds"/>.</summary>
    public ushort Origin;

    public NodeKind Kind;

    public readonly OriginVersion Version => new(Size, ModifiedNanoseconds, VersionTag);

    public readonly NodeAttributes Attributes => new()
    {
        Kind = Kind,
        FileNumber = FileNumber,
        Size = Kind == NodeKind.Directory ? 0 : Size,
        ModifiedNanoseconds = ModifiedNanoseconds,
        Links = Links,
    };

    public readonly NodeEntry AsEntry => new(new NodeId(Id), Attributes);
}
