namespace MusicFs.Host.Configuration;

/// <summary>Paths as people write them in files, where no shell expands <c>~</c>.</summary>
internal static class HomePath
{
    /// <summary>The text with a leading <c>~/</c> replaced by the user's home, where there is one.</summary>
    public static string Expand(string path) =>
        path.StartsWith("~/", StringComparison.Ordinal) && Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home
            ? Path.Combine(home, path[2..])
            : path;
}
