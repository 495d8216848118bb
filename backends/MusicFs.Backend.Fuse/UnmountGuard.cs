using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace MusicFs.Backend.Fuse;

/// <summary>
/// A shell that waits for the end of this process and then detaches the mount it would leave dead behind. It reads from
/// a pipe whose other end only this process holds: a line means a clean end, end-of-file that the process died. Where it
/// cannot be started the mount still works, and a dead one is cleared at the next start.
/// </summary>
internal sealed class UnmountGuard : IAsyncDisposable
{
    // setsid keeps Ctrl-C in the terminal from reaching it. It detaches only the very mount it was started for.
    private const string Script =
        "trap '' INT TERM HUP; read -r line && exit 0; while read -r id parent device root point rest; do "
        + "[ \"$device\" = \"$2\" ] && exec $3 -- \"$1\"; done < /proc/self/mountinfo; exit 0";

    private readonly Process _process;

    private UnmountGuard(Process process) => _process = process;

    /// <param name="mountPoint">Where it is mounted by now.</param>
    /// <param name="command">What detaches a mount for this user: a program and its options.</param>
    /// <param name="logger">Hears when there is no guard.</param>
    public static UnmountGuard? Start(string mountPoint, string command, ILogger logger)
    {
        if (MountTable.Find(mountPoint) is not { } entry)
            return null;
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // Passwords may be among the rest.
        foreach (string name in start.Environment.Keys.Where(static name => name != "PATH").ToArray())
            start.Environment.Remove(name);
        foreach (string argument in (string[])["/bin/sh", "-c", Script, "musicfs-unmount-guard", mountPoint, entry.Device, command])
            start.ArgumentList.Add(argument);
        try
        {
            return new UnmountGuard(Process.Start(start)!);
        }
        catch (Win32Exception fault)
        {
            logger.LogWarning("No guard will unmount {MountPoint} should this process die: {Reason}", mountPoint, fault.Message);
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _process.StandardInput.WriteLineAsync("done").ConfigureAwait(false);
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It is gone already.
        }

        _process.Dispose();
    }
}
