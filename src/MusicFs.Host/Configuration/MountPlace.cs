namespace MusicFs.Host.Configuration;

/// <summary>Where a library is mounted, as people write it: a folder, and on Windows also a drive letter, <c>*</c> for the next free one, or a network name.</summary>
public static class MountPlace
{
    /// <summary>The next free drive letter.</summary>
    public const string NextFree = "*";

    /// <summary>The place as everything below knows it: an absolute path, <c>X:</c>, <c>*</c> or <c>\\server\share</c>.</summary>
    public static string Full(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return (OperatingSystem.IsWindows() ? OfWindows(text) : null) ?? Path.TrimEndingDirectorySeparator(Path.GetFullPath(text));
    }

    /// <summary>Whether a text means the same place wherever it is read: an absolute path, or what is no folder on Windows.</summary>
    public static bool IsWhole(string text, bool isWindows) => Path.IsPathRooted(text) || (isWindows && OfWindows(text) is not null);

    /// <summary>What is no folder on Windows: <c>x:</c> and <c>x:\</c> as <c>X:</c>, <c>*</c>, <c>\\server\share</c>; null for a folder.</summary>
    public static string? OfWindows(string text) => text switch
    {
        NextFree => NextFree,
        [var letter, ':', ..] when char.IsAsciiLetter(letter) && text[2..] is "" or "\\" or "/" => $"{char.ToUpperInvariant(letter)}:",
        ['\\', '\\', not ('?' or '.'), ..] => text.TrimEnd('\\'),
        _ => null,
    };
}
