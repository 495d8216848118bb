using System.Text;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Library.Imports;

/// <summary>Tells by their content whose library files are, and opens them. Stateless.</summary>
public static class ImportFile
{
    internal const int LongestText = 64 * 1024;

    private const int Sample = 1024;

    /// <summary>Opens the library of another program to read it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">Why it cannot be read.</param>
    public static IImportSource? Open(string path, out Problem? problem)
    {
        string? kind = KindOf(path, out problem);
        switch (kind)
        {
            case "beets":
                return BeetsLibrary.Open(path, out problem);
            case "itunes":
                return ItunesLibrary.Open(path, out problem);
            case "m3u" or "pls":
                return new PlaylistFile(path, kind);
            case null when problem is null:
                problem = new Problem(
                    $"{path} is neither a beets database, nor the XML file of an iTunes or Music library, nor a playlist (.m3u, .m3u8, .pls).",
                    "beets' is the file that 'beet config' names as library; of iTunes it is 'iTunes Music Library.xml', which Music writes with File > Library > Export Library.");
                return null;
            default:
                return null;
        }
    }

    /// <summary>Whose library a file is: <c>beets</c>, <c>itunes</c>, <c>m3u</c> or <c>pls</c>; null for another, or where there is a problem.</summary>
    public static string? KindOf(string path, out Problem? problem)
    {
        problem = null;
        byte[] start = new byte[Sample];
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            problem = new Problem($"{path} cannot be read: {error.Message}", "Name a file that this user can read.");
            return null;
        }

        if (start.AsSpan().StartsWith("SQLite format 3\0"u8))
            return "beets";
        if (PlaylistFile.KindOf(path, start) is { } playlist)
            return playlist;
        string text = Encoding.UTF8.GetString(start).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return text.StartsWith('<') && text.Contains("plist", StringComparison.Ordinal) ? "itunes" : null;
    }
}
