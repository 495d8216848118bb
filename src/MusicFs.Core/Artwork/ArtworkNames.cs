using System.Text;

namespace MusicFs.Core.Artwork;

/// <summary>Names under which programs look for the pictures of an album.</summary>
internal static class ArtworkNames
{
    /// <summary>The front cover.</summary>
    public const string Cover = "cover.jpg";

    /// <summary>The back of the sleeve.</summary>
    public const string Back = "back.jpg";

    /// <summary>Those that directories have where an original has the picture in it.</summary>
    public static byte[][] Placed { get; } = [Encoding.UTF8.GetBytes(Cover), Encoding.UTF8.GetBytes(Back)];

    /// <summary>Every name that is answered though no directory lists it, as programs spell them.</summary>
    public static byte[][] Answered { get; } =
        [.. Placed, "folder.jpg"u8.ToArray(), "Folder.jpg"u8.ToArray(), "cover_thumb.jpg"u8.ToArray(), "cover_medium.jpg"u8.ToArray()];

    /// <summary>Whether a file of that name stands where a picture would.</summary>
    public static bool IsPlaced(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(name, Placed[0]) || Ascii.EqualsIgnoreCase(name, Placed[1]);

    /// <summary>Pixels of the longer side that a name promises; 0 for a name that promises none.</summary>
    public static int SideOf(ReadOnlySpan<byte> name) => name.SequenceEqual("cover_thumb.jpg"u8) ? 150 : name.SequenceEqual("cover_medium.jpg"u8) ? 300 : 0;

    /// <summary>The stems of files that answer to a name, the preferred first; none where it is no such name.</summary>
    public static byte[][] StemsFor(ReadOnlySpan<byte> name)
    {
        if (SideOf(name) > 0 || name.SequenceEqual(Placed[0]))
            return Front;
        if (Ascii.EqualsIgnoreCase(name, "folder.jpg"u8))
            return Folder;
        return name.SequenceEqual(Placed[1]) ? BackOnly : [];
    }

    /// <summary>The same for the picture of an artist, in the directory of the albums.</summary>
    public static byte[][] ArtistStemsFor(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("artist.jpg"u8) ? Artist : Ascii.EqualsIgnoreCase(name, "folder.jpg"u8) ? ArtistFolder : [];

    private static readonly byte[][] Artist = ["artist"u8.ToArray(), "folder"u8.ToArray()];
    private static readonly byte[][] ArtistFolder = ["folder"u8.ToArray(), "artist"u8.ToArray()];
    private static readonly byte[][] Front = ["cover"u8.ToArray(), "folder"u8.ToArray(), "front"u8.ToArray()];
    private static readonly byte[][] Folder = ["folder"u8.ToArray(), "cover"u8.ToArray(), "front"u8.ToArray()];
    private static readonly byte[][] BackOnly = ["back"u8.ToArray()];
}
