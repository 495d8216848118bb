using System.Text;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>
/// One state of the tree, immutable: an image, and the nodes that came, changed or went since. Made by <see cref="TreeEditor"/>, read by
/// any thread without locks. A reader keeps it alive for as long as it uses what it got by reference, since an image is unmapped when
/// nobody has it any more.
/// </summary>
internal sealed class TreeSnapshot
{
    public const int Root = 1;
    public const int PageBits = 8;
    public const int PageSize = 1 << PageBits;

    /// <summary>Deeper than any tree; a damaged image may go in circles.</summary>
    private const int DeepestFolder = 512;

    public required TreeImage Image { get; init; }

    /// <summary>Nodes that are not as the image has them, by slot, in pages; null where there is none.</summary>
    public required DeltaNode?[]?[] Pages { get; init; }

    /// <summary>Names that the image does not have; they follow its own.</summary>
    public required byte[] Names { get; init; }

    /// <summary>Nodes that are not as the image has them.</summary>
    public required int DeltaCount { get; init; }

    /// <summary>Nodes of the tree.</summary>
    public required int NodeCount { get; init; }

    /// <summary>Entries of all directories.</summary>
    public required int EntryCount { get; init; }

    /// <summary>Slots that nodes may lie at.</summary>
    public required int Capacity { get; init; }

    public required string[] OriginIds { get; init; }

    /// <summary>Originals of tracks of each of <see cref="OriginIds"/>.</summary>
    public required int[] TracksOfOrigin { get; init; }

    /// <summary>Where names want to lie.</summary>
    public required NameHash Hash { get; init; }

    /// <summary>How far from where it wanted to lie an entry may be found.</summary>
    public required ulong LongestRun { get; init; }

    /// <summary>Bytes of all tracks.</summary>
    public required long TotalBytes { get; init; }

    /// <summary>Originals of tracks that are not the one shown.</summary>
    public required int CopyCount { get; init; }

    /// <summary>Tracks, each once.</summary>
    public int Tracks => TracksOfOrigin.Sum() - CopyCount;

    /// <summary>The tree of an image, nothing changed.</summary>
    public static TreeSnapshot Of(TreeImage image, NameHash hash) => new()
    {
        Image = image,
        Pages = [],
        Names = [],
        DeltaCount = 0,
        NodeCount = image.Header.NodeCount,
        EntryCount = image.Header.EntryCount,
        Capacity = image.Header.Capacity,
        OriginIds = image.OriginIds,
        TracksOfOrigin = image.TracksOfOrigin,
        Hash = hash,
        LongestRun = image.Header.LongestRun,
        TotalBytes = image.Header.TotalBytes,
        CopyCount = image.Header.CopyCount,
    };

    /// <summary>The slot of a node, or -1 where this state does not have it.</summary>
    public int SlotOf(ulong id)
    {
        int slot = NodeSlots.SlotOf(id);
        if (slot <= 0 || slot >= Capacity)
            return -1;
        ref readonly NodeRecord node = ref Node(slot);
        return node.IsInUse && node.Generation == (uint)(id >> 32) ? slot : -1;
    }

    /// <summary>What lies at a slot; nothing at one that was never used.</summary>
    public ref readonly NodeRecord Node(int slot)
    {
        if (DeltaOf(slot) is { } delta)
            return ref delta.Record;
        ReadOnlySpan<NodeRecord> nodes = Image.Nodes;
        return ref nodes[slot < nodes.Length ? slot : 0];
    }

    public NodeId IdOf(int slot) => new(Node(slot).IdAt(slot));

    public NodeEntry EntryOf(int slot)
    {
        ref readonly NodeRecord node = ref Node(slot);
        return new NodeEntry(new NodeId(node.IdAt(slot)), node.Attributes);
    }

    /// <summary>What a directory holds, sorted by position.</summary>
    public ReadOnlySpan<EntryRecord> EntriesOf(int directory)
    {
        DeltaNode? delta = DeltaOf(directory);
        if (delta?.Entries is { } entries)
            return entries;
        ref readonly NodeRecord node = ref Node(directory);
        return node.Count == 0 ? default : Image.Entries.Slice(node.First, node.Count);
    }

