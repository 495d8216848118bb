namespace MusicFs.Testing;

/// <summary>
/// The working copy that these tests were built in. Found from the built files: a build for CI writes other paths into its
/// sources than they have on the disk, so a caller's file path leads nowhere there.
/// </summary>
public static class Repository
{
    /// <summary>The folder of MusicFs.sln.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MusicFs.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException($"No MusicFs.sln above {AppContext.BaseDirectory}.");
    }
}
