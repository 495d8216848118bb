using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Artwork;
using MusicFs.Core.Ingest;

namespace MusicFs.Core.Tree;

/// <summary>Pictures of albums under other names than their own.</summary>
public sealed partial class VirtualTree
{
    /// <summary>Entries of a directory that are looked at; there is no album of that many tracks.</summary>
    private const int LargestAlbum = 10_000;

    /// <summary>Whether names are answered that no directory lists, so that kernels must be told of them too.</summary>
    internal bool AnswersArtwork { get; set; }

    /// <summary>The picture of a directory whose name has one of these stems, the first that there is, with a reference to it.</summary>
    internal FsResult<NodeEntry> LookupArtwork(NodeId parent, byte[][] stems)
    {
        while (true)
        {
            TreeSnapshot snapshot = _current;
            if (DirectoryAt(snapshot, parent) is not (>= 0 and var directory) || FindArtwork(snapshot, directory, stems) is not (>= 0 and var picture))
                return FsError.NotFound;
            NodeEntry entry = snapshot.EntryOf(picture);
            if (TryReference(snapshot, picture))
                return entry;
        }
    }

    /// <summary>Whether a name is that of a picture in an original.</summary>
    internal bool IsPicture(NodeId parent, ReadOnlySpan<byte> name)
    {
        TreeSnapshot snapshot = _current;
        bool isPicture = DirectoryAt(snapshot, parent) is >= 0 and var directory && snapshot.Find(directory, name) is >= 0 and var node && snapshot.Node(node).IsPicture;
        GC.KeepAlive(snapshot);
        return isPicture;
    }

    private static int FindArtwork(TreeSnapshot snapshot, int directory, byte[][] stems)
    {
        ReadOnlySpan<EntryRecord> entries = snapshot.EntriesOf(directory);
        (int picture, int best) = (-1, stems.Length);
        for (int i = 0; i < entries.Length && entries.Length <= LargestAlbum; i++)
        {
            ref readonly NodeRecord node = ref snapshot.Node(entries[i].Node);
            // Originals below the origins' folder are no tracks, and have their own names only.
            if (node.IsDirectory || !node.IsTrack || !node.Has(NodeFlags.Side) || node.Has(NodeFlags.Parts))
                continue;
            ReadOnlySpan<byte> name = snapshot.NameOf(entries[i]);
            for (int rank = 0; rank < best; rank++)
            {
                if (Ascii.EqualsIgnoreCase(SideFileNames.StemOf(name), stems[rank]) && SideFileNames.IsPicture(name))
                    (picture, best) = (entries[i].Node, rank);
            }
        }

        GC.KeepAlive(snapshot);
        return picture;
    }

    /// <summary>What a name answers that is not listed depends on those that are.</summary>
    private static void ReportArtwork(TreeChanges changes, IKernelCache cache)
    {
        foreach (TreeEntryChange entry in changes.Entries)
        {
            if (!SideFileNames.IsPicture(entry.Name.Span) || !IsStem(SideFileNames.StemOf(entry.Name.Span)))
                continue;
            foreach (byte[] name in ArtworkNames.Answered)
            {
                if (!entry.Name.Span.SequenceEqual(name))
                    cache.InvalidateEntry(entry.Parent, name, EntryChange.Added, NodeId.None);
            }
        }
    }

    private static bool IsStem(ReadOnlySpan<byte> stem) => Ascii.EqualsIgnoreCase(stem, "cover"u8) || Ascii.EqualsIgnoreCase(stem, "folder"u8)
        || Ascii.EqualsIgnoreCase(stem, "front"u8) || Ascii.EqualsIgnoreCase(stem, "back"u8);
}
