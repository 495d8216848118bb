using System.Text;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Artwork;
using MusicFs.Core.Edits;

namespace MusicFs.Core.Tree;

/// <summary>
/// Pictures of albums: files of a directory that are parts of an original. An original does not know its pictures; they are found by the directories that it
/// is shown in, so a directory has a picture of an original only while that is shown there, or was removed from there to the trash and other things were not. A
/// file of an origin of the same name takes its place.
/// </summary>
internal sealed partial class TreeEditor
{
    /// <summary>Tells the number of a picture from those of other files.</summary>
    private const ulong PictureSalt = 0x70696374757265; // "picture"

    /// <summary>Pictures that went because their originals are not shown beside them any more.</summary>
    private readonly List<(int Directory, NodeRecord Record, byte[] Name)> _dropped = [];

    /// <summary>Pictures that may have to go, which is told in the end: by then it is known what else left their directories.</summary>
    private readonly HashSet<(int Directory, byte[] Name)> _unsettled = [];

    /// <summary>Whether what is moved goes to the trash.</summary>
    private bool _isTrashing;

    private void PutPicture(string originId, OriginPath source, TreePicture picture)
    {
        string place = Rules.InFolder(picture.Place);
        int slash = place.LastIndexOf('/');
        if (slash <= 0 || FindTagDirectory(place[..slash]) is not (> 0 and var directory))
            return;
        byte[] name = Encoding.UTF8.GetBytes(place[(slash + 1)..]);
        int there = PictureIn(directory, name);
        bool isReplaced = there > 0 && IsBelow(there, originId, picture.Root);
        int original = picture.Size > 0 ? FindOriginal(originId, source) : -1;
        if (original < 0 || !IsShownIn(original, directory) || HasFile(directory, name))
        {
            if (isReplaced && !IsLeft(there, directory))
                RemovePicture(there);
            return;
        }

        if (there <= 0)
            AddPicture(directory, name, original, picture.Size, picture.Code);
        else if (isReplaced || ComparePictures(original, Peek(there).First) < 0)
            ReplacePicture(there, original, picture);
    }

    private void AddPicture(int directory, byte[] name, int original, long size, ulong code)
    {
        NodeRecord of = Peek(original);
        WorkNode node = AddNode(new NodeRecord
        {
            Kind = NodeKind.File, Flags = NodeFlags.Track | NodeFlags.Side | NodeFlags.Picture,
            FileNumber = _numbers.Take(NameHash.Mix(PictureSalt ^ NameHash.Of(Peek(directory).Key, name)), this), Size = size,
            ModifiedNanoseconds = of.ModifiedNanoseconds, VersionTag = code, Origin = of.Origin, First = original,
        });
        SetPlaces(node, [new TrackPlace(AddEntry(directory, name, node.Slot), directory)]);
    }

    private void ReplacePicture(int picture, int original, TreePicture wanted)
    {
        NodeRecord record = Peek(picture);
        OriginVersion version = new(wanted.Size, Peek(original).ModifiedNanoseconds, wanted.Code);
        if (record.First == original && record.Version == version)
            return;
        WorkNode node = Replace(picture, version);
        node.Record.First = original;
        node.Record.Origin = Peek(original).Origin;
        ReplaceEntry(record.Parent, record.Position, node.Slot);
    }

    private void RemovePicture(int picture)
    {
        NodeRecord record = Peek(picture);
        RemoveEntry(record.Parent, record.Position);
        RemoveNode(picture);
        _numbers.Release(record.FileNumber);
    }

    /// <summary>A file comes to a directory: a picture of its name goes.</summary>
    private void MakeRoom(int directory, ReadOnlySpan<byte> name)
    {
        if (ArtworkNames.IsPlaced(name) && PictureIn(directory, name) is > 0 and var picture)
            RemovePicture(picture);
    }

    /// <summary>A person does not want to see a picture. What it is a part of is in the trash, or shown beside it: there it goes too, or nowhere.</summary>
    private void HidePicture(string place)
    {
        int slash = place.LastIndexOf('/');
        byte[] name = Encoding.UTF8.GetBytes(place[(slash + 1)..]);
        if (slash <= 0 || FindTagDirectory(place[..slash]) is not (> 0 and var directory) || PictureIn(directory, name) is not (> 0 and var picture))
            return;
        NodeRecord record = Peek(picture);
        bool isLeft = IsLeft(picture, directory);
        RemovePicture(picture);
        if (isLeft && FindTagDirectory(TrashOf(directory)) is > 0 and var trash && PictureIn(trash, name) <= 0 && !HasFile(trash, name))
            AddPicture(trash, name, record.First, record.Size, record.VersionTag);
    }

    /// <summary>A track is not shown in a directory any more; nor are pictures that are parts of its originals, but where it is removed and the directory is not.</summary>
    private void DropPictures(int track, int directory)
    {
        foreach (byte[] name in ArtworkNames.Placed)
        {
            if (PictureIn(directory, name) is not (> 0 and var picture))
                continue;
            int of = Peek(picture).First;
            if (_isTrashing || (Peek(track).First != of && !CopiesOf(track).Contains(of)))
            {
                _unsettled.Add((directory, name));
                continue;
            }

            _dropped.Add((directory, Peek(picture), name));
            RemovePicture(picture);
        }

        // What leaves the trash leaves a picture that stayed where it was removed.
        if (BeforeTrash(directory) is > 0 and var before)
            NotePictures(before);
    }

    private void NotePictures(int directory)
    {
        foreach (byte[] name in ArtworkNames.Placed)
        {
            if (PictureIn(directory, name) > 0)
                _unsettled.Add((directory, name));
        }
    }

