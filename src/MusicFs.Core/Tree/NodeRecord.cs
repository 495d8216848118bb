using System.Runtime.InteropServices;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>
/// One node of a <see cref="TreeSnapshot"/>; one cache line. It lies at its slot, by which others refer to it. A file is kept twice:
/// as the original below <c>/.origins</c>, and as the track that the tags place; each knows the other.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NodeRecord
{
    /// <summary>st_ino.</summary>
    public ulong FileNumber;

    /// <summary>Of a file its bytes; of a directory its key (<see cref="Key"/>).</summary>
    public long Size;

    public long ModifiedNanoseconds;

    /// <summary>Of a file: <see cref="OriginVersion.Tag"/>; of one of several tracks in a file its <see cref="TreePart.Code"/>; of a track with other tags its <see cref="TreeEdit.Code"/>.</summary>
    public ulong VersionTag;

    /// <summary>Of the entry in <see cref="Parent"/> that names it; of a track its first.</summary>
    public ulong Position;

    /// <summary>The upper half of the node's id; the lower one is the slot.</summary>
    public uint Generation;

    /// <summary>The directory that holds it; of a track the first; of the root the root.</summary>
    public int Parent;

    /// <summary>In an image: of a directory its first entry. Of an original its track and of a track the original that it shows, 0 where there is none.</summary>
    public int First;

    /// <summary>Of a directory the number of its entries; in an image, of a track in several places, the first of the others (<see cref="TrackPlace"/>),
    /// of one with several originals of their list, which follows, and of a file that holds several tracks of its list of them
    /// (<see cref="TreeSnapshot.PartsOf"/>); of another original one more than where its <see cref="MemberRecord"/> is, 0 where there is none.</summary>
    public int Count;

    public uint Links;

    /// <summary>Of a file: which of <see cref="TreeSnapshot.OriginIds"/>.</summary>
    public ushort Origin;

    public NodeKind Kind;

    public NodeFlags Flags;

    public readonly bool IsInUse => (Flags & NodeFlags.InUse) != 0;

    public readonly bool IsTrack => (Flags & NodeFlags.Track) != 0;

    /// <summary>Whether it is a picture that is a part of <see cref="First"/>, where <see cref="VersionTag"/> says.</summary>
    public readonly bool IsPicture => (Flags & (NodeFlags.Track | NodeFlags.Picture)) == (NodeFlags.Track | NodeFlags.Picture);

    /// <summary>Of a track: whether it has originals beside <see cref="First"/> (<see cref="TreeSnapshot.CopiesOf"/>).</summary>
    public readonly bool HasCopies => (Flags & (NodeFlags.Track | NodeFlags.Own)) == (NodeFlags.Track | NodeFlags.Own);

    public readonly bool IsDirectory => Kind == NodeKind.Directory;

    /// <summary>Of a directory: a hash of the names that lead to it, of which the numbers of what is in it are made.</summary>
    public readonly ulong Key => (ulong)Size;

    public readonly OriginVersion Version => new(Size, ModifiedNanoseconds, VersionTag);

    public readonly NodeAttributes Attributes => new()
    {
        Kind = Kind,
        FileNumber = FileNumber,
        Size = Kind == NodeKind.Directory ? 0 : Size,
        ModifiedNanoseconds = ModifiedNanoseconds,
        Links = Links,
    };

    public readonly bool Has(NodeFlags flag) => (Flags & flag) != 0;

    public readonly ulong IdAt(int slot) => ((ulong)Generation << 32) | (uint)slot;
}