    /// <summary>All places of a track.</summary>
    public TrackPlace[] PlacesOf(int track)
    {
        DeltaNode? delta = DeltaOf(track);
        if (delta?.Places is { } places)
            return places;
        ref readonly NodeRecord node = ref Node(track);
        var first = new TrackPlace(node.Position, node.Parent);
        return node.Links <= 1 ? [first] : [first, .. Image.Places.Slice(node.Count, (int)node.Links - 1)];
    }

    /// <summary>The slots of the tracks in a file that holds several. They are kept as places: the first says how many, the others are one each.</summary>
    public int[] PartsOf(int original)
    {
        if (!Node(original).Has(NodeFlags.Parts))
            return [];
        return PartsIn(DeltaOf(original)?.Places is { } places ? places : Image.Places[Node(original).Count..]);
    }

    /// <summary>The originals of a track but the one it shows, the preferred first. In an image their list follows the places as that of parts does.</summary>
    public int[] CopiesOf(int track)
    {
        ref readonly NodeRecord node = ref Node(track);
        if (!node.HasCopies)
            return [];
        return DeltaOf(track)?.Copies ?? PartsIn(Image.Places[(node.Count + Math.Max(0, (int)node.Links - 1))..]);
    }

    /// <summary>What is kept of an original that may be one track with others; null for others.</summary>
    public MergeMember? MemberOf(int original)
    {
        if (DeltaOf(original) is { } delta)
            return delta.Member;
        ref readonly NodeRecord node = ref Node(original);
        bool isMember = node.IsInUse && !node.IsTrack && !node.IsDirectory && !node.Has(NodeFlags.Parts) && node.Count > 0;
        return isMember ? Image.MemberAt(node.Count - 1) : null;
    }

    public static int[] PartsIn(ReadOnlySpan<TrackPlace> places)
    {
        int[] parts = new int[checked((int)places[0].Position)];
        for (int i = 0; i < parts.Length; i++)
            parts[i] = places[i + 1].Directory;
        return parts;
    }

    public ReadOnlySpan<byte> NameOf(in EntryRecord entry)
    {
        int at = entry.Name;
        ReadOnlySpan<byte> names = Image.Names;
        if (at >= names.Length)
        {
            at -= names.Length;
            names = Names;
        }

        return names.Slice(at + 1, names[at]);
    }

    /// <summary>The name of what is not the root, in its parent; of a track in its first place.</summary>
    public ReadOnlySpan<byte> NameOf(int slot)
    {
        ref readonly NodeRecord node = ref Node(slot);
        ReadOnlySpan<EntryRecord> entries = EntriesOf(node.Parent);
        return NameOf(entries[FirstFrom(entries, node.Position)]);
    }

    /// <summary>The node of that name in a directory, or -1.</summary>
    public int Find(int directory, ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<EntryRecord> entries = EntriesOf(directory);
        ulong wanted = Hash.PositionOf(name);
        for (int i = FirstFrom(entries, wanted); i < entries.Length && entries[i].Position - wanted < LongestRun; i++)
        {
            if (name.SequenceEqual(NameOf(entries[i])))
                return entries[i].Node;
        }

        return -1;
    }

    /// <summary>The node of that name, or the first whose name differs from it in case only, or -1. Such names lie side by side.</summary>
    public int FindAnyCase(int directory, ReadOnlySpan<byte> name)
    {
        int exact = Find(directory, name);
        if (exact >= 0)
            return exact;
        ReadOnlySpan<EntryRecord> entries = EntriesOf(directory);
        ulong wanted = Hash.PositionOf(name);
        for (int i = FirstFrom(entries, wanted); i < entries.Length && entries[i].Position - wanted < LongestRun; i++)
        {
            if (NameFolding.AreEqual(name, NameOf(entries[i])))
                return entries[i].Node;
        }

        return -1;
    }

