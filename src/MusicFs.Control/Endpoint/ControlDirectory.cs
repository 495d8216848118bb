namespace MusicFs.Control.Endpoint;

/// <summary>
/// Where the daemons of this user have their sockets: <c>$MUSICFS_RUNTIME_DIR</c>, as root <c>/run/musicfs</c>, else
/// <c>$XDG_RUNTIME_DIR/musicfs</c>, and where there is no such folder (no login session) <c>run</c> in the user's cache.
/// </summary>
public static class ControlDirectory
{
    private const string SocketExtension = ".sock";

    /// <summary>Null where this user has no place for it.</summary>
    public static string? Find()
    {
        if (Variable("MUSICFS_RUNTIME_DIR") is { } asked)
            return asked;
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
            return "/run/musicfs";
        if (Variable("XDG_RUNTIME_DIR") is { } session)
            return Path.Combine(session, "musicfs");
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "musicfs", "run");
        string? cache = Variable("XDG_CACHE_HOME") ?? (Variable("HOME") is { } home ? Path.Combine(home, ".cache") : null);
        return cache is null ? null : Path.Combine(cache, "musicfs", "run");
    }

    public static string SocketOf(string directory, string library) => Path.Combine(directory, library + SocketExtension);

    /// <summary>Libraries that have a socket there, also of daemons that died, in order of their names.</summary>
    public static IReadOnlyList<string> Libraries(string directory)
    {
        try
        {
            return [.. Directory.EnumerateFiles(directory, "*" + SocketExtension).Select(static path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value && Path.IsPathRooted(value) ? value : null;
}
