using MusicFs.Backend.WinFsp;

namespace MusicFs.Host.Configuration;

/// <summary>What a person may call a volume, and what it may call itself: the same on every system, so that a configuration holds on all of them.</summary>
internal static class VolumeNames
{
    /// <summary>UTF-16 units of a label: what Windows has room for.</summary>
    public const int LongestLabel = 32;

    /// <summary>UTF-16 units of the name of a file system: what WinFsp has room for beside the zero at its end.</summary>
    public const int LongestFileSystemName = 15;

    /// <summary>What labels are, as a phrase.</summary>
    public const string LabelForm = "a text of one line, up to 32 UTF-16 units";

    /// <summary>What names of file systems are, as a phrase.</summary>
    public const string FileSystemNameForm = "a word of up to 15 letters, digits, '-', '_' and '.'";

    /// <summary>What network names are, as a phrase.</summary>
    public const string NetworkNameForm = @"a name \\SERVER\SHARE";

    public static bool IsLabel(string text) =>
        text.Length is > 0 and <= LongestLabel && !string.IsNullOrWhiteSpace(text) && !text.Any(static unit => char.IsControl(unit)) && text.IsUtf16();

    public static bool IsFileSystemName(string text) =>
        text.Length is > 0 and <= LongestFileSystemName && text.All(static unit => char.IsAsciiLetterOrDigit(unit) || unit is '-' or '_' or '.');

    public static bool IsNetworkName(string text) => WinFspBackend.IsNetworkName(text);

    /// <summary>Whether no half of a surrogate pair stands alone.</summary>
    private static bool IsUtf16(this string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
                return false;
        }

        return true;
    }
}
