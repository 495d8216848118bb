using System.Text;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Edits;

namespace MusicFs.Core.Tree;

/// <summary>What people move in the view, and the directories that they make there.</summary>
internal sealed partial class TreeEditor
{
    /// <summary>What is shown at one place of an original is shown at another one.</summary>
    private void MovePlace(string originId, OriginPath path, TreeMove move)
    {
        _isTrashing = MovedPlaces.IsTrash(move.Shown ?? "");
        MoveTo(originId, path, move);
        _isTrashing = false;
    }

    private void MoveTo(string originId, OriginPath path, TreeMove move)
    {
        if (FindOriginal(originId, path) is not (>= 0 and var original) || TrackAt(original, move) is not (> 0 and var track))
            return;
        string[] wanted = Replaced(WantedPlacesOf(track), move);
        if (wanted.Length > 0)
        {
            foreach (int member in (int[])[Peek(track).First, .. CopiesOf(track)])
            {
                if (MemberOf(member) is { Places: { } own } its)
                    SetMember(member, its with { Places = Replaced(own, move) });
            }

            Place(track, wanted);
            return;
        }

        if (Peek(original).Has(NodeFlags.Parts))
            RemovePart(original, track);
        else
            Hide(track);
    }

    /// <summary>A file turned out to be a track that was moved.</summary>
    private void PlaceByRules(string originId, OriginPath path, ulong identity)
    {
        if (FindOriginal(originId, path) is not (>= 0 and var original) || Peek(original).Has(NodeFlags.Parts) || Peek(original).First is not (> 0 and var track))
            return;
        string[] places = WantedPlacesOf(track);
        IReadOnlyList<string> shown = Rules.Map(originId, path, identity, 0, places);
        if (shown.SequenceEqual(places, StringComparer.Ordinal))
            return;
        if (shown.Count == 0)
            Hide(track);
        else
            Place(track, shown);
    }

    private static string[] Replaced(string[] places, TreeMove move) =>
        [.. places.Select(place => PlaceRules.AreSame(place, move.Place) ? move.Shown! : place).Where(static place => place.Length > 0)];

    private int TrackAt(int original, TreeMove move)
    {
        if (!Peek(original).Has(NodeFlags.Parts))
            return Peek(original).First;
        int[] parts = PartsOf(original);
        if (move.Part > 0)
            return move.Part <= parts.Length ? parts[move.Part - 1] : -1;
        return Array.Find(parts, part => WantedPlacesOf(part).Any(place => PlaceRules.AreSame(place, move.Place)));
    }

    /// <summary>Nothing is shown of what is in an original, and of its copies.</summary>
    private void Hide(int track)
    {
        int[] originals = [Peek(track).First, .. CopiesOf(track)];
        foreach (int original in originals)
        {
            if (MemberOf(original) is not null)
                Leave(original, isTrackKept: true);
        }

        foreach (int original in originals)
        {
            if (Peek(original).First is var shown and not 0)
                RemoveTrack(shown);
        }
    }

    /// <summary>A track in a file stays a part of it without a place, for it is one of a number; a playlist's text goes.</summary>
    private void RemovePart(int original, int track)
    {
        if (!Peek(original).Has(NodeFlags.Side))
        {
            Place(track, []);
            return;
        }

        int[] left = [.. PartsOf(original).Where(part => part != track)];
        if (left.Length == 0)
        {
            RemoveParts(original);
            return;
        }

        RemoveTrack(track);
        SetParts(original, left);
    }

    /// <summary>A directory that is there whether anything is in it or not.</summary>
    private void PutDirectory(string path, long modified)
    {
        int directory = TreeSnapshot.Root;
        foreach (string name in path.Split('/'))
            directory = MakeTagDirectory(directory, name);
        WorkNode node = Edit(directory);
        NoteTime(node.Record.Parent, node.Record.ModifiedNanoseconds, modified);
        node.Record.Flags |= NodeFlags.Own;
        node.Record.ModifiedNanoseconds = modified;
    }

    /// <summary>A directory that is there for what is in it only.</summary>
    private void RemoveDirectory(string path)
    {
        int directory = TreeSnapshot.Root;
        foreach (string name in path.Split('/'))
        {
            if (!FindFolded(directory, Shortened(Encoding.UTF8.GetBytes(name)), out EntryRecord entry) || !Peek(entry.Node).IsDirectory)
                return;
            directory = entry.Node;
        }

        WorkNode node = Edit(directory);
        node.Record.Flags &= ~NodeFlags.Own;
        node.LostNewest = true;
        NotePictures(directory);
        if (node.Record.Count == 0)
            _maybeEmpty.Add(directory);
    }

    private int FindOriginal(string originId, OriginPath path)
    {
        int folder = FindFolder(originId, path.Parent);
        return folder >= 0 && FindExact(folder, Shortened(path.Name), out EntryRecord entry) && !Peek(entry.Node).IsDirectory ? entry.Node : -1;
    }
}
