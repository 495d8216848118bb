using System.ComponentModel;
using System.Diagnostics;

namespace MusicFs.Host;

/// <summary>How the daemon starts programs that work for it on what comes from anywhere, and ends them.</summary>
internal static class ChildProcess
{
    /// <summary>Null where it cannot be started. It is not told settings of this program, nor where a service manager listens, and keeps no folder in use.</summary>
    /// <param name="start">What is started; taken over.</param>
    public static Process? Start(ProcessStartInfo start)
    {
        try
        {
            return StartOrThrow(start);
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            return null;
        }
    }

    /// <summary>As <see cref="Start"/>. Throws <see cref="Win32Exception"/> or <see cref="IOException"/>, which say why it cannot be started.</summary>
    public static Process? StartOrThrow(ProcessStartInfo start)
    {
        start.WorkingDirectory = "/";
        foreach (string name in start.Environment.Keys.Where(static name => name.StartsWith("MUSICFS_", StringComparison.Ordinal) || name is "NOTIFY_SOCKET" or "WATCHDOG_USEC").ToList())
            start.Environment.Remove(name);
        return Process.Start(start);
    }

    /// <summary>Kills it, with all that it started where that is asked for, and lets be what has ended.</summary>
    public static void Kill(Process process, bool entireProcessTree = false)
    {
        try
        {
            process.Kill(entireProcessTree);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended.
        }
    }
}
