using System.Security.Cryptography;
using System.Text;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Mounting;

namespace MusicFs.Host.Configuration;

/// <summary>Where a library keeps what it can lose (the catalog, caches, the daemon's log), and what people made, which it must not.</summary>
public static class LibraryPlaces
{
    /// <summary>The name of the daemon's log in the cache folder.</summary>
    public const string LogFile = "musicfs.log";

    /// <summary>
    /// The cache folder of a library: as asked for, else <c>$XDG_CACHE_HOME/musicfs/LIBRARY</c>, as root
    /// <c>/var/cache/musicfs/LIBRARY</c>; on Windows <c>cache\LIBRARY</c> in <see cref="WindowsPlaces.Root"/>.
    /// </summary>
    /// <returns>An absolute path, or null when this user has no home to put it in.</returns>
    public static string? CacheDirectory(string? asked, string library)
    {
        if (asked is not null)
            return Path.GetFullPath(asked);
        return BaseDirectory("XDG_CACHE_HOME", "/var/cache", ".cache") is { } place ? Path.Combine(place, OperatingSystem.IsWindows() ? "cache" : "musicfs", library) : null;
    }

    /// <summary>
    /// The folder of what people made: as asked for, with only a cache folder asked for <c>state</c> in it, else
    /// <c>$XDG_STATE_HOME/musicfs/LIBRARY</c>, as root <c>/var/lib/musicfs/LIBRARY</c>; on Windows <c>state\LIBRARY</c> in <see cref="WindowsPlaces.Root"/>.
    /// </summary>
    public static string? StateDirectory(string? asked, string? askedCache, string library)
    {
        if ((asked ?? (askedCache is null ? null : Path.Combine(askedCache, "state"))) is { } named)
            return Path.GetFullPath(named);
        return BaseDirectory("XDG_STATE_HOME", "/var/lib", Path.Combine(".local", "state")) is { } place ? Path.Combine(place, OperatingSystem.IsWindows() ? "state" : "musicfs", library) : null;
    }

    /// <summary>
    /// What a library is called: as asked for, else from the sorted locations of its origins, so that other origins never mix.
    /// Readable in front, told apart by the hash behind: <c>Music-1f2e3d4c5b6a</c>.
    /// </summary>
    public static string LibraryName(string? asked, IReadOnlyList<OriginLocation> origins)
    {
        if (asked is not null || origins.Count == 0)
            return asked ?? "empty";
        OriginLocation[] sorted = [.. origins.OrderBy(origin => origin.Identity, StringComparer.Ordinal)];
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', sorted.Select(origin => origin.Identity))));
        // Not its id: that depends on what other origins there are, and were.
        return $"{OriginLocation.SafeId(OriginAddress.Parse(sorted[0].Location).Address?.LastPart ?? "")}-{Convert.ToHexStringLower(hash.AsSpan(0, 6))}";
    }

    /// <summary>
    /// Makes the cache folder of a mount that can do without one: where it cannot be made, or would lie among originals or in the mount
    /// itself, nothing is kept from one run to the next.
    /// </summary>
    public static Problem? Prepare(MountRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.CacheDirectory is null
            ? new Problem("There is no home folder to keep a catalog in.", "Name a folder with --cache-dir, so that the next start is faster.")
            : PreMountChecks.CachePlace(request.CacheDirectory, request.Origins, RealPath.Resolve(request.MountPoint)) ?? Create(request.CacheDirectory);
    }

    /// <summary>Whether a person may call a library that: it becomes the name of folders and of a socket.</summary>
    public static bool IsLibraryName(string text) => OriginLocation.IsId(text);

    /// <summary>Makes the folder, for its owner only.</summary>
    /// <returns>Null, or why it cannot be used.</returns>
    public static Problem? Create(string directory)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(directory);
            else
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem($"The cache folder {directory} cannot be made: {e.Message}", "Name another one with --cache-dir.");
        }
    }

    /// <summary>Where plugins are looked for unless the configuration says: this user's folder, and the one of the machine.</summary>
    public static IReadOnlyList<string> PluginFolders()
    {
        string? own = BaseDirectory("XDG_DATA_HOME", "/usr/local/lib", Path.Combine(".local", "share"));
        IEnumerable<string> folders = own is null ? [] : [OperatingSystem.IsWindows() ? Path.Combine(own, "plugins") : Path.Combine(own, "musicfs", "plugins")];
        return [.. folders, .. OperatingSystem.IsLinux() ? new[] { "/usr/lib/musicfs/plugins" } : []];
    }

    /// <summary>Where the plugins are that come with the program.</summary>
    public static string OptionalPluginFolder => Path.Combine(AppContext.BaseDirectory, "optional-plugins");

    private static string? BaseDirectory(string variable, string ofRoot, string belowHome)
    {
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
            return ofRoot;
        if (OperatingSystem.IsWindows())
            return WindowsPlaces.Root;
        string? xdg = Environment.GetEnvironmentVariable(variable);
        if (!string.IsNullOrEmpty(xdg) && Path.IsPathRooted(xdg))
            return xdg;
        string? home = Environment.GetEnvironmentVariable("HOME");
        return string.IsNullOrEmpty(home) ? null : Path.Combine(home, belowHome);
    }
}
