using System.Globalization;
using System.Text;

namespace MusicFs.Backend.Fuse;

/// <summary>A line of /proc/self/mountinfo.</summary>
/// <param name="Device">Major and minor number, <c>0:52</c>; unique among mounts that exist.</param>
/// <param name="MountPoint">Absolute path.</param>
/// <param name="Type">Filesystem type, <c>fuse.musicfs</c>.</param>
/// <param name="Source">What is mounted.</param>
internal sealed record MountTableEntry(string Device, string MountPoint, string Type, string Source);

/// <summary>What is mounted where (proc(5), mountinfo). Reading it never touches a mount, so it is safe with a dead one.</summary>
internal static class MountTable
{
    private const string Path = "/proc/self/mountinfo";

    /// <summary>The mount that is visible at <paramref name="mountPoint"/>: the last of those stacked there; null when none.</summary>
    public static MountTableEntry? Find(string mountPoint) => Read().LastOrDefault(entry => entry.MountPoint == mountPoint);

    /// <summary>
    /// Whether a mount of this device number is at this place. The number alone does not tell: the kernel gives it to the
    /// next mount as soon as it is free.
    /// </summary>
    public static bool Contains(string device, string mountPoint) =>
        Read().Any(entry => entry.Device == device && entry.MountPoint == mountPoint);

    public static IEnumerable<MountTableEntry> Read()
    {
        foreach (string line in File.ReadLines(Path))
        {
            if (Parse(line) is { } entry)
                yield return entry;
        }
    }

    /// <summary>One line: <c>36 35 98:0 /root /mnt/point rw,noatime master:1 - ext4 /dev/root rw</c>.</summary>
    public static MountTableEntry? Parse(string line)
    {
        string[] fields = line.Split(' ');
        int separator = Array.IndexOf(fields, "-", Math.Min(6, fields.Length));
        return separator > 0 && separator + 2 < fields.Length
            ? new MountTableEntry(fields[2], Unescape(fields[4]), fields[separator + 1], Unescape(fields[separator + 2]))
            : null;
    }

    /// <summary>Space, tab, newline, backslash and # are written as a backslash and three octal digits.</summary>
    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        var plain = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length && TryOctal(text.AsSpan(i + 1, 3), out char value))
            {
                plain.Append(value);
                i += 3;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }

    private static bool TryOctal(ReadOnlySpan<char> digits, out char value)
    {
        value = default;
        foreach (char digit in digits)
        {
            if (digit is < '0' or > '7')
                return false;
            value = (char)((value << 3) + CharUnicodeInfo.GetDecimalDigitValue(digit));
        }

        return true;
    }
}
