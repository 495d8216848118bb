using MusicFs.Cli.Native;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;

namespace MusicFs.Cli.Daemon;

/// <summary>
/// The daemon's side of <c>--daemon</c>. Its standard output is a pipe to <see cref="DaemonLauncher"/> until it is mounted;
/// its standard error is the log file from the start, so that logs, traces and a crash of the runtime end up in one place.
/// </summary>
internal static class DaemonChild
{
    /// <summary>Set by the launcher.</summary>
    public const string Mark = "MUSICFS_DAEMON_CHILD";

    /// <summary>The last line to the launcher.</summary>
    public const string EndOfReport = ".";

    /// <summary>A log longer than this is put aside at the next start.</summary>
    private const long LongLog = 10 << 20;

    public static bool IsThisProcess => Environment.GetEnvironmentVariable(Mark) == "1";

    /// <summary>Leaves the caller's session and sends standard error to the log. Must come before anything is written there.</summary>
    /// <returns>Null, or why there is no log.</returns>
    public static Problem? Detach(string? cacheDirectory)
    {
        if (cacheDirectory is null)
            return new Problem("There is no place for the daemon's log: HOME is not set.", "Name one with --cache-dir.");
        string path = Path.Combine(cacheDirectory, LibraryPlaces.LogFile);
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LongLog })
                File.Move(path, path + ".1", overwrite: true);
        }
        catch (IOException e)
        {
            return new Problem($"The log {path} cannot be put aside: {e.Message}", "Remove it, or name another folder with --cache-dir.");
        }

        Session.Leave();
        return Session.RedirectError(path) is { } reason
            ? new Problem($"The log {path} cannot be written: {reason}.", "Name another folder with --cache-dir.")
            : null;
    }

    /// <summary>Mounted: nothing is said to the launcher any more, and no folder is kept busy.</summary>
    public static void ReleaseOutput()
    {
        if (!IsThisProcess)
            return;
        Console.Out.WriteLine(EndOfReport);
        Directory.SetCurrentDirectory("/");
        Session.DropInputAndOutput();
    }
}
