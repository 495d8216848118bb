namespace MusicFs.Backend.Fuse;

/// <summary>
/// Finds programs by <c>PATH</c> alone. <see cref="System.Diagnostics.Process"/> also looks for one that is named without a folder in the current
/// one, and where that is the mount point the look is answered by the mount, which nobody serves yet.
/// </summary>
internal static class ProgramSearch
{
    /// <summary>The whole path of a program; null where it is not installed.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") is { Length: > 0 } path ? path : "/usr/bin:/bin")
        .Split(':').Where(static folder => Path.IsPathRooted(folder)).Select(folder => Path.Combine(folder, program)).FirstOrDefault(IsProgram);

    private static bool IsProgram(string path)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        try
        {
            return !OperatingSystem.IsWindows() && File.Exists(path) && (File.GetUnixFileMode(path) & Execute) != 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It went, or is nothing for this user.
            return false;
        }
    }
}
