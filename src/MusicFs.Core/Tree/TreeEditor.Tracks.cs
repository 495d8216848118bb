using System.Text;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>Tracks, and the directories that tags make. Names of those that are equal but for case are one directory.</summary>
internal sealed partial class TreeEditor
{
    private readonly List<(int Directory, string Name)> _way = [];
    private readonly HashSet<int> _contested = [];

    private void PutTrack(int original, in TreeFile file)
    {
        if (file.Parts is { Count: > 0 })
        {
            if (file.IsSide)
                PutTexts(original, file);
            else
                PutParts(original, file);
            return;
        }

        if (Peek(original).Has(NodeFlags.Parts))
            RemoveParts(original);
        int track = Peek(original).First;
        if (track != 0 && Peek(track).Has(NodeFlags.Side) != file.IsSide)
        {
            RemoveTrack(track);
            track = 0;
        }

        if (file.Places.Count == 0)
        {
            if (track != 0)
                RemoveTrack(track);
            return;
        }

        if (track == 0)
            track = AddTrack(original, file.Identity, file.Edit);
        else if (!IsServed(track, original, file.Edit))
            track = ReplaceTrack(track, original, file.Edit);
        Place(track, file.Places);
    }

    /// <summary>Whether a track is already what an original is to be served as.</summary>
    private bool IsServed(int track, int original, TreeEdit? edit) =>
        Peek(track).Has(NodeFlags.Parts) == edit is not null && Peek(track).Version == ContentOf(original, edit);

    private OriginVersion ContentOf(int original, TreeEdit? edit) =>
        edit is { } other ? new OriginVersion(other.Size, other.ModifiedNanoseconds, other.Code) : Peek(original).Version;

    private int AddTrack(int original, ulong identity, TreeEdit? edit)
    {
        NodeRecord of = Peek(original);
        OriginVersion content = ContentOf(original, edit);
        WorkNode node = AddNode(new NodeRecord
        {
            Kind = NodeKind.File, Flags = NodeFlags.Track | (of.Flags & NodeFlags.Side) | (edit is null ? NodeFlags.None : NodeFlags.Parts),
            FileNumber = _numbers.Take(TrackKeyOf(original, identity), this), Size = content.Size,
            ModifiedNanoseconds = content.ModifiedNanoseconds, VersionTag = content.Tag, Origin = of.Origin, First = original,
        });
        Edit(original).Record.First = node.Slot;
        Count(node.Slot, 1);
        return node.Slot;
    }

    /// <summary>What the number of a track is made of whose original has this identity.</summary>
    public static ulong TrackKeyOf(ulong identity) => NameHash.Mix(TrackSalt ^ identity);

    private ulong TrackKeyOf(int original, ulong identity)
    {
        ref readonly NodeRecord of = ref Peek(original);
        return TrackKeyOf(identity != 0 ? identity : NameHash.Of(Peek(of.Parent).Key, NameOf(EntryAt(of.Parent, of.Position))));
    }

    /// <summary>Another content, or the content of another original, is another node of the same number.</summary>
    private int ReplaceTrack(int track, int original, TreeEdit? edit)
    {
        TrackPlace[] places = PlacesOf(track);
        int[] copies = CopiesOf(track);
        bool isAnother = Peek(track).First != original;
        Count(track, -1);
        WorkNode node = Replace(track, ContentOf(original, edit));
        node.Record.Flags = edit is null ? node.Record.Flags & ~NodeFlags.Parts : node.Record.Flags | NodeFlags.Parts;
        node.Record.Origin = Peek(original).Origin;
        node.Record.First = original;
        SetCopies(node.Slot, [.. copies.Where(copy => copy != original)]);
        Count(node.Slot, 1);
        SetPlaces(node, places);
        foreach (TrackPlace place in places)
        {
            ReplaceEntry(place.Directory, place.Position, node.Slot);
            // Who of several has the name depends on the original.
            if (isAnother && Peek(place.Directory).Has(NodeFlags.HasRenamed))
                EditEntries(place.Directory).NeedsSettling = true;
        }

        foreach (int member in (int[])[original, .. CopiesOf(node.Slot)])
            Edit(member).Record.First = node.Slot;
        return node.Slot;
    }

