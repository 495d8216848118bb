using System.Diagnostics;

namespace MusicFs.Host;

/// <summary>What processes that the daemon starts are not to know: settings of this program, and where a service manager listens.</summary>
internal static class ChildEnvironment
{
    public static void Clean(ProcessStartInfo start)
    {
        foreach (string name in start.Environment.Keys.Where(static name => name.StartsWith("MUSICFS_", StringComparison.Ordinal) || name is "NOTIFY_SOCKET" or "WATCHDOG_USEC").ToList())
            start.Environment.Remove(name);
    }
}