    /// <summary>The first entry that lies at <paramref name="position"/> or after it; the number of entries where there is none.</summary>
    public static int FirstFrom(ReadOnlySpan<EntryRecord> entries, ulong position)
    {
        int low = 0;
        int high = entries.Length;
        while (low < high)
        {
            int middle = (int)(((uint)low + (uint)high) / 2);
            if (entries[middle].Position < position)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>The folder of an origin, or a folder or file below it; -1 where the tree does not have it.</summary>
    public int FindOriginal(string originId, OriginPath path)
    {
        int at = Find(Root, OriginsFolder);
        if (at >= 0)
            at = Find(at, System.Text.Encoding.UTF8.GetBytes(originId));
        ReadOnlySpan<byte> rest = path.Bytes;
        while (at >= 0 && !rest.IsEmpty)
        {
            int slash = rest.IndexOf((byte)'/');
            ReadOnlySpan<byte> name = slash < 0 ? rest : rest[..slash];
            at = Node(at).IsDirectory && name.Length <= NameBlob.LongestName ? Find(at, name) : -1;
            rest = slash < 0 ? default : rest[(slash + 1)..];
        }

        return at;
    }

    /// <summary>The <see cref="NodeRecord.Key"/> that a folder of an origin has, or would have.</summary>
    public ulong FolderKeyOf(string originId, OriginPath folder)
    {
        ulong key = NameHash.Of(NameHash.Of(Node(Root).Key, OriginsFolder), System.Text.Encoding.UTF8.GetBytes(originId));
        foreach (Range part in folder.Bytes.Split((byte)'/'))
            key = folder.Bytes[part].IsEmpty ? key : NameHash.Of(key, folder.Bytes[part]);
        return key;
    }

    /// <summary>The names that lead from the root to a place, the track's own among them.</summary>
    public List<byte[]> NamesTo(in TrackPlace place)
    {
        ReadOnlySpan<EntryRecord> entries = EntriesOf(place.Directory);
        List<byte[]> names = NamesTo(place.Directory);
        names.Add(NameOf(entries[FirstFrom(entries, place.Position)]).ToArray());
        return names;
    }

    /// <summary>The names that lead from the root to a directory, or to a file at the first of its places.</summary>
    public List<byte[]> NamesTo(int directory)
    {
        List<byte[]> names = [];
        for (int at = directory; at != Root && names.Count < DeepestFolder; at = Node(at).Parent)
            names.Add(NameOf(at).ToArray());
        names.Reverse();
        return names;
    }

    /// <summary>The path from the root of a directory, or of a file at the first of its places, as people read it.</summary>
    public string PathTo(int slot)
    {
        // The first pass measures, the second writes from the end.
        (int length, int depth) = (0, 0);
        for (int at = slot; at != Root && depth < DeepestFolder; at = Node(at).Parent, depth++)
            length += NameOf(at).Length + 1;
        if (length == 0)
            return "/";
        Span<byte> path = length <= 1024 ? stackalloc byte[length] : new byte[length];
        int end = length;
        for (int at = slot; end > 0; at = Node(at).Parent)
        {
            ReadOnlySpan<byte> name = NameOf(at);
            end -= name.Length;
            name.CopyTo(path[end..]);
            path[--end] = (byte)'/';
        }

        return Encoding.UTF8.GetString(path);
    }

    /// <summary>The path on its origin of a file, or of a directory at or below an origin's folder.</summary>
    public byte[] OriginPathOf(int slot)
    {
        if (Node(slot).IsTrack)
            slot = Node(slot).First;
        // The first pass measures, the second writes from the end; an origin's own folder and what is above it have no part.
        int length = 0;
        for (int i = slot; Depth(i) > 2; i = Node(i).Parent)
            length += NameOf(i).Length + 1;
        byte[] path = new byte[Math.Max(0, length - 1)];
        int end = path.Length;
        for (int i = slot; end > 0; i = Node(i).Parent)
        {
            ReadOnlySpan<byte> name = NameOf(i);
            end -= name.Length;
            name.CopyTo(path.AsSpan(end));
            if (end > 0)
                path[--end] = (byte)'/';
        }

        return path;
    }

    /// <summary>The name of the folder that holds the origins' own.</summary>
    public static ReadOnlySpan<byte> OriginsFolder => ".origins"u8;

    public DeltaNode? DeltaOf(int slot)
    {
        DeltaNode?[]?[] pages = Pages;
        int page = slot >> PageBits;
        return (uint)page < (uint)pages.Length && pages[page] is { } nodes ? nodes[slot & (PageSize - 1)] : null;
    }

    private int Depth(int slot)
    {
        int depth = 0;
        for (; slot != Root && depth <= 2; slot = Node(slot).Parent)
            depth++;
        return depth;
    }
}
