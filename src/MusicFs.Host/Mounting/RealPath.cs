using MusicFs.Host.Configuration;

namespace MusicFs.Host.Mounting;

/// <summary>
/// Paths as the kernel sees them. Follows the symbolic links of every component (the framework's own call looks at the last
/// one only), without opening or asking for attributes: a component that is a dead mount resolves to itself.
/// </summary>
public static class RealPath
{
    /// <summary>As many links as the kernel follows before it says ELOOP.</summary>
    private const int MostLinks = 40;

    /// <summary>The absolute path without links (on Windows, where there is no cheap way, with them); what does not exist is kept as written.</summary>
    public static string Resolve(string path)
    {
        if (OperatingSystem.IsWindows())
            return MountPlace.Full(path);
        string resolved = "/";
        Stack<string> rest = new();
        Push(rest, Path.GetFullPath(path));
        int links = 0;
        while (rest.TryPop(out string? name))
        {
            string next = Path.Combine(resolved, name);
            string? target = links < MostLinks ? new FileInfo(next).LinkTarget : null;
            if (target is null)
            {
                resolved = next;
                continue;
            }

            links++;
            Push(rest, Path.GetFullPath(target, resolved));
            resolved = "/";
        }

        return resolved;
    }

    /// <summary>Whether <paramref name="path"/> is <paramref name="directory"/> or lies below it; both resolved.</summary>
    public static bool IsWithin(string path, string directory) =>
        OperatingSystem.IsWindows()
            ? path.Equals(directory, StringComparison.OrdinalIgnoreCase) || path.StartsWith(Path.TrimEndingDirectorySeparator(directory) + @"\", StringComparison.OrdinalIgnoreCase)
            : path == directory || directory == "/" || path.StartsWith(directory + "/", StringComparison.Ordinal);

    /// <summary>Where <paramref name="path"/>, which <see cref="IsWithin">lies in</see> a mount, is in its tree: <c>/</c> and names, on every system.</summary>
    public static string Below(string path, string mountPoint) => Below(path, mountPoint, OperatingSystem.IsWindows());

    internal static string Below(string path, string mountPoint, bool isWindows)
    {
        string below = path[Math.Min(path.Length, (isWindows ? mountPoint.TrimEnd('/', '\\') : mountPoint.TrimEnd('/')).Length)..];
        // Elsewhere a backslash is a letter like any other.
        return "/" + (isWindows ? below.Replace('\\', '/') : below).Trim('/');
    }

    private static void Push(Stack<string> rest, string path)
    {
        string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int i = names.Length - 1; i >= 0; i--)
            rest.Push(names[i]);
    }
}
