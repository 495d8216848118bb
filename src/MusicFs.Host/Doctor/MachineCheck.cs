using System.Globalization;

namespace MusicFs.Host.Doctor;

/// <summary>Looks at the system's side of mounting. Reads a few files below a root folder, which a test may choose; changes nothing.</summary>
/// <param name="root">Usually <c>/</c>.</param>
/// <param name="isRoot">Whether the user is.</param>
internal sealed class MachineCheck(string root, bool isRoot)
{
    /// <summary>FUSE_PASSTHROUGH is of Linux 6.9, FUSE over io_uring of 6.14; what is used without a choice is of 5.4 at the latest.</summary>
    private static readonly Version Oldest = new(5, 4), PassThrough = new(6, 9);

    /// <summary>Enough for a library of that many folders; the default of small machines is 8192.</summary>
    private const int EnoughWatches = 65_536;

    private static readonly string[] HelperPlaces = ["usr/bin/fusermount3", "bin/fusermount3", "usr/local/bin/fusermount3"];

    private const int LongestFile = 64 * 1024;

    /// <summary>All of it.</summary>
    /// <param name="wantsOthers">Whether other users shall look inside mounts.</param>
    /// <param name="mountPoints">Where it shall be mounted.</param>
    public IEnumerable<Finding> Examine(bool wantsOthers, IReadOnlyList<string> mountPoints) =>
        [Device(), Helper(), OthersAllowed(wantsOthers), Kernel(), Watches(), Files(), AppArmor(mountPoints)];

    private Finding Device()
    {
        string path = At("dev/fuse");
        if (!File.Exists(path))
            return new Finding("fuse.device", FindingState.Wrong, "/dev/fuse is not there.", "Load the module: modprobe fuse. In a container: --device /dev/fuse.");
        try
        {
            using FileStream device = new(path, FileMode.Open, FileAccess.ReadWrite);
            return new Finding("fuse.device", FindingState.Good, "/dev/fuse can be opened.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new Finding("fuse.device", FindingState.Wrong, $"/dev/fuse cannot be opened: {fault.Message}", "Make it accessible: chmod 666 /dev/fuse; in a container allow the device.");
        }
    }

    /// <summary>Needed by ordinary users only.</summary>
    private Finding Helper()
    {
        FindingState missing = isRoot ? FindingState.Good : FindingState.Wrong;
        string? path = HelperPlaces.Select(At).FirstOrDefault(File.Exists);
        if (path is null)
            return new Finding("fuse.helper", missing, "fusermount3 is not installed.", isRoot ? "" : "Install it: apt install fuse3, or dnf install fuse3.");
        return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & UnixFileMode.SetUser) == 0
            ? new Finding("fuse.helper", missing, $"{path} is not setuid root.", isRoot ? "" : $"Install the package again, or: chmod u+s {path}")
            : new Finding("fuse.helper", FindingState.Good, $"{path} is there.");
    }

    private Finding OthersAllowed(bool isWanted)
    {
        bool isAllowed = Read("etc/fuse.conf").Split('\n').Any(static line => line.Trim() == "user_allow_other");
        if (isAllowed || isRoot || !isWanted)
            return new Finding("fuse.allow_other", FindingState.Good, isAllowed ? "Users may let others look into their mounts." : "user_allow_other is not set, and not needed.");
        return new Finding(
            "fuse.allow_other", FindingState.Wrong, "allow_other is asked for, and /etc/fuse.conf does not allow it.", "As root add a line 'user_allow_other' to /etc/fuse.conf.");
    }

    private Finding Kernel()
    {
        string release = Read("proc/sys/kernel/osrelease").Trim();
        string[] parts = release.Split('.', '-', '+');
        if (parts.Length < 2 || !int.TryParse(parts[0], out int major) || !int.TryParse(parts[1], out int minor))
            return new Finding("kernel", FindingState.Warning, $"The kernel's version '{release}' cannot be read.", "It should be Linux 5.4 or later.");
        Version version = new(major, minor);
        if (version < Oldest)
            return new Finding("kernel", FindingState.Wrong, $"Linux {release} is too old.", "Use Linux 5.4 or later.");
        return version < PassThrough
            ? new Finding("kernel", FindingState.Warning, $"Linux {release} cannot read local originals by itself.", "It works; Linux 6.9 or later is faster with local files.")
            : new Finding("kernel", FindingState.Good, $"Linux {release}.");
    }

    private Finding Watches()
    {
        _ = int.TryParse(Read("proc/sys/fs/inotify/max_user_watches").Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int watches);
        return watches < EnoughWatches
            ? new Finding(
                "inotify", FindingState.Warning, $"A user may watch {watches} folders; libraries with more of them are looked at from time to time instead.",
                $"As root: sysctl -w fs.inotify.max_user_watches={EnoughWatches * 8}, and the same in /etc/sysctl.d/.")
            : new Finding("inotify", FindingState.Good, $"A user may watch {watches} folders.");
    }

    private Finding Files()
    {
        string? line = Read("proc/self/limits").Split('\n').FirstOrDefault(static line => line.StartsWith("Max open files", StringComparison.Ordinal));
        string[] words = (line ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // Max open files SOFT HARD files
        string hard = words.Length > 4 ? words[4] : "";
        return int.TryParse(hard, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit < 4096
            ? new Finding("files", FindingState.Warning, $"A process may open {limit} files.", "Raise it: ulimit -n 65536, or LimitNOFILE= in the unit.")
            : new Finding("files", FindingState.Good, $"A process may open {(hard.Length == 0 ? "enough" : hard)} files.");
    }

    /// <summary>Ubuntu's profile of fusermount3 allows the usual places only (25.04; apparmor.d/fusermount3).</summary>
    private Finding AppArmor(IReadOnlyList<string> mountPoints)
    {
        bool isConfined = !isRoot && Read("sys/module/apparmor/parameters/enabled").StartsWith('Y') && File.Exists(At("etc/apparmor.d/fusermount3"));
        string[] usual = ["/home/", "/mnt/", "/media/", "/tmp/", "/run/user/", "/cvmfs/", "/root/"];
        string? other = isConfined ? mountPoints.FirstOrDefault(place => !usual.Any(folder => place.StartsWith(folder, StringComparison.Ordinal))) : null;
        return other is null
            ? new Finding("apparmor", FindingState.Good, isConfined ? "fusermount3 is confined to the usual places, and these are used." : "AppArmor does not confine mounting.")
            : new Finding(
                "apparmor", FindingState.Wrong, $"AppArmor's profile of fusermount3 does not allow mounts at {other}.",
                $"Mount below your home, /mnt or /media; or add 'mount fstype=fuse.* -> {other}/,' to /etc/apparmor.d/local/fusermount3 and run: apparmor_parser -r /etc/apparmor.d/fusermount3");
    }

    private string At(string path) => Path.Combine(root, path);

    /// <summary>Empty where it cannot be read.</summary>
    private string Read(string path)
    {
        try
        {
            using FileStream file = new(At(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] bytes = new byte[LongestFile];
            return System.Text.Encoding.UTF8.GetString(bytes.AsSpan(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
