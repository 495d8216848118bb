using MusicFs.Control.Endpoint;
using MusicFs.Host.Configuration;
using MusicFs.Host.Mounting;

namespace MusicFs.Host.Doctor;

/// <summary>Looks at what a library needs: its configuration, places, originals and mounts. Asks no remote origin; leaves nothing behind.</summary>
internal static class LibraryCheck
{
    private const double WarnBelow = 0.10, WrongBelow = 0.01;

    /// <summary>File systems on which a database may lose locks or what was synced.</summary>
    private static readonly string[] Distant = ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "fuse.rclone"];

    private static readonly string[] Fleeting = ["tmpfs", "ramfs"];

    public static IEnumerable<Finding> Examine(ConfigurationLoad load, TimeProvider time)
    {
        foreach (ConfigurationProblem problem in load.Problems)
            yield return new Finding("configuration", FindingState.Wrong, $"{problem.Source}: {problem.Problem.What}", problem.Problem.Remedy);
        if (load.IsSuccess)
            yield return new Finding("configuration", FindingState.Good, load.File is { } file ? $"{file} is right." : "There is no configuration file; options say everything.");
        yield return ControlDirectory.Find() is { } folder
            ? new Finding("control", FindingState.Good, $"Daemons have their sockets in {folder}.")
            : new Finding("control", FindingState.Wrong, "There is no folder for daemons' sockets.", "Set XDG_RUNTIME_DIR or MUSICFS_RUNTIME_DIR.");
        yield return Clock(time);
        foreach (Finding stale in Mounts())
            yield return stale;
        if (load.Configuration is not { Origins.Count: > 0 } configuration)
            yield break;
        foreach (OriginLocation origin in configuration.Origins.Where(static origin => origin.Kind == OriginKind.Local))
            yield return Original(origin);
        if (configuration.ComputesFingerprints)
            yield return FpcalcCheck.Examine(Environment.GetEnvironmentVariable("PATH"));
        string library = LibraryPlaces.LibraryName(configuration.LibraryName, configuration.Origins);
        if (LibraryPlaces.CacheDirectory(configuration.CacheDirectory, library) is { } cache)
            yield return Disk("cache", cache, "cache.directory");
        if (LibraryPlaces.StateDirectory(configuration.StateDirectory, configuration.CacheDirectory, library) is { } state)
            yield return Disk("state", state, "state.directory");
    }

    /// <summary>A clock before the program was made is wrong; signatures and certificates then fail, and changes look old.</summary>
    private static Finding Clock(TimeProvider time)
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset made = new(File.GetLastWriteTimeUtc(Environment.ProcessPath ?? AppContext.BaseDirectory), TimeSpan.Zero);
        return now < made - TimeSpan.FromDays(1)
            ? new Finding("clock", FindingState.Wrong, $"The clock says {now:yyyy-MM-dd}, but this program was installed on {made:yyyy-MM-dd}.", "Set it: timedatectl set-ntp true")
            : new Finding("clock", FindingState.Good, $"The clock says {now:yyyy-MM-dd HH:mm} UTC.");
    }

    private static IEnumerable<Finding> Mounts()
    {
        string[] dead = [.. MountTable().Where(Unmounter.IsDead)];
        foreach (string place in dead)
            yield return new Finding("mounts", FindingState.Wrong, $"The mount at {place} has no daemon any more.", $"musicfs umount {place} --now");
        if (dead.Length == 0)
            yield return new Finding("mounts", FindingState.Good, "No mount is without its daemon.");
    }

    /// <summary>Fields of a line as man 5 proc has them; octal escapes stand for blanks.</summary>
    private static IEnumerable<string> MountTable()
    {
        // Under wine the files of Linux are there as well.
        if (!OperatingSystem.IsLinux() || !File.Exists("/proc/self/mountinfo"))
            yield break;
        foreach (string line in File.ReadLines("/proc/self/mountinfo"))
        {
            if (line.Contains(" - fuse.musicfs ", StringComparison.Ordinal) && line.Split(' ') is { Length: > 4 } words)
                yield return words[4].Replace("\\040", " ", StringComparison.Ordinal);
        }
    }

    private static Finding Original(OriginLocation origin)
    {
        string name = $"origin.{origin.Id}";
        try
        {
            using IEnumerator<string> first = Directory.EnumerateFileSystemEntries(origin.Location).GetEnumerator();
            return first.MoveNext()
                ? new Finding(name, FindingState.Good, $"{origin.Location} can be read.")
                : new Finding(name, FindingState.Warning, $"{origin.Location} is empty.", "Is its disk mounted?");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new Finding(name, FindingState.Wrong, $"{origin.Location} cannot be read: {fault.Message}", "Mount its disk, or give this user the right to read it.");
        }
    }

    private static Finding Disk(string name, string folder, string setting)
    {
        string at = folder;
        while (!Directory.Exists(at) && Path.GetDirectoryName(at) is { } parent)
            at = parent;
        if (FindObstacle(at) is { } obstacle)
            return new Finding(name, FindingState.Wrong, $"{folder} cannot be written: {obstacle}", $"Give this user the right, or set {setting}.");
        DriveInfo disk = new(at);
        string type = disk.DriveFormat;
        double free = disk.TotalSize == 0 ? 1 : (double)disk.AvailableFreeSpace / disk.TotalSize;
        string size = FormattableString.Invariant($"{disk.AvailableFreeSpace / 1e9:N1} GB free, {type}");
        if (free < WarnBelow)
        {
            return new Finding(
                name, free < WrongBelow ? FindingState.Wrong : FindingState.Warning, $"{folder} lies on a disk that is nearly full: {size}.", $"Free some space, or set {setting}.");
        }

        if (Distant.Contains(type))
            return new Finding(name, FindingState.Warning, $"{folder} lies on another machine's disk: {size}.", $"Set {setting} to a folder on a local disk.");
        return Fleeting.Contains(type)
            ? new Finding(name, FindingState.Warning, $"{folder} is gone when the machine restarts: {size}.", $"Set {setting} to a folder on a disk.")
            : new Finding(name, FindingState.Good, $"{folder}: {size}.");
    }

    private static string? FindObstacle(string folder)
    {
        try
        {
            using FileStream probe = new(
                Path.Combine(folder, $".musicfs-doctor-{Environment.ProcessId}"),
                new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return fault.Message;
        }
    }
}
