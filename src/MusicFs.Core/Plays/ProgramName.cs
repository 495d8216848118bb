using System.Globalization;

namespace MusicFs.Core.Plays;

/// <summary>What the system calls a process.</summary>
internal static class ProgramName
{
    /// <summary>Of a process or one of its threads, what the process is called; null where that cannot be told. Reads two small files of the system.</summary>
    public static string? Of(uint process)
    {
        if (process == 0 || !OperatingSystem.IsLinux())
            return null;
        try
        {
            string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}");
            string? group = File.ReadLines(folder + "/status").FirstOrDefault(static line => line.StartsWith("Tgid:", StringComparison.Ordinal));
            string owner = group is null ? folder : "/proc/" + group[5..].Trim();
            return File.ReadLines(owner + "/comm").FirstOrDefault();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
