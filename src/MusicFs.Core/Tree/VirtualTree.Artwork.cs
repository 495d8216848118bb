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

    /// <summary>Likewise of albums by one artist.</summary>
    private const int MostAlbums = 500;

    /// <summary>Whether names are answered that no directory lists, so that kernels must be told of them too.</summary>
    internal bool AnswersArtwork { get; set; }

    /// <summary>The picture of a directory whose name has one of these stems, the first that there is, with a reference to it.</summary>
    internal FsResult<NodeEntry> LookupArtwork(NodeId parent, byte[][] stems)
    {
        while (true)
        {
            TreeSnapshot snapshot = _current;
            if (DirectoryAt(snapshot, parent) is not (>= 0 and var directory) || FindPicture(snapshot, directory, stems, isOriginal: false) is not (>= 0 and var picture))
                return FsError.NotFound;
            NodeEntry entry = snapshot.EntryOf(picture);
            if (TryReference(snapshot, picture))
                return entry;
        }
    }

    /// <summary>
    /// The picture of an artist whose albums are in a directory: a file, with one of these stems, of the folder that the albums' own folders lie in on their
    /// origin. With a reference to it.
    /// </summary>
    internal FsResult<NodeEntry> LookupArtist(NodeId parent, byte[][] stems)
    {
        while (true)
        {
            TreeSnapshot snapshot = _current;
            if (DirectoryAt(snapshot, parent) is not (> TreeSnapshot.Root and var directory) || FindArtist(snapshot, directory, stems) is not (>= 0 and var picture))
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

    private static int FindPicture(TreeSnapshot snapshot, int directory, byte[][] stems, bool isOriginal)
    {
        ReadOnlySpan<EntryRecord> entries = snapshot.EntriesOf(directory);
        (int picture, int best) = (-1, stems.Length);
        for (int i = 0; i < entries.Length && entries.Length <= LargestAlbum; i++)
        {
            ref readonly NodeRecord node = ref snapshot.Node(entries[i].Node);
            // Originals below the origins' folder are no tracks, and have their own names only.
            if (node.IsDirectory || (isOriginal ? node.IsTrack : !node.IsTrack || !node.Has(NodeFlags.Side) || node.Has(NodeFlags.Parts)))
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

    private static int FindArtist(TreeSnapshot snapshot, int directory, byte[][] stems)
    {
        Dictionary<ushort, int> folders = [];
        ReadOnlySpan<EntryRecord> albums = snapshot.EntriesOf(directory);
        for (int i = 0; i < albums.Length && albums.Length <= MostAlbums; i++)
        {
            ref readonly NodeRecord album = ref snapshot.Node(albums[i].Node);
            // What holds tracks itself is no artist's directory.
            if (!album.IsDirectory && !album.Has(NodeFlags.Side))
                return -1;
            if (!album.IsDirectory || FolderAbove(snapshot, albums[i].Node, out ushort originOf) is not (>= 0 and var above))
                continue;
            // Albums from everywhere have nothing above them in common.
            if (!folders.TryAdd(originOf, above) && folders[originOf] != above)
                return -1;
        }

        foreach (int folder in folders.Values)
        {
            if (FindPicture(snapshot, folder, stems, isOriginal: true) is >= 0 and var picture)
                return picture;
        }

        return -1;
    }

    /// <summary>The folder that the folder of an album lies in on its origin, the folder of a disc aside; -1 where that is the origin itself.</summary>
    private static int FolderAbove(TreeSnapshot snapshot, int album, out ushort origin)
    {
        origin = 0;
        foreach (ref readonly EntryRecord entry in snapshot.EntriesOf(album))
        {
            ref readonly NodeRecord track = ref snapshot.Node(entry.Node);
            if (track.IsDirectory || !track.IsTrack || track.Has(NodeFlags.Side))
                continue;
            origin = track.Origin;
            int folder = snapshot.Node(track.First).Parent;
            if (DiscFolders.IsDisc(snapshot.NameOf(folder)))
                folder = snapshot.Node(folder).Parent;
            int above = snapshot.Node(folder).Parent;
            return snapshot.Node(snapshot.Node(above).Parent).Parent == TreeSnapshot.Root ? -1 : above;
        }

        return -1;
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
