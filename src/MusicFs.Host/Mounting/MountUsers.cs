using System.Globalization;

namespace MusicFs.Host.Mounting;

/// <summary>
/// Finds who keeps a mount busy by an open file, a working directory or a root below it. Reads the links of procfs and never
/// follows them, because behind them lies the mount that this very process may be serving.
/// </summary>
internal static class MountUsers
{
    /// <summary>More names than this tell a person nothing more.</summary>
    private const int MostUsers = 8;

    /// <summary>Descriptors looked at in one process; a process with more is nearly always a server that shows early.</summary>
    private const int MostDescriptors = 4096;

    /// <summary>The users that this user may see; empty when there are none or they belong to somebody else.</summary>
    public static IReadOnlyList<MountUser> Find(string mountPoint)
    {
        List<MountUser> users = [];
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int process))
                continue;
            if (process != Environment.ProcessId && Uses(directory, mountPoint))
                users.Add(new MountUser(process, FirstLine(directory + "/comm") ?? "?"));
            if (users.Count == MostUsers)
                break;
        }

        return users;
    }

    /// <summary>The users as a phrase for a message: <c>mpv (1234), bash (77)</c>.</summary>
    public static string Describe(string mountPoint)
    {
        IReadOnlyList<MountUser> users = Find(mountPoint);
        return users.Count == 0 ? "a process that this user may not look into" : string.Join(", ", users);
    }

    private static bool Uses(string process, string mountPoint)
    {
        if (IsBelow(process + "/cwd", mountPoint) || IsBelow(process + "/root", mountPoint))
            return true;
        // The framework's directory enumeration asks for the attributes of link targets; counting up does not.
        int descriptors = Math.Min(DescriptorTableSize(process), MostDescriptors);
        for (int descriptor = 0; descriptor < descriptors; descriptor++)
        {
            if (IsBelow(string.Create(CultureInfo.InvariantCulture, $"{process}/fd/{descriptor}"), mountPoint))
                return true;
        }

        return false;
    }

    private static bool IsBelow(string link, string mountPoint) =>
        new FileInfo(link).LinkTarget is { } target && RealPath.IsWithin(target, mountPoint);

    private static int DescriptorTableSize(string process)
    {
        const string Field = "FDSize:";
        try
        {
            foreach (string line in File.ReadLines(process + "/status"))
            {
                if (line.StartsWith(Field, StringComparison.Ordinal))
                    return int.Parse(line.AsSpan(Field.Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile.
        }

        return 0;
    }

    private static string? FirstLine(string path)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
