using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Ingest;

/// <summary>
/// What is different between a folder as its origin lists it now and as the tree has it. The tree is the memory of a scan: to find that
/// nothing changed costs no look into the catalog.
/// </summary>
internal sealed class FolderDifference
{
    private FolderDifference()
    {
    }

    /// <summary>Files that are new or have another content than the tree says, and those whose tags shall be tried again.</summary>
    public List<OriginEntry> Changed { get; } = [];

    /// <summary>Files that are as the tree says.</summary>
    public List<OriginEntry> Same { get; } = [];

    /// <summary>Of <see cref="Same"/>: those whose tags could not be read.</summary>
    public int Unread { get; private set; }

    /// <summary>Folders in it that the tree does not have.</summary>
    public HashSet<OriginPath> NewFolders { get; } = [];

    /// <summary>Folders in it that the tree does not have, or with another time.</summary>
    public List<OriginEntry> ChangedFolders { get; } = [];

    /// <summary>Names that the tree has and the origin has not.</summary>
    public List<(OriginPath Path, bool IsFolder)> Gone { get; } = [];

    /// <summary>Whether there are side files that were placed in the company of tracks.</summary>
    public bool HasSettledSides { get; private set; }

    /// <summary>Whether there are side files that were not.</summary>
    public bool HasUnsettledSides { get; private set; }

    /// <summary>Whether a track is among <see cref="Gone"/>, or a sheet that says what tracks there are.</summary>
    public bool HasGoneTracks { get; private set; }

    /// <param name="tree">What the tree has.</param>
    /// <param name="originId">The origin.</param>
    /// <param name="folder">The folder on it.</param>
    /// <param name="listed">All that is in it now.</param>
    /// <param name="roleOf">What a file is to the tag tree.</param>
    /// <param name="isHeld">Whether a file is being written, and is left as it was, or out.</param>
    /// <param name="retriesUnread">Whether tags that could not be read are tried again.</param>
    public static FolderDifference Between(
        TreeSnapshot tree, string originId, OriginPath folder, IReadOnlyList<OriginEntry> listed, Func<OriginEntry, FileRole> roleOf,
        Func<OriginPath, bool> isHeld, bool retriesUnread)
    {
        var difference = new FolderDifference();
        int slot = tree.FindOriginal(originId, folder);
        int found = 0;
        foreach (OriginEntry entry in listed)
        {
            int node = slot < 0 ? -1 : Find(tree, slot, entry);
            found += node < 0 ? 0 : 1;
            if (entry.Kind == NodeKind.Directory)
            {
                if (node < 0)
                    difference.NewFolders.Add(entry.Path);
                if (node < 0 || !tree.Node(node).Has(NodeFlags.Own) || tree.Node(node).ModifiedNanoseconds != entry.Version.ModifiedNanoseconds)
                    difference.ChangedFolders.Add(entry);
            }
            else if (!isHeld(entry.Path))
            {
                difference.AddFile(tree, entry, node, roleOf(entry), retriesUnread);
            }
            else if (node >= 0)
            {
                difference.Same.Add(new OriginEntry(entry.Path, NodeKind.File, tree.Node(node).Version));
            }
        }

        if (slot >= 0 && found < tree.EntriesOf(slot).Length)
            difference.FindGone(tree, slot, folder, listed);
        GC.KeepAlive(tree);
        return difference;
    }

    private static int Find(TreeSnapshot tree, int folder, OriginEntry entry)
    {
        ReadOnlySpan<byte> name = entry.Path.Name;
        int node = name.Length <= NameBlob.LongestName ? tree.Find(folder, name) : -1;
        return node >= 0 && tree.Node(node).Kind == entry.Kind ? node : -1;
    }

    private void AddFile(TreeSnapshot tree, OriginEntry file, int node, FileRole role, bool retriesUnread)
    {
        bool isSettled = node >= 0 && tree.Node(node).Has(NodeFlags.Side);
        // A playlist is settled wherever it is shown.
        bool isPlaylist = role == FileRole.Side && SideFileNames.IsPlaylist(file.Path.Name);
        HasSettledSides |= role == FileRole.Side && isSettled && !isPlaylist;
        HasUnsettledSides |= role == FileRole.Side && !isSettled && !isPlaylist;
        bool isTrack = node >= 0 && tree.Node(node).First != 0 && !isSettled;
        if (node < 0 || tree.Node(node).Version != file.Version || (role == FileRole.Track) != isTrack || (isSettled && role != FileRole.Side)
            || (isPlaylist && !isSettled))
        {
            Changed.Add(file);
            return;
        }

        bool isUnread = tree.Node(node).Has(NodeFlags.Unread);
        if (isUnread && retriesUnread)
        {
            Changed.Add(file);
            return;
        }

        Same.Add(file);
        Unread += isUnread ? 1 : 0;
    }

    private void FindGone(TreeSnapshot tree, int slot, OriginPath folder, IReadOnlyList<OriginEntry> listed)
    {
        Dictionary<OriginPath, NodeKind> there = [];
        foreach (OriginEntry entry in listed)
            there[entry.Path] = entry.Kind;
        foreach (ref readonly EntryRecord entry in tree.EntriesOf(slot))
        {
            OriginPath path = folder.Append(tree.NameOf(entry));
            ref readonly NodeRecord node = ref tree.Node(entry.Node);
            if (there.TryGetValue(path, out NodeKind kind) && kind == node.Kind)
                continue;
            Gone.Add((path, node.IsDirectory));
            HasGoneTracks |= !node.IsDirectory && node.First != 0 && !node.Has(NodeFlags.Side);
            HasGoneTracks |= node.Has(NodeFlags.Side) && SideFileNames.IsCueSheet(path.Name);
        }
    }
}
