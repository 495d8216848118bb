using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipes;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

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

    private readonly Stream _pipe;
    private readonly Process? _process;

    private UnmountGuard(Stream pipe, Process? process) => (_pipe, _process) = (pipe, process);

    /// <summary>The end of the pipe whose closing it waits for; -1 where that cannot be told.</summary>
    public int Descriptor => _pipe switch
    {
        AnonymousPipeClientStream pipe => (int)pipe.SafePipeHandle.DangerousGetHandle(),
        FileStream file => (int)file.SafeFileHandle.DangerousGetHandle(),
        _ => -1,
    };

    /// <summary>One that another process started, by the pipe it listens to; null for -1.</summary>
    public static UnmountGuard? Adopt(int descriptor) =>
        descriptor < 0 ? null : new UnmountGuard(new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Write, bufferSize: 0), null);

    /// <param name="mountPoint">Where it is mounted by now.</param>
    /// <param name="command">What detaches a mount for this user: a program and its options.</param>
    /// <param name="logger">Hears when there is no guard.</param>
    public static UnmountGuard? Start(string mountPoint, string command, ILogger logger)
    {
        if (MountTable.Find(mountPoint) is not { } entry)
            return null;
        if (ProgramSearch.Find("setsid") is not { } program)
        {
            logger.LogWarning("No guard will unmount {MountPoint} should this process die: {Reason}", mountPoint, "setsid is not installed.");
            return null;
        }

        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/",
        };
        // Passwords may be among the rest.
        foreach (string name in start.Environment.Keys.Where(static name => name != "PATH").ToArray())
            start.Environment.Remove(name);
        foreach (string argument in (string[])["/bin/sh", "-c", Script, "musicfs-unmount-guard", mountPoint, entry.Device, command])
            start.ArgumentList.Add(argument);
        try
        {
            Process process = Process.Start(start)!;
            return new UnmountGuard(process.StandardInput.BaseStream, process);
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
            await _pipe.WriteAsync("done\n"u8.ToArray()).ConfigureAwait(false);
            await _pipe.DisposeAsync().ConfigureAwait(false);
            // Of another process' guard nobody here is told the end, which follows.
            if (_process is not null)
                await _process.WaitForExitAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It is gone already.
        }

        _process?.Dispose();
    }
}
