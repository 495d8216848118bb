using System.Globalization;

namespace MusicFs.Host.Telemetry;

/// <summary>What the kernel counts of this process. What it does not say is null.</summary>
internal static class ProcessNumbers
{
    private const int LongestFile = 64 * 1024;

    /// <summary>Bytes in memory that belong to no file (RssAnon).</summary>
    public static long? AnonymousMemory => Field("/proc/self/status", "RssAnon:") is { } kibibytes ? kibibytes * 1024 : null;

    /// <summary>Open descriptors.</summary>
    public static int? Descriptors
    {
        get
        {
            try
            {
                return Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    /// <summary>Descriptors that may be open.</summary>
    public static long? MostDescriptors => Field("/proc/self/limits", "Max open files");

    /// <summary>Bytes that the control group of this process may have, the unit's <c>MemoryHigh</c> or <c>MemoryMax</c> for one: the least of all that it is in.</summary>
    public static long? MostMemory => MemoryLimit("/proc/self/cgroup", "/sys/fs/cgroup");

    /// <summary>The same, of other places.</summary>
    internal static long? MemoryLimit(string groupFile, string root)
    {
        string? group;
        try
        {
            group = File.ReadLines(groupFile).FirstOrDefault(static line => line.StartsWith("0::", StringComparison.Ordinal))?[3..];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        long? least = null;
        for (string? place = group; place is not null; place = place.Length > 1 ? Path.GetDirectoryName(place) : null)
        {
            foreach (string name in (ReadOnlySpan<string>)["memory.high", "memory.max"])
            {
                if (ReadNumber(Path.Join(root, place, name)) is { } limit)
                    least = Math.Min(least ?? long.MaxValue, limit);
            }
        }

        return least;
    }

    /// <summary>Null where there is no number, or no such file.</summary>
    private static long? ReadNumber(string path)
    {
        try
        {
            return File.Exists(path) && File.ReadLines(path).FirstOrDefault() is { } line ? FirstNumber(line) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The first number behind a line's beginning.</summary>
    private static long? Field(string path, string beginning)
    {
        try
        {
            using StreamReader reader = new(path);
            char[] text = new char[LongestFile];
            int length = reader.ReadBlock(text);
            foreach (string line in new string(text, 0, length).Split('\n'))
            {
                if (line.StartsWith(beginning, StringComparison.Ordinal))
                    return FirstNumber(line[beginning.Length..]);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not Linux.
        }

        return null;
    }

    private static long? FirstNumber(string text) =>
        text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is [var first, ..]
        && long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
