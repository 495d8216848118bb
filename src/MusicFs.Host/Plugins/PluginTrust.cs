using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Plugins.Native;

namespace MusicFs.Host.Plugins;

/// <summary>Whether only this user and root can change what is in a plugin's folder: its code runs with all that this user may.</summary>
internal static class PluginTrust
{
    private const UnixFileMode Others = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Files and folders of one plugin; more is none.</summary>
    private const int MostEntries = 10_000;

    /// <summary>Null, or what is wrong with the folder, something in it, or a folder above it. Windows has no such bits: there it is who may write to the user's folders at all.</summary>
    public static Problem? Check(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            return CheckAll(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new Problem($"Who may write to the plugin's folder {folder} cannot be told ({fault.Message}).", $"Make all of it yours, and readable: chown -R $(id -u) '{folder}' && chmod -R u+rX '{folder}'");
        }
    }

    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    private static Problem? CheckAll(string folder)
    {
        uint self = FileOwner.Self;
        for (string? above = Path.GetDirectoryName(folder); above is not null; above = Path.GetDirectoryName(above))
        {
            // Where the sticky bit is set, others make entries but do not take away those of this user.
            if (CheckOne(above, self, UnixFileMode.StickyBit) is { } problem)
                return problem;
        }

        if (CheckOne(folder, self, 0) is { } wrong)
            return wrong;
        int count = 0;
        foreach (string path in Directory.EnumerateFileSystemEntries(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false }))
        {
            if (++count > MostEntries)
                return new Problem($"The plugin's folder {folder} has more than {MostEntries} files.", "Put each plugin in a folder of its own.");
            if (new FileInfo(path).LinkTarget is not null)
                return new Problem($"{path} is a symbolic link.", "Put the file itself into the plugin's folder: what a link leads to may be others'.");
            if (CheckOne(path, self, 0) is { } problem)
                return problem;
        }

        return null;
    }

    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    private static Problem? CheckOne(string path, uint self, UnixFileMode allows)
    {
        UnixFileMode mode = File.GetUnixFileMode(path);
        uint? owner = FileOwner.Of(path);
        if (owner is not { } known || (known != 0 && known != self))
            return new Problem($"{path} belongs to another user, who could change what the plugin does.", $"Make it yours: chown -R $(id -u) '{path}'");
        return (mode & Others) != 0 && (mode & allows) == 0
            ? new Problem($"{path} can be written by others, who could change what the plugin does.", $"Take that right away: chmod -R go-w '{path}'")
            : null;
    }
}
