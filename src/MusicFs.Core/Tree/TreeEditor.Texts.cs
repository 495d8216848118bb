using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>
/// Side files whose content is made: playlists. They are kept as files that hold several tracks are: the original has a list of what is shown
/// of it, one for each place, since each names other paths.
/// </summary>
internal sealed partial class TreeEditor
{
    private void PutTexts(int original, in TreeFile file)
    {
        if (Peek(original).First != 0 && !Peek(original).Has(NodeFlags.Parts))
            RemoveTrack(Peek(original).First);
        int[] before = PartsOf(original);
        int[] now = new int[file.Parts!.Count];
        for (int i = now.Length; i < before.Length; i++)
            RemoveTrack(before[i]);
        for (int i = 0; i < now.Length; i++)
        {
            now[i] = i < before.Length ? ReplaceText(before[i], file.Parts[i]) : AddPart(original, file, file.Parts[i]);
            Place(now[i], file.Parts[i].Places);
        }

        SetParts(original, before, now);
    }

    /// <summary>Gives what is shown already another content, where it still is of that version and as many.</summary>
    private void ChangeTexts(string originId, in TreeFile file)
    {
        int folder = FindFolder(originId, file.Path.Parent);
        if (folder < 0 || !FindExact(folder, Shortened(file.Path.Name), out EntryRecord entry) || Peek(entry.Node).IsDirectory
            || Peek(entry.Node).Version != file.Version || !Peek(entry.Node).Has(NodeFlags.Side))
        {
            return;
        }

        int[] before = PartsOf(entry.Node);
        if (before.Length != file.Parts!.Count)
            return;
        int[] now = new int[before.Length];
        for (int i = 0; i < now.Length; i++)
            now[i] = ReplaceText(before[i], file.Parts[i]);
        SetParts(entry.Node, before, now);
    }

    private int ReplaceText(int text, in TreePart part)
    {
        ref readonly NodeRecord record = ref Peek(text);
        if (record.VersionTag == part.Code && record.Size == part.Size)
            return text;
        TrackPlace[] places = PlacesOf(text);
        WorkNode node = Replace(text, new OriginVersion(part.Size, part.ModifiedNanoseconds ?? record.ModifiedNanoseconds, part.Code));
        SetPlaces(node, places);
        foreach (TrackPlace place in places)
            ReplaceEntry(place.Directory, place.Position, node.Slot);
        return node.Slot;
    }
}
