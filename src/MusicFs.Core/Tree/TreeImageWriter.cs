using System.IO.MemoryMappedFiles;
using System.Text;

namespace MusicFs.Core.Tree;

/// <summary>
/// Writes a snapshot as an image: nodes stay at their slots, so that everybody who knows one still does; entries and names are laid out
/// in the order of a walk. What it needs beside the image does not grow with the library but for the directories' queue. One use, on the
/// publisher's thread.
/// </summary>
internal sealed unsafe class TreeImageWriter
{
    private readonly TreeSnapshot _tree;
    private readonly byte[] _origins;
    private readonly byte[] _spellings;
    private readonly byte* _start;
    private TreeImageHeader _header;
    private int _entries;
    private int _places;
    private int _names;
    private int _members;
    private int _copyPlaces;

    private TreeImageWriter(TreeSnapshot tree, byte[] origins, byte[] spellings, byte* start, in TreeImageHeader header)
    {
        _tree = tree;
        _origins = origins;
        _spellings = spellings;
        _start = start;
        _header = header;
    }

    // SAFETY: the sections lie within the mapping, whose length was taken from the header they are found by.
    private Span<NodeRecord> Nodes => new(_start + _header.NodesAt, _header.Capacity);

    private Span<EntryRecord> Entries => new(_start + _header.EntriesAt, _header.EntryCount);

    private Span<TrackPlace> Places => new(_start + _header.PlacesAt, _header.PlaceCount);

    private Span<int> Numbers => new(_start + _header.NumbersAt, _header.NumberCount);

    private Span<MemberRecord> Members => new(_start + _header.MembersAt, _header.MemberCount);

    private Span<byte> CopyPlaces => new(_start + _header.CopyPlacesAt, _header.CopyPlacesLength);

    private Span<byte> Names => new(_start + _header.NamesAt, _header.NamesLength);

