using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace MusicFs.Core.Tree;

/// <summary>
/// A state of the tree in one flat, memory-mapped file that does not change: opened in constant time whatever its size, and kept in memory
/// by the system and not by this process. Unmapped when nobody refers to it any more. What is in it is only believed as far as bounds go:
/// a damaged one yields wrong nodes or an exception, never a wild access; <see cref="IsSound"/> tells.
/// </summary>
internal sealed unsafe class TreeImage
{
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;

    private TreeImage(MemoryMappedViewAccessor view)
    {
        _view = view;
        _start = PointerTo(view);
        Header = *(TreeImageHeader*)_start;
        (OriginIds, TracksOfOrigin) = ReadOrigins(new ReadOnlySpan<byte>(_start + Header.OriginsAt, Header.OriginsLength));
    }

    /// <summary>The image of a tree that holds its root and nothing else.</summary>
    public static TreeImage Empty { get; } = TreeImageWriter.WriteEmpty();

    public TreeImageHeader Header { get; }

    public string[] OriginIds { get; }

    public int[] TracksOfOrigin { get; }

    // SAFETY: the header was checked against the length of the mapping before there was an instance.

    /// <summary>By slot.</summary>
    public ReadOnlySpan<NodeRecord> Nodes => new(_start + Header.NodesAt, Header.Capacity);

    /// <summary>Directory by directory, sorted by position within each.</summary>
    public ReadOnlySpan<EntryRecord> Entries => new(_start + Header.EntriesAt, Header.EntryCount);

    /// <summary>Places beyond the first of tracks that have several.</summary>
    public ReadOnlySpan<TrackPlace> Places => new(_start + Header.PlacesAt, Header.PlaceCount);

    /// <summary>Slots by file number: a hash table with linear probing, 0 where it is empty.</summary>
    public ReadOnlySpan<int> Numbers => new(_start + Header.NumbersAt, Header.NumberCount);

    /// <summary>What is kept of originals that may be one track with others, sorted by key.</summary>
    public ReadOnlySpan<MemberRecord> Members => new(_start + Header.MembersAt, Header.MemberCount);

    /// <summary>See <see cref="EntryRecord.Name"/>.</summary>
    public ReadOnlySpan<byte> Names => new(_start + Header.NamesAt, Header.NamesLength);

    /// <summary>See <see cref="TreeSpellings"/>.</summary>
    public ReadOnlySpan<byte> Spellings => new(_start + Header.SpellingsAt, Header.SpellingsLength);

    public MergeMember MemberAt(int index)
    {
        MemberRecord record = Members[index];
        if (record.Places == 0)
            return new MergeMember(record.Merge, record.Identity, null, record.Edit);
        var all = new ReadOnlySpan<byte>(_start + Header.CopyPlacesAt, Header.CopyPlacesLength);
        int length = BitConverter.ToInt32(all[(record.Places - 1)..]);
        string places = Encoding.UTF8.GetString(all.Slice(record.Places - 1 + sizeof(int), length));
        return new MergeMember(record.Merge, record.Identity, places.Split('\0'), record.Edit);
    }

    /// <summary>Where a file number is looked for first in <see cref="Numbers"/>.</summary>
    public static int FirstProbe(ulong number, int count) => (int)(NameHash.Mix(number) & (ulong)(count - 1));

    /// <summary>Maps an image; null where there is none, or none for this purpose. Constant time.</summary>
    /// <param name="path">The file.</param>
    /// <param name="purpose">What it must have been made for.</param>
    /// <param name="isDamaged">Whether there is one that cannot be used.</param>
    public static TreeImage? Open(string path, in TreeImageDigest purpose, out bool isDamaged)
    {
        isDamaged = false;
        if (!File.Exists(path))
            return null;
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        isDamaged = true;
        if (file.Length < TreeImageHeader.Size)
            return null;
        using MemoryMappedFile mapped = MemoryMappedFile.CreateFromFile(
            file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        MemoryMappedViewAccessor view = mapped.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        TreeImageHeader header = *(TreeImageHeader*)PointerTo(view);
        if (!header.IsPlausible(file.Length) || !header.Self.IsEqualTo(DigestOf(header)))
        {
            view.Dispose();
            return null;
        }

        isDamaged = false;
        if (header.Purpose.IsEqualTo(purpose))
            return new TreeImage(view);
        view.Dispose();
        return null;
    }

    /// <summary>The image in a mapping whose header is right.</summary>
    public static TreeImage Of(MemoryMappedViewAccessor view) => new(view);

    /// <summary>Good for as long as the view is reachable, whose handle unmaps when it is not.</summary>
    public static byte* PointerTo(MemoryMappedViewAccessor view)
    {
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        return start + view.PointerOffset;
    }

    /// <summary>Whether every byte is as it was written. Reads all of it.</summary>
    public bool IsSound()
    {
        bool sound = Header.Content.IsEqualTo(DigestOfSections(_start, Header));
        GC.KeepAlive(this);
        return sound;
    }

    public static TreeImageDigest DigestOf(in TreeImageHeader header)
    {
        TreeImageHeader copy = header;
        copy.Self = default;
        return TreeImageDigest.Of(SHA256.HashData(MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in copy, 1))));
    }

    public static TreeImageDigest DigestOfSections(byte* start, in TreeImageHeader header)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        const int Step = 1 << 20;
        for (long at = TreeImageHeader.Size; at < header.Length; at += Step)
            hash.AppendData(new ReadOnlySpan<byte>(start + at, (int)Math.Min(Step, header.Length - at)));
        return TreeImageDigest.Of(hash.GetHashAndReset());
    }

    /// <summary>Gives what was written through the mapping to the file.</summary>
    public void Flush() => _view.Flush();

    private static (string[] Ids, int[] Tracks) ReadOrigins(ReadOnlySpan<byte> section)
    {
        List<string> ids = [];
        List<int> tracks = [];
        while (section.Length >= 5 && section.Length >= 5 + section[4])
        {
            tracks.Add(BitConverter.ToInt32(section));
            ids.Add(Encoding.UTF8.GetString(section.Slice(5, section[4])));
            section = section[(5 + section[4])..];
        }

        return ([.. ids], [.. tracks]);
    }
}
