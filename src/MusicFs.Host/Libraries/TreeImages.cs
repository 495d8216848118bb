using System.Security.Cryptography;
using System.Text;

namespace MusicFs.Host.Libraries;

/// <summary>The files in a cache folder that trees are kept in: one for each set of templates that was mounted of late.</summary>
internal static class TreeImages
{
    /// <summary>Templates that somebody tried once need not be kept for ever.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>Where the tree of some views is kept. Removes those that nobody has used for a month.</summary>
    public static string Find(string folder, string views)
    {
        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        string path = Path.Combine(folder, $"tree-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(views)))[..16]}.image");
        try
        {
            if (File.Exists(path))
                File.SetLastWriteTimeUtc(path, now);
            foreach (string other in Directory.EnumerateFiles(folder, "tree-*.image*"))
            {
                // On Windows one that was replaced while it was mapped has a name behind its own, and nobody uses it any more.
                bool isReplaced = OperatingSystem.IsWindows() && Guid.TryParseExact(Path.GetExtension(other).TrimStart('.'), "N", out _);
                if (other != path && (isReplaced || now - File.GetLastWriteTimeUtc(other) > Kept))
                    File.Delete(other);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be tidied is told of when something must be written there.
        }

        return path;
    }

    /// <summary>Removes all of a folder that nobody uses.</summary>
    public static void Delete(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "tree-*.image*"))
            File.Delete(path);
    }
}