    private void RemoveTrack(int track)
    {
        foreach (TrackPlace place in PlacesOf(track))
            RemovePlace(track, place);
        NodeRecord record = Peek(track);
        foreach (int member in (int[])[record.First, .. CopiesOf(track)])
        {
            if (Peek(member).First == track)
                Edit(member).Record.First = 0;
        }

        Count(track, -1);
        RemoveNode(track);
        _numbers.Release(record.FileNumber);
    }

    /// <summary>Only tracks are counted, not the files beside them; on each origin its own, whether it is the one shown or not.</summary>
    private void Count(int slot, int change)
    {
        NodeRecord track = Peek(slot);
        if (track.Has(NodeFlags.Side))
            return;
        _tracksOfOrigin[track.Origin] += change;
        _totalBytes += change * track.Size;
        foreach (int copy in CopiesOf(slot))
        {
            _tracksOfOrigin[Peek(copy).Origin] += change;
            _copyCount += change;
        }
    }

    private TrackPlace[] PlacesOf(int track)
    {
        ref readonly NodeRecord record = ref Peek(track);
        if (record.Links == 0)
            return [];
        if (_work.GetValueOrDefault(track)?.Places is { } places)
            return places;
        return record.Links == 1 ? [new TrackPlace(record.Position, record.Parent)] : _old.PlacesOf(track);
    }

    private static void SetPlaces(WorkNode track, TrackPlace[] places)
    {
        track.Record.Links = (uint)places.Length;
        track.Places = places.Length > 1 ? places : null;
        if (places.Length > 0)
            (track.Record.Position, track.Record.Parent) = (places[0].Position, places[0].Directory);
    }

    /// <summary>Shows a track where it belongs and nowhere else; what is right already is not touched.</summary>
    private void Place(int track, IReadOnlyList<string> wanted)
    {
        TrackPlace[] before = PlacesOf(track);
        Span<bool> isKept = before.Length <= 64 ? stackalloc bool[before.Length] : new bool[before.Length];
        List<TrackPlace> now = new(wanted.Count);
        foreach (string place in wanted)
        {
            int directory = MakeWay(place, out byte[] name);
            int kept = FindPlace(before, directory, name);
            // Two places that differ in the case of a directory are one.
            if ((kept >= 0 && isKept[kept]) || FindPlace(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(now), directory, name) >= 0)
                continue;
            if (kept >= 0)
            {
                isKept[kept] = true;
                now.Add(before[kept]);
                VoteAgain(track, directory, name);
            }
            else
            {
                Vote(track, directory, name, isThere: false);
                MakeRoom(directory, name);
                now.Add(new TrackPlace(AddEntry(directory, name, track), directory));
            }
        }

        for (int i = 0; i < before.Length; i++)
        {
            if (!isKept[i])
                RemovePlace(track, before[i]);
        }

        if (!now.SequenceEqual(before))
            SetPlaces(Edit(track), [.. now]);
    }

