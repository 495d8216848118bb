namespace MusicFs.Control.Endpoint;

/// <summary>
/// Where the daemons of this user have their sockets: <c>$MUSICFS_RUNTIME_DIR</c>, as root <c>/run/musicfs</c>, else
/// <c>$XDG_RUNTIME_DIR/musicfs</c>, and where there is no such folder (no login session) <c>run</c> in the user's cache.
/// </summary>
public static class ControlDirectory
{
    private const string SocketExtension = ".sock";

    /// <summary>Whether this process is the Windows service; said once, before anything asks.</summary>
    public static bool IsService { get; set; }

    /// <summary>Null where this user has no place for it.</summary>
    public static string? Find()
    {
        if (Variable("MUSICFS_RUNTIME_DIR") is { } asked)
            return asked;
        if (OperatingSystem.IsWindows())
            return IsService ? OfService : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "musicfs", "run");
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
            return "/run/musicfs";
        if (Variable("XDG_RUNTIME_DIR") is { } session)
            return Path.Combine(session, "musicfs");
        string? cache = Variable("XDG_CACHE_HOME") ?? (Variable("HOME") is { } home ? Path.Combine(home, ".cache") : null);
        return cache is null ? null : Path.Combine(cache, "musicfs", "run");
    }

    /// <summary>Where the Windows service has its pipes' names; administrators alone can open those. Null elsewhere.</summary>
    public static string? OfService => OperatingSystem.IsWindows()
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "MusicFs", "run")
        : null;

    /// <summary>The folders in which a caller looks for daemons: its own, and that of the service. Empty where this user has none.</summary>
    public static IReadOnlyList<string> All => [.. new[] { Find(), OfService }.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];

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
