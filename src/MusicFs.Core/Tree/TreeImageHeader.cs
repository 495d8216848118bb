using System.Runtime.InteropServices;

namespace MusicFs.Core.Tree;

/// <summary>
/// The first bytes of an image (docs/formats/library.md). Sections follow one another from <see cref="Size"/> on in the order of their
/// lengths here, each from a multiple of 64 bytes; numbers are little-endian.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TreeImageHeader
{
    /// <summary>Bytes kept for the header, one page.</summary>
    public const int Size = 4096;

    /// <summary>"MFSTREE\n".</summary>
    public const ulong ExpectedMagic = 0x0A45_4552_5453_464D;

    public const int ExpectedFormat = 3;

    public ulong Magic;
    public int Format;

    /// <summary>Node records, empty ones included.</summary>
    public int Capacity;

    public int NodeCount;
    public int EntryCount;
    public int PlaceCount;

    /// <summary>Of the index of file numbers; a power of two.</summary>
    public int NumberCount;

    public int OriginsLength;
    public int SpellingsLength;
    public int NamesLength;

    /// <summary>See <see cref="TreeSnapshot.CopyCount"/>.</summary>
    public int CopyCount;
    public int MemberCount;

    /// <summary>Bytes of the places of copies.</summary>
    public int CopyPlacesLength;
    public long TotalBytes;
    public ulong LongestRun;

    /// <summary>What the image was made for: a digest of the views, the rules for names and the catalog's id.</summary>
    public TreeImageDigest Purpose;

    /// <summary>SHA-256 of all sections.</summary>
    public TreeImageDigest Content;

    /// <summary>SHA-256 of the header up to here.</summary>
    public TreeImageDigest Self;

    public readonly long NodesAt => Size;

    public readonly long EntriesAt => Aligned(NodesAt + ((long)Capacity * 64));

    public readonly long PlacesAt => Aligned(EntriesAt + ((long)EntryCount * 16));

    public readonly long NumbersAt => Aligned(PlacesAt + ((long)PlaceCount * 16));

    public readonly long MembersAt => Aligned(NumbersAt + ((long)NumberCount * 4));

    public readonly long CopyPlacesAt => Aligned(MembersAt + ((long)MemberCount * 72));

    public readonly long OriginsAt => Aligned(CopyPlacesAt + CopyPlacesLength);

    public readonly long SpellingsAt => Aligned(OriginsAt + OriginsLength);

    public readonly long NamesAt => Aligned(SpellingsAt + SpellingsLength);

    public readonly long Length => NamesAt + NamesLength;

    /// <summary>Whether the numbers can be those of an image of <paramref name="fileLength"/> bytes, so that no section lies outside.</summary>
    public readonly bool IsPlausible(long fileLength) =>
        Magic == ExpectedMagic && Format == ExpectedFormat
        && Capacity > TreeSnapshot.Root && EntryCount >= 0 && PlaceCount >= 0 && OriginsLength >= 0 && SpellingsLength >= 0 && NamesLength >= 0
        && MemberCount >= 0 && CopyPlacesLength >= 0
        && NumberCount > 0 && int.IsPow2(NumberCount) && NodeCount >= 0 && Length <= fileLength;

    private static long Aligned(long offset) => (offset + 63) & ~63L;
}
