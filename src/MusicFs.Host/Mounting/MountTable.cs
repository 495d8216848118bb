using System.Text;

namespace MusicFs.Host.Mounting;

/// <summary>The kernel's mount table. Read from procfs alone: the mounts themselves, which may be dead, are not touched.</summary>
internal static class MountTable
{
    private const string Source = "/proc/self/mountinfo";

    /// <summary>The topmost mount at exactly this resolved path.</summary>
    public static MountTableEntry? Find(string mountPoint)
    {
        MountTableEntry? found = null;
        foreach (string line in File.ReadLines(Source))
        {
            if (Parse(line) is { } entry && entry.MountPoint == mountPoint)
                found = entry;
        }

        return found;
    }

    /// <summary>A line as proc_pid_mountinfo(5) describes it: <c>id parent maj:min root MOUNTPOINT options [optional...] - TYPE SOURCE options</c>.</summary>
    internal static MountTableEntry? Parse(string line)
    {
        string[] fields = line.Split(' ');
        int dash = Array.IndexOf(fields, "-", Math.Min(6, fields.Length));
        if (dash < 0 || dash + 2 >= fields.Length)
            return null;
        return new MountTableEntry(Unescape(fields[4]), fields[dash + 1], Unescape(fields[dash + 2]));
    }

    /// <summary>The kernel writes blank, tab, newline and backslash as a backslash and three octal digits.</summary>
    private static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal))
            return field;
        StringBuilder text = new(field.Length);
        for (int i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length)
            {
                text.Append((char)(((field[i + 1] - '0') << 6) | ((field[i + 2] - '0') << 3) | (field[i + 3] - '0')));
                i += 3;
            }
            else
            {
                text.Append(field[i]);
            }
        }

        return text.ToString();
    }
}