    private int FindPlace(ReadOnlySpan<TrackPlace> places, int directory, ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i].Directory == directory && WantedNameOf(EntryAt(directory, places[i].Position)).SequenceEqual(name))
                return i;
        }

        return -1;
    }

    private void RemovePlace(int track, TrackPlace place)
    {
        Unvote(track, place.Directory, WantedNameOf(EntryAt(place.Directory, place.Position)));
        RemoveEntry(place.Directory, place.Position);
        DropPictures(track, place.Directory);
    }

    /// <summary>Finds or makes the directories of a place; <see cref="_way"/> has them, with their names as the place spells them.</summary>
    private int MakeWay(string place, out byte[] name)
    {
        _way.Clear();
        ReadOnlySpan<char> rest = place;
        // Only a template that was not made safe yields the name of the filesystem's own folder.
        bool isReserved = rest.StartsWith(".origins", StringComparison.OrdinalIgnoreCase);
        int directory = TreeSnapshot.Root;
        for (int slash = rest.IndexOf('/'); slash >= 0; slash = rest.IndexOf('/'))
        {
            string spelled = (isReserved && directory == TreeSnapshot.Root ? "_" : "") + rest[..slash].ToString();
            directory = MakeTagDirectory(directory, spelled);
            _way.Add((directory, spelled));
            rest = rest[(slash + 1)..];
        }

        name = Shortened(Encoding.UTF8.GetBytes((isReserved && directory == TreeSnapshot.Root ? "_" : "") + rest.ToString())).ToArray();
        return directory;
    }

    private int MakeTagDirectory(int parent, string spelled)
    {
        ReadOnlySpan<byte> name = Shortened(Encoding.UTF8.GetBytes(spelled));
        if (FindFolded(parent, name, out EntryRecord entry))
            return entry.Node;
        // The number must not change when another spelling wins, so it is made of the folded name.
        Span<byte> folded = stackalloc byte[NameFolding.Longest];
        return AddDirectory(parent, name, NameHash.Of(Peek(parent).Key, folded[..NameFolding.Fold(name, folded)]));
    }

    /// <summary>Counts a file for the spelling of the directories it is in. Only where there is another spelling is anything kept.</summary>
    private void Vote(int track, int directory, ReadOnlySpan<byte> name, bool isThere)
    {
        bool isVariant = false;
        foreach ((int step, string spelled) in _way)
        {
            NodeRecord record = Peek(step);
            if (!record.Has(NodeFlags.Contested))
            {
                string shown = ShownName(step);
                if (shown == spelled)
                    continue;
                _spellings.Begin(record.FileNumber, shown, CountFiles(step) - (isThere ? 1 : 0));
                Edit(step).Record.Flags |= NodeFlags.Contested;
            }

            isVariant |= _spellings.Add(record.FileNumber, spelled);
            _contested.Add(step);
        }

        if (isVariant)
            _spellings.SetVariant(KeyOfPlace(track, directory, name), string.Join('/', _way.Select(step => step.Name)));
    }

    private void VoteAgain(int track, int directory, ReadOnlySpan<byte> name)
    {
        foreach ((int step, string spelled) in _way)
        {
            if (Peek(step).Has(NodeFlags.Contested) || ShownName(step) != spelled)
            {
                Unvote(track, directory, name);
                Vote(track, directory, name, isThere: true);
                return;
            }
        }
    }

    private void Unvote(int track, int directory, ReadOnlySpan<byte> name)
    {
        string[]? spelled = _spellings.TakeVariant(KeyOfPlace(track, directory, name))?.Split('/');
        int depth = spelled?.Length ?? 0;
        for (int step = directory; step != TreeSnapshot.Root; step = Peek(step).Parent)
        {
            depth--;
            if (!Peek(step).Has(NodeFlags.Contested))
                continue;
            _spellings.Subtract(Peek(step).FileNumber, spelled?[depth]);
            _contested.Add(step);
        }
    }

    /// <summary>Of the numbers of both, which outlive the slots, and of the name that the track wants there.</summary>
    private ulong KeyOfPlace(int track, int directory, ReadOnlySpan<byte> name) =>
        NameHash.Of(Peek(track).FileNumber ^ NameHash.Mix(Peek(directory).FileNumber), name);

    /// <summary>Shows contested directories as most of their files spell them.</summary>
    private void SettleSpellings()
    {
        foreach (int directory in _contested)
        {
            NodeRecord record = Peek(directory);
            if (!record.IsInUse || !record.Has(NodeFlags.Contested))
                continue;
            string best = _spellings.Winner(record.FileNumber);
            if (best != ShownName(directory))
            {
                byte[] name = Shortened(Encoding.UTF8.GetBytes(best)).ToArray();
                WorkDirectory parent = EditEntries(record.Parent);
                parent.NeedsSettling |= FindExact(record.Parent, name, out _);
                Rename(record.Parent, EntryAt(record.Parent, record.Position), name, isRenamed: false);
            }

            if (_spellings.TryEnd(record.FileNumber))
                Edit(directory).Record.Flags &= ~NodeFlags.Contested;
        }
    }

    private string ShownName(int directory)
    {
        ref readonly NodeRecord record = ref Peek(directory);
        return Encoding.UTF8.GetString(NameOf(EntryAt(record.Parent, record.Position)));
    }

    private int CountFiles(int top)
    {
        int count = 0;
        Stack<int> rest = new([top]);
        while (rest.TryPop(out int directory))
        {
            foreach (EntryRecord entry in EntriesOf(directory))
            {
                if (Peek(entry.Node).IsDirectory)
                    rest.Push(entry.Node);
                else if (!Peek(entry.Node).IsPicture)
                    count++;
            }
        }

        return count;
    }
}
