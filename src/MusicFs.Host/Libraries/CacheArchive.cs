using System.Formats.Tar;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Libraries;

/// <summary>
/// The cache's files in one, as a tar of packs, contents and access times below the names of their folders. What it holds vouches for
/// itself: every chunk is checked when it is read. Written beside its place and renamed.
/// </summary>
internal static class CacheArchive
{
    private static readonly Func<string, string>[] Folders = [ReadCache.FolderIn, ReadCache.ProbeFolderIn];

    /// <summary>Writes it; gives its length, or why there is none.</summary>
    public static async Task<(long Length, Problem? Problem)> WriteAsync(string cacheDirectory, string file, CancellationToken cancellation)
    {
        string unfinished = file + ".new";
        bool isWhole = false;
        try
        {
            FileStream output = new(unfinished, FileMode.Create, FileAccess.Write);
            await using (output.ConfigureAwait(false))
            {
                TarWriter tar = new(output, TarEntryFormat.Pax, leaveOpen: true);
                await using (tar.ConfigureAwait(false))
                {
                    foreach (string folder in Folders.Select(find => find(cacheDirectory)).Where(Directory.Exists))
                    {
                        foreach (string path in Directory.EnumerateFiles(folder).Where(static path => IsOurs(Path.GetFileName(path))).Order(StringComparer.Ordinal))
                            await tar.WriteEntryAsync(path, Path.GetFileName(folder) + "/" + Path.GetFileName(path), cancellation).ConfigureAwait(false);
                    }
                }

                output.Flush(flushToDisk: true);
            }

            File.Move(unfinished, file, overwrite: true);
            isWhole = true;
            return (new FileInfo(file).Length, null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (0, new Problem($"{file} cannot be written: {error.Message}", "Name another file."));
        }
        finally
        {
            // Also where somebody ended it with Ctrl-C. Where its folder is not there, neither is it.
            if (!isWhole && File.Exists(unfinished))
                File.Delete(unfinished);
        }
    }

    /// <summary>Takes a backup out beside the cache, in a folder of its own, and touches nothing of it; null, or why that cannot be.</summary>
    public static async Task<Problem?> UnpackAsync(string cacheDirectory, string file, CancellationToken cancellation)
    {
        string staging = StagingIn(cacheDirectory);
        try
        {
            Drop(staging);
            FileStream input = new(file, FileMode.Open, FileAccess.Read);
            await using (input.ConfigureAwait(false))
            {
                TarReader tar = new(input);
                await using (tar.ConfigureAwait(false))
                    await ExtractAsync(tar, staging, cancellation).ConfigureAwait(false);
            }

            return Directory.Exists(ReadCache.FolderIn(staging))
                ? null
                : new Problem($"{file} is no backup of a cache.", "Name a file that 'musicfs cache backup' wrote.");
        }
        catch (Exception error) when (error is FormatException or InvalidDataException or EndOfStreamException)
        {
            return new Problem($"{file} is no backup of a cache, or not all of one.", "Name a file that 'musicfs cache backup' wrote.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Problem($"{file} cannot be restored: {error.Message}", "What is kept stays as it is. Name a file that 'musicfs cache backup' wrote, and look for room on the disk.");
        }
    }

    /// <summary>Puts what was taken out in place of what is there; null, or why that cannot be.</summary>
    public static Problem? Replace(string cacheDirectory)
    {
        try
        {
            foreach (Func<string, string> find in Folders)
            {
                Drop(find(cacheDirectory));
                if (Directory.Exists(find(StagingIn(cacheDirectory))))
                    Directory.Move(find(StagingIn(cacheDirectory)), find(cacheDirectory));
            }

            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Problem($"The cache in {cacheDirectory} cannot be replaced: {error.Message}", "Look at the rights of its folders.");
        }
    }

    /// <summary>Removes what was taken out and is not wanted any more.</summary>
    public static void Discard(string cacheDirectory)
    {
        try
        {
            Drop(StagingIn(cacheDirectory));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next restore begins with it, and says why it cannot.
        }
    }

    private static string StagingIn(string cacheDirectory) => Path.Combine(cacheDirectory, "restore.new");

    private static void Drop(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private static async Task ExtractAsync(TarReader tar, string staging, CancellationToken cancellation)
    {
        while (await tar.GetNextEntryAsync(copyData: false, cancellation).ConfigureAwait(false) is { } entry)
        {
            string[] parts = entry.Name.Split('/');
            // Nothing that is not a cache's comes out, and nothing lands anywhere else.
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || parts is not [var folder, var name]
                || !IsOurs(name) || Folders.All(find => Path.GetFileName(find("/")) != folder))
            {
                continue;
            }

            Directory.CreateDirectory(Path.Combine(staging, folder));
            await entry.ExtractToFileAsync(Path.Combine(staging, folder, name), overwrite: false, cancellation).ConfigureAwait(false);
        }
    }

    private static bool IsOurs(string name) =>
        name is "contents" or "access" || (name.Length == 13 && name.EndsWith(".pack", StringComparison.Ordinal) && name[..8].All(char.IsAsciiHexDigit));
}
