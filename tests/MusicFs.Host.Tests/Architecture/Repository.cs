namespace MusicFs.Host.Tests.Architecture;

/// <summary>The working copy that these tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Architecture => Path.Combine(Root, "tests", "MusicFs.Host.Tests", "Architecture");

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
