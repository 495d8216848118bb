using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>Files that turn out to be ones that were known before.</summary>
internal sealed partial class TreeEditor
{
    private void SetIdentity(string originId, OriginPath path, ulong identity)
    {
        int folder = FindFolder(originId, path.Parent);
        if (folder < 0 || !FindExact(folder, Shortened(path.Name), out EntryRecord entry) || Peek(entry.Node).IsDirectory || Peek(entry.Node).First == 0)
            return;
        int original = entry.Node;
        if (MemberOf(original) is { } member)
            SetMember(original, member with { Identity = identity });
        if (!Peek(original).Has(NodeFlags.Parts) && Peek(Peek(original).First).First != original)
            return;
        ulong key = TrackKeyOf(original, identity);
        if (!Peek(original).Has(NodeFlags.Parts))
        {
            _ = Renumber(Peek(original).First, key);
            return;
        }

        // Tracks of a file are numbered from one.
        int[] parts = PartsOf(original);
        for (int i = 0; i < parts.Length; i++)
            parts[i] = Renumber(parts[i], NameHash.Mix(key ^ NameHash.Mix((ulong)i + 1)));
        SetParts(original, parts);
    }

    /// <summary>Another number is another node.</summary>
    private int Renumber(int track, ulong key)
    {
        NodeRecord record = Peek(track);
        _numbers.Release(record.FileNumber);
        if (Hash.NumberOf(key) == record.FileNumber)
        {
            _numbers.Keep(record.FileNumber);
            return track;
        }

        TrackPlace[] places = PlacesOf(track);
        int[] copies = CopiesOf(track);
        // Spellings are kept under the number.
        string?[] variants = Array.ConvertAll(places, place => _spellings.TakeVariant(KeyOfPlace(track, place)));
        RemoveNode(track);
        WorkNode node = AddNode(record with { FileNumber = _numbers.Take(key, this) });
        SetPlaces(node, places);
        SetCopies(node.Slot, copies);
        foreach (int member in (int[])[record.First, .. copies])
        {
            if (!Peek(member).Has(NodeFlags.Parts))
                Edit(member).Record.First = node.Slot;
        }

        for (int i = 0; i < places.Length; i++)
        {
            ReplaceEntry(places[i].Directory, places[i].Position, node.Slot);
            if (variants[i] is { } variant)
                _spellings.SetVariant(KeyOfPlace(node.Slot, places[i]), variant);
        }

        return node.Slot;
    }

    private ulong KeyOfPlace(int track, TrackPlace place) => KeyOfPlace(track, place.Directory, WantedNameOf(EntryAt(place.Directory, place.Position)));
}
