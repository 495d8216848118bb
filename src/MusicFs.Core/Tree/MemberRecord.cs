using System.Runtime.InteropServices;

namespace MusicFs.Core.Tree;

/// <summary>A <see cref="MergeMember"/> in an image; sorted by key and original.</summary>
[StructLayout(LayoutKind.Sequential, Size = 72)]
internal struct MemberRecord : IComparable<MemberRecord>
{
    public ulong Key;
    public ulong Audio;
    public ulong Mark;
    public ulong Identity;

    /// <summary>Of its edit; 0 where it has none.</summary>
    public ulong EditCode;
    public long EditSize;
    public long EditModified;

    /// <summary>The original's slot.</summary>
    public int Original;
    public uint Quality;
    public int Milliseconds;

    /// <summary>One more than where its places begin among those of copies; 0 where its track is shown there.</summary>
    public int Places;

    public readonly TreeMerge Merge => new(Key, Audio, Mark, Quality, Milliseconds);

    public readonly TreeEdit? Edit => EditCode == 0 ? null : new TreeEdit(EditSize, EditCode, EditModified);

    public readonly int CompareTo(MemberRecord other) => Key != other.Key ? Key.CompareTo(other.Key) : Original.CompareTo(other.Original);
}