    /// <summary>Writes into a new file, which is on the disk only once <see cref="TreeImage.Flush"/> has returned; without a file, into memory.</summary>
    /// <exception cref="IOException">The disk is full or failing.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be made.</exception>
    public static TreeImage Write(TreeSnapshot tree, byte[] spellings, in TreeImageDigest purpose, string? path)
    {
        byte[] origins = WriteOrigins(tree);
        (int members, int copyPlaces) = CountMembers(tree);
        var header = new TreeImageHeader
        {
            Magic = TreeImageHeader.ExpectedMagic,
            Format = TreeImageHeader.ExpectedFormat,
            Capacity = tree.Capacity,
            NodeCount = tree.NodeCount,
            EntryCount = tree.EntryCount,
            PlaceCount = CountPlaces(tree),
            NumberCount = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, tree.NodeCount + (tree.NodeCount / 2))),
            OriginsLength = origins.Length,
            SpellingsLength = spellings.Length,
            // Names that are not used any more are left out; how many they are is known only at the end.
            NamesLength = checked(tree.Image.Names.Length + tree.Names.Length),
            TotalBytes = tree.TotalBytes,
            CopyCount = tree.CopyCount,
            MemberCount = members,
            CopyPlacesLength = copyPlaces,
            LongestRun = tree.LongestRun,
            Purpose = purpose,
        };
        using MemoryMappedFile mapped = Map(path, header.Length);
        MemoryMappedViewAccessor view = mapped.CreateViewAccessor(0, header.Length);
        new TreeImageWriter(tree, origins, spellings, TreeImage.PointerTo(view), header).Run();
        GC.KeepAlive(tree);
        return TreeImage.Of(view);
    }

    /// <summary>See <see cref="TreeImage.Empty"/>.</summary>
    public static TreeImage WriteEmpty()
    {
        var header = new TreeImageHeader
        {
            Magic = TreeImageHeader.ExpectedMagic, Format = TreeImageHeader.ExpectedFormat, Capacity = TreeSnapshot.Root + 1,
            NodeCount = 1, NumberCount = 16, LongestRun = NameHash.Room,
        };
        using MemoryMappedFile mapped = Map(null, header.Length);
        MemoryMappedViewAccessor view = mapped.CreateViewAccessor(0, header.Length);
        var nodes = new Span<NodeRecord>(TreeImage.PointerTo(view) + header.NodesAt, header.Capacity);
        nodes[TreeSnapshot.Root] = new NodeRecord
        {
            FileNumber = NameHash.RootNumber, Kind = Contracts.FileSystem.NodeKind.Directory, Links = 2, Parent = TreeSnapshot.Root, Flags = NodeFlags.InUse,
        };
        var numbers = new Span<int>(TreeImage.PointerTo(view) + header.NumbersAt, header.NumberCount);
        numbers[TreeImage.FirstProbe(NameHash.RootNumber, numbers.Length)] = TreeSnapshot.Root;
        *(TreeImageHeader*)TreeImage.PointerTo(view) = header;
        return TreeImage.Of(view);
    }

    private static MemoryMappedFile Map(string? path, long length)
    {
        if (path is null)
            return MemoryMappedFile.CreateNew(null, length);
        // Reserved on the disk: where that fails it is an exception now, and not the end of the process when the mapping is touched.
        using FileStream file = new(path, new FileStreamOptions
        {
            Mode = FileMode.Create, Access = FileAccess.ReadWrite, Share = FileShare.Read | FileShare.Delete, PreallocationSize = length,
        });
        file.SetLength(length);
        return MemoryMappedFile.CreateFromFile(file, null, length, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
    }

    private static byte[] WriteOrigins(TreeSnapshot tree)
    {
        using MemoryStream section = new();
        for (int i = 0; i < tree.OriginIds.Length; i++)
        {
            byte[] id = Encoding.UTF8.GetBytes(tree.OriginIds[i]);
            section.Write(BitConverter.GetBytes(tree.TracksOfOrigin[i]));
            section.WriteByte((byte)id.Length);
            section.Write(id);
        }

        return section.ToArray();
    }

    private static int CountPlaces(TreeSnapshot tree)
    {
        int count = 0;
        for (int slot = TreeSnapshot.Root; slot < tree.Capacity; slot++)
        {
            ref readonly NodeRecord node = ref tree.Node(slot);
            if (node.IsTrack && node.Links > 1)
                count += (int)node.Links - 1;
            if (node.HasCopies)
                count += 1 + tree.CopiesOf(slot).Length;
            else if (!node.IsTrack && node.Has(NodeFlags.Parts))
                count += 1 + tree.PartsOf(slot).Length;
        }

        return count;
    }

    private static (int Members, int PlacesLength) CountMembers(TreeSnapshot tree)
    {
        int members = 0;
        int places = 0;
        for (int slot = TreeSnapshot.Root; slot < tree.Capacity; slot++)
        {
            if (tree.Node(slot) is not { IsInUse: true, IsTrack: false, IsDirectory: false } || tree.MemberOf(slot) is not { } member)
                continue;
            members++;
            if (member.Places is not null)
                places = checked(places + sizeof(int) + Encoding.UTF8.GetByteCount(string.Join('\0', member.Places)));
        }

        return (members, places);
    }

    private void Run()
    {
        for (int slot = TreeSnapshot.Root; slot < _header.Capacity; slot++)
            WriteNode(slot);
        Span<MemberRecord> members = Members;
        members.Sort();
        for (int i = 0; i < members.Length; i++)
            Nodes[members[i].Original].Count = i + 1;
        Queue<int> rest = new([TreeSnapshot.Root]);
        while (rest.TryDequeue(out int directory))
            WriteDirectory(directory, rest);
        _header.NamesLength = _names;
        _origins.CopyTo(new Span<byte>(_start + _header.OriginsAt, _origins.Length));
        _spellings.CopyTo(new Span<byte>(_start + _header.SpellingsAt, _spellings.Length));
        _header.Content = TreeImage.DigestOfSections(_start, _header);
        _header.Self = TreeImage.DigestOf(_header);
        *(TreeImageHeader*)_start = _header;
    }

    private void WriteNode(int slot)
    {
        ref readonly NodeRecord node = ref _tree.Node(slot);
        if (!node.IsInUse)
            return;
        ref NodeRecord written = ref Nodes[slot];
        written = node;
        Span<int> numbers = Numbers;
        int at = TreeImage.FirstProbe(node.FileNumber, numbers.Length);
        while (numbers[at] != 0)
            at = (at + 1) & (numbers.Length - 1);
        numbers[at] = slot;
        if (!node.IsTrack && node.Has(NodeFlags.Parts))
            WriteParts(slot, ref written);
        else if (!node.IsTrack && !node.IsDirectory)
            WriteMember(slot, ref written);
        if (!node.IsTrack || (node.Links <= 1 && !node.HasCopies))
            return;
        ReadOnlySpan<TrackPlace> others = node.Links <= 1 ? [] : _tree.PlacesOf(slot).AsSpan(1);
        written.Count = _places;
        others.CopyTo(Places[_places..]);
        _places += others.Length;
        if (node.HasCopies)
            WriteList(_tree.CopiesOf(slot));
    }

    private void WriteMember(int slot, ref NodeRecord written)
    {
        written.Count = 0;
        if (_tree.MemberOf(slot) is not { } member)
            return;
        ref MemberRecord record = ref Members[_members++];
        record = new MemberRecord
        {
            Key = member.Merge.Key, Audio = member.Merge.Audio, Mark = member.Merge.Mark, Identity = member.Identity, Original = slot,
            Quality = member.Merge.Quality, Milliseconds = member.Merge.Milliseconds,
            EditCode = member.Edit?.Code ?? 0, EditSize = member.Edit?.Size ?? 0, EditModified = member.Edit?.ModifiedNanoseconds ?? 0,
        };
        if (member.Places is null)
            return;
        record.Places = _copyPlaces + 1;
        int length = Encoding.UTF8.GetBytes(string.Join('\0', member.Places), CopyPlaces[(_copyPlaces + sizeof(int))..]);
        BitConverter.TryWriteBytes(CopyPlaces[_copyPlaces..], length);
        _copyPlaces += sizeof(int) + length;
    }

    private void WriteParts(int slot, ref NodeRecord written)
    {
        written.Count = _places;
        WriteList(_tree.PartsOf(slot));
    }

    private void WriteList(int[] slots)
    {
        Places[_places++] = new TrackPlace((ulong)slots.Length, 0);
        foreach (int slot in slots)
            Places[_places++] = new TrackPlace(0, slot);
    }

    private void WriteDirectory(int directory, Queue<int> rest)
    {
        ReadOnlySpan<EntryRecord> entries = _tree.EntriesOf(directory);
        ref NodeRecord node = ref Nodes[directory];
        node.First = _entries;
        node.Count = entries.Length;
        foreach (ref readonly EntryRecord entry in entries)
        {
            ReadOnlySpan<byte> name = _tree.NameOf(entry);
            Names[_names] = (byte)name.Length;
            name.CopyTo(Names[(_names + 1)..]);
            Entries[_entries++] = new EntryRecord(entry.Position, _names, entry.IsRenamed, entry.Node);
            _names += name.Length + 1;
            if (_tree.Node(entry.Node).IsDirectory)
                rest.Enqueue(entry.Node);
        }
    }
}
