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
