using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Tree;

/// <summary>Files that hold several tracks. The original has a list of them; each of them is a track with a size of its own.</summary>
internal sealed partial class TreeEditor
{
    private void PutParts(int original, in TreeFile file)
    {
        if (Peek(original).First != 0 && !Peek(original).Has(NodeFlags.Parts))
            RemoveTrack(Peek(original).First);
        Dictionary<(ulong Code, long Size), int> before = [];
        int[] parts = PartsOf(original);
        foreach (int part in parts)
        {
            if (!before.TryAdd((Peek(part).VersionTag, Peek(part).Size), part))
                RemoveTrack(part);
        }

        // Those that are not wanted any more go first and leave their numbers to those that come.
        HashSet<(ulong, long)> wanted = [.. file.Parts!.Select(part => (part.Code, part.Size))];
        foreach (((ulong, long) content, int part) in before)
        {
            if (!wanted.Contains(content))
                RemoveTrack(part);
        }

        List<int> now = new(file.Parts!.Count);
        foreach (TreePart part in file.Parts)
        {
            int slot = before.Remove((part.Code, part.Size), out int same) && Peek(same).IsInUse ? same : AddPart(original, file, part);
            Place(slot, part.Places);
            now.Add(slot);
        }

        SetParts(original, parts, now);
    }

    private void SetParts(int original, int[] before, IReadOnlyList<int> now)
    {
        if (now.SequenceEqual(before) && Peek(original).Has(NodeFlags.Parts))
            return;
        SetParts(original, now);
    }

    private void SetParts(int original, IReadOnlyList<int> parts)
    {
        WorkNode node = Edit(original);
        node.Record.Flags |= NodeFlags.Parts;
        node.Record.First = parts[0];
        node.Places = [new TrackPlace((ulong)parts.Count, 0), .. parts.Select(slot => new TrackPlace(0, slot))];
    }

    private void RemoveParts(int original)
    {
        foreach (int part in PartsOf(original))
            RemoveTrack(part);
        WorkNode node = Edit(original);
        node.Record.Flags &= ~NodeFlags.Parts;
        node.Record.First = 0;
        node.Record.Count = 0;
        node.Places = null;
    }

    private int[] PartsOf(int original)
    {
        if (!Peek(original).Has(NodeFlags.Parts))
            return [];
        if (_work.GetValueOrDefault(original)?.Places is { } places)
            return TreeSnapshot.PartsIn(places);
        return _old.PartsOf(original);
    }

    private int AddPart(int original, in TreeFile file, in TreePart part)
    {
        NodeRecord of = Peek(original);
        WorkNode node = AddNode(new NodeRecord
        {
            Kind = NodeKind.File, Flags = NodeFlags.Track | NodeFlags.Parts | (of.Flags & NodeFlags.Side),
            FileNumber = _numbers.Take(NameHash.Mix(TrackKeyOf(original, file.Identity) ^ NameHash.Mix((ulong)part.Number)), this), Size = part.Size,
            ModifiedNanoseconds = part.ModifiedNanoseconds ?? of.ModifiedNanoseconds, VersionTag = part.Code, Origin = of.Origin, First = original,
        });
        Count(node.Slot, 1);
        return node.Slot;
    }
}
