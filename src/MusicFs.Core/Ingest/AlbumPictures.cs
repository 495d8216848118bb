using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Artwork;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Ingest;

/// <summary>
/// Finds what picture each directory of an album gets, from what was read of the tracks and from the files beside them. Nothing is read for it: embedded
/// pictures are told apart by what the tags say of them.
/// </summary>
internal sealed class AlbumPictures(ArtworkSources sources)
{
    /// <summary>Bytes. A smaller one is no picture; a larger one is no cover.</summary>
    private const int Smallest = 32;
    private const int Largest = 64 << 20;

    private readonly Dictionary<string, PicturedDirectory> _directories = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A file with one track or several.</summary>
    /// <param name="file">The original.</param>
    /// <param name="tags">Of it.</param>
    /// <param name="places">Where it, or what is in it, is shown.</param>
    /// <param name="overlaid">By type the pictures that people want it to have, with their sizes; 0 for none.</param>
    public void Add(OriginPath file, TrackTags tags, IEnumerable<string> places, IReadOnlyDictionary<PictureType, (string Hash, long Size)>? overlaid)
    {
        FoundPicture? front = Find(file, tags, PictureType.FrontCover, overlaid);
        FoundPicture? back = Find(file, tags, PictureType.BackCover, overlaid);
        (string?, string?) album = (tags.Album, tags.AlbumArtists.Count > 0 ? tags.AlbumArtists[0] : null);
        foreach (string directory in places.Select(DirectoryOf).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (!_directories.TryGetValue(directory, out PicturedDirectory? found))
                _directories.Add(directory, found = new PicturedDirectory());
            found.Add(album, front, back);
        }
    }

    /// <summary>A file beside the tracks.</summary>
    public void AddSide(OriginEntry side, IReadOnlyList<string> places)
    {
        if (side.Version.Size is < Smallest or > Largest || !SideFileNames.IsPicture(side.Path.Name))
            return;
        var picture = new FoundPicture(side.Path, side.Version.Size, PictureCode.At(0).Value);
        bool isBack = IsStem(side.Path.Name, "back"u8);
        int rank = sources.RankOf(side.Path.Name);
        if (!isBack && rank < 0)
            return;
        foreach (string directory in places.Select(DirectoryOf))
        {
            if (_directories.TryGetValue(directory, out PicturedDirectory? found))
                found.AddSide(picture, isBack, rank, answersByName: isBack || IsStem(side.Path.Name, "cover"u8));
        }
    }

    /// <summary>Says for each directory what it gets, and where it gets nothing.</summary>
    public void Put(TreeUpdate update, string originId, OriginPath root)
    {
        foreach ((string directory, PicturedDirectory found) in _directories)
        {
            if (directory.Length == 0)
                continue;
            Put(update, originId, root, $"{directory}/{ArtworkNames.Cover}", found.Front(sources.EmbeddedRank));
            Put(update, originId, root, $"{directory}/{ArtworkNames.Back}", found.Back(sources.EmbeddedRank));
        }
    }

    private static void Put(TreeUpdate update, string originId, OriginPath root, string place, FoundPicture? picture) => update.PutPicture(
        originId, picture?.File ?? root, picture is { } found ? new TreePicture(root, place, found.Size, found.Code) : new TreePicture(root, place));

    private static FoundPicture? Find(
        OriginPath file, TrackTags tags, PictureType type, IReadOnlyDictionary<PictureType, (string Hash, long Size)>? overlaid)
    {
        if (overlaid?.TryGetValue(type, out (string Hash, long Size) wanted) == true)
            return IsCover(wanted.Size) && PictureCode.OfOverlay(wanted.Hash) is { } code ? new FoundPicture(file, wanted.Size, code.Value) { Hash = wanted.Hash } : null;
        int index = IndexOf(tags.Pictures, type);
        return index < 0
            ? null
            : new FoundPicture(file, tags.Pictures[index].Length, PictureCode.Of(tags.Pictures[index], index).Value) { Width = tags.Pictures[index].Width, Height = tags.Pictures[index].Height };
    }

    /// <summary>Of pictures that no one says anything of the first is the front.</summary>
    private static int IndexOf(IReadOnlyList<TagPicture> pictures, PictureType type)
    {
        int other = -1;
        for (int i = 0; i < pictures.Count; i++)
        {
            if (!IsUsable(pictures[i]))
                continue;
            if (pictures[i].Type == type)
                return i;
            if (other < 0 && type == PictureType.FrontCover && pictures[i].Type is (null or PictureType.Other))
                other = i;
        }

        return other;
    }

    /// <summary>A link to a picture somewhere else is none.</summary>
    private static bool IsUsable(TagPicture picture) =>
        IsCover(picture.Length) && picture.Ranges.Count > 0
        && (picture.MimeType is null or "" or "JPG" or "PNG" || picture.MimeType.StartsWith("image/", StringComparison.OrdinalIgnoreCase));

    private static bool IsCover(long size) => size is >= Smallest and <= Largest;

    private static bool IsStem(ReadOnlySpan<byte> name, ReadOnlySpan<byte> stem) => System.Text.Ascii.EqualsIgnoreCase(SideFileNames.StemOf(name), stem);

    private static string DirectoryOf(string place) => place[..Math.Max(0, place.LastIndexOf('/'))];
}