    private void SettlePictures()
    {
        foreach ((int directory, byte[] name) in _unsettled)
        {
            if (Peek(directory) is not { IsInUse: true, IsDirectory: true } || PictureIn(directory, name) is not (> 0 and var picture))
                continue;
            bool isOriginal = Peek(Peek(picture).First) is { IsInUse: true, IsTrack: false, IsDirectory: false };
            if (isOriginal && (IsShownIn(Peek(picture).First, directory) || (IsLeft(picture, directory) && HasOthers(directory))))
                continue;
            _dropped.Add((directory, Peek(picture), name));
            RemovePicture(picture);
        }

        _unsettled.Clear();
    }

    /// <summary>Whether the original that a picture is a part of was removed from its directory and is in the trash.</summary>
    private bool IsLeft(int picture, int directory) =>
        !IsShownIn(Peek(picture).First, directory) && FindTagDirectory(TrashOf(directory)) is > 0 and var trash && IsShownIn(Peek(picture).First, trash);

    /// <summary>Whether a directory is there for anything but pictures.</summary>
    private bool HasOthers(int directory) =>
        Peek(directory).Has(NodeFlags.Own) || Peek(directory).Count > ArtworkNames.Placed.Count(name => PictureIn(directory, name) > 0);

    /// <summary>The directory that is in the trash for what is removed from a directory.</summary>
    private string TrashOf(int directory) => $"{MovedPlaces.Trash}/{TagPathTo(directory)}";

    /// <summary>The directory that what is in a directory of the trash was removed from; -1 where there is none.</summary>
    private int BeforeTrash(int directory)
    {
        int top = directory;
        while (top != TreeSnapshot.Root && Peek(top).Parent != TreeSnapshot.Root)
            top = Peek(top).Parent;
        // Nearly always it is not in the trash, and nothing more need be known.
        return top == TreeSnapshot.Root || top == directory || !MovedPlaces.IsTrash(ShownName(top)) ? -1
            : FindTagDirectory(TagPathTo(directory)[(MovedPlaces.Trash.Length + 1)..]);
    }

    private string TagPathTo(int directory)
    {
        string path = "";
        for (; directory != TreeSnapshot.Root; directory = Peek(directory).Parent)
            path = path.Length == 0 ? ShownName(directory) : $"{ShownName(directory)}/{path}";
        return path;
    }

    /// <summary>An original goes, or is another content by now: no picture is a part of it.</summary>
    private void DropPicturesOf(int original)
    {
        foreach (int track in TracksOf(original))
        {
            foreach (int directory in PlacesOf(track).SelectMany(place => (int[])[place.Directory, BeforeTrash(place.Directory)]).Where(static directory => directory > 0))
            {
                foreach (byte[] name in ArtworkNames.Placed)
                {
                    if (PictureIn(directory, name) is > 0 and var picture && Peek(picture).First == original)
                        RemovePicture(picture);
                }
            }
        }
    }

    /// <summary>Where all of an album went elsewhere its picture goes with it.</summary>
    private void FollowPictures()
    {
        foreach ((int directory, NodeRecord picture, byte[] name) in _dropped)
        {
            if (Peek(directory) is { IsInUse: true, Count: > 0 } || Peek(picture.First) is not { IsInUse: true, IsTrack: false, IsDirectory: false, First: > 0 } of)
                continue;
            foreach (TrackPlace place in PlacesOf(of.First))
            {
                if (of.Origin == picture.Origin && of.ModifiedNanoseconds == picture.ModifiedNanoseconds && place.Directory != TreeSnapshot.Root
                    && PictureIn(place.Directory, name) <= 0 && !HasFile(place.Directory, name))
                {
                    AddPicture(place.Directory, name, picture.First, picture.Size, picture.VersionTag);
                }
            }
        }

        _dropped.Clear();
    }

    private int PictureIn(int directory, ReadOnlySpan<byte> name) =>
        Find(directory, name, (wanted, found, node) => Peek(node).IsPicture && NameFolding.AreEqual(wanted, found), out EntryRecord entry) ? entry.Node : -1;

    private bool HasFile(int directory, ReadOnlySpan<byte> name) =>
        Find(directory, name, (wanted, found, node) => !Peek(node).IsPicture && NameFolding.AreEqual(wanted, found), out _);

    private bool IsShownIn(int original, int directory)
    {
        foreach (int track in TracksOf(original))
        {
            if (Array.Exists(PlacesOf(track), place => place.Directory == directory))
                return true;
        }

        return false;
    }

    private int[] TracksOf(int original) =>
        Peek(original).Has(NodeFlags.Parts) ? PartsOf(original) : Peek(original).First is > 0 and var shown ? [shown] : [];

    private bool IsBelow(int picture, string originId, OriginPath root)
    {
        ref readonly NodeRecord node = ref Peek(picture);
        if (_originIds[node.Origin] != originId)
            return false;
        ReadOnlySpan<byte> path = OriginPathOf(picture);
        return root.IsRoot || (path.StartsWith(root.Bytes) && path.Length > root.Bytes.Length && path[root.Bytes.Length] == (byte)'/');
    }

    /// <summary>Of two folders that have tracks in one directory the picture of the preferred origin's, and of one origin's of the first, is shown.</summary>
    private int ComparePictures(int a, int b)
    {
        int order = _preference.IndexOf(Peek(a).Origin).CompareTo(_preference.IndexOf(Peek(b).Origin));
        return order != 0 ? order : OriginPathOf(a).AsSpan().SequenceCompareTo(OriginPathOf(b));
    }

    private int FindTagDirectory(string path)
    {
        int directory = TreeSnapshot.Root;
        foreach (string name in path.Split('/'))
        {
            if (!FindFolded(directory, Shortened(Encoding.UTF8.GetBytes(name)), out EntryRecord entry))
                return -1;
            directory = entry.Node;
        }

        return directory;
    }
}
