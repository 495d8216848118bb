namespace MusicFs.Host.Configuration;

/// <summary>Where the configuration file is.</summary>
public static class ConfigurationPlaces
{
    private const string Name = "config.yaml";

    /// <summary>Where the program began: a daemon leaves that folder, and reads its configuration again later.</summary>
    private static readonly string Began = Environment.CurrentDirectory;

    /// <summary>The file that was asked for, by option or by <c>MUSICFS_CONFIG</c>; it must exist then. Else the first of the usual places that exists.</summary>
    /// <returns>An absolute path, or null when there is none.</returns>
    public static string? Find(string? asked) => Asked(asked) ?? Usual().FirstOrDefault(File.Exists);

    /// <summary>Where a new one goes: the first of the usual places; of root that of the system, unless XDG_CONFIG_HOME is set.</summary>
    public static string? ForNew(string? asked) =>
        Asked(asked) ?? (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && OfSession() is null ? System : Usual().FirstOrDefault());

    private static string System => Path.Combine("/etc/musicfs", Name);

    /// <summary>The file that was asked for; null where none was.</summary>
    internal static string? Asked(string? asked)
    {
        string? named = asked ?? (Environment.GetEnvironmentVariable("MUSICFS_CONFIG") is { Length: > 0 } variable ? variable : null);
        return named is null ? null : Path.GetFullPath(named, Began);
    }

    private static string? OfSession() =>
        Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg) ? xdg : null;

    private static IEnumerable<string> Usual()
    {
        if (OperatingSystem.IsWindows())
        {
            yield return Path.Combine(WindowsPlaces.Root, Name);
            yield break;
        }

        if (OfSession() is { } xdg)
            yield return Path.Combine(xdg, "musicfs", Name);
        else if (Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home)
            yield return Path.Combine(home, ".config", "musicfs", Name);
        yield return System;
    }
}
