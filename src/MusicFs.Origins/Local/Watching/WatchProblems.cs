using System.Globalization;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Local.Watching;

/// <summary>Why a folder is not watched, or not any more, in words, with what a person can do about it.</summary>
internal sealed class WatchProblems(string rootPath)
{
    private const string Settings = "/proc/sys/fs/inotify/";

    /// <summary>More than enough for most libraries, at about one kilobyte of kernel memory each.</summary>
    private const int UsualWatches = 524_288;

    public Problem TooManyFolders(int watched)
    {
        int wanted = UsualWatches;
        int limit = Read("max_user_watches");
        while (wanted < (Math.Max(limit, watched) * 2L) && wanted < 1 << 29)
            wanted *= 2;
        return new Problem(
            Invariant($"The origin {rootPath} has more folders than this system lets be watched: fs.inotify.max_user_watches is {limit}, for all programs of this user, and {watched} folders of the origin could be watched. It is looked at from time to time instead."),
            Raise("max_user_watches", wanted));
    }

    public Problem TooManyInstances()
    {
        int limit = Read("max_user_instances");
        return new Problem(
            Invariant($"The origin {rootPath} cannot be watched: the programs of this user hold all {limit} watchers that fs.inotify.max_user_instances allows. It is looked at from time to time instead."),
            Raise("max_user_instances", Math.Max(1024, limit * 2)));
    }

    public Problem Overflow()
    {
        int limit = Read("max_queued_events");
        return new Problem(
            Invariant($"More happened in the origin {rootPath} at once than could be told (fs.inotify.max_queued_events is {limit}). All of it is looked at again."),
            "If this comes often: " + Raise("max_queued_events", Math.Max(131_072, limit * 4)));
    }

    public Problem OverflowsAgainAndAgain()
    {
        int limit = Read("max_queued_events");
        return new Problem(
            Invariant($"More happens in the origin {rootPath} than can be told (fs.inotify.max_queued_events is {limit}). It is looked at from time to time instead."),
            Raise("max_queued_events", Math.Max(131_072, limit * 4)));
    }

    public Problem Network(OriginPath path, string fileSystem) => new(
        $"{Place(path)} is on a network file system ({fileSystem}), which does not tell of changes made elsewhere. It is looked at from time to time instead.",
        "Shorten the interval if changes are to be seen sooner, or send SIGUSR1 after changing something.");

    public Problem RootGone() => new(
        $"The folder of the origin {rootPath} was removed or moved away.",
        "Put it back, or mount the disk it is on; it is watched again once it is there.");

    public Problem RootReplaced() => new(
        $"Another folder is now at the origin's path {rootPath}.",
        "Nothing is to be done if that was meant: the new folder is read and watched.");

    public Problem Unreadable(OriginPath path, int errno) => new(
        Invariant($"{Place(path)} cannot be watched (error {errno}). It is looked at from time to time instead."),
        "Check the disk it is on.");

    public Problem NoWatcher(int errno) => new(
        Invariant($"The origin {rootPath} cannot be watched: the system gives no watcher (error {errno}). It is looked at from time to time instead."),
        "Check the limits on open files (ulimit -n) and on memory.");

    public Problem Fault() => new(
        $"Watching the origin {rootPath} failed. It is looked at from time to time instead.",
        "The log says why; please report it.");

    private static string Raise(string name, int value) => Invariant(
        $"Raise it with 'sudo sysctl fs.inotify.{name}={value}', and to keep it put the line 'fs.inotify.{name} = {value}' into /etc/sysctl.d/90-musicfs.conf.");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private string Place(OriginPath path) => path.IsRoot ? $"The origin {rootPath}" : $"The folder /{path} of the origin {rootPath}";

    private static int Read(string name)
    {
        try
        {
            using var file = new StreamReader(Settings + name);
            return int.TryParse(file.ReadLine(), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : 0;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return 0; // A sandbox that hides it.
        }
    }
}
