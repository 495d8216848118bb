using Microsoft.Extensions.Logging;

namespace MusicFs.Backend.Fuse;

/// <summary>What the kernel lets one set about a connection from outside its device: /sys.</summary>
internal static class ConnectionControl
{
    // What one read-ahead may fetch; the kernel's own 128 KiB halves sequential reads (3.0 against 1.5 GB/s measured).
    private const string ReadAheadKiB = "1024";

    /// <summary>Ends every request of the connection. False where /sys/fs/fuse/connections is not mounted or not ours.</summary>
    /// <param name="device">The mount's device number, <c>0:52</c>.</param>
    public static bool Abort(string device) => TryWrite($"/sys/fs/fuse/connections/{Minor(device)}/abort", "1");

    /// <summary>Lets the kernel read ahead as far as one request reaches. Needs root; without it sequential reads are slower.</summary>
    public static void RaiseReadAhead(string device, ILogger logger)
    {
        if (!TryWrite($"/sys/class/bdi/{device}/read_ahead_kb", ReadAheadKiB))
            logger.LogDebug("The read-ahead stays at the kernel's default; raising it needs root.");
    }

    private static string Minor(string device) => device[(device.IndexOf(':', StringComparison.Ordinal) + 1)..];

    private static bool TryWrite(string path, string value)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write(System.Text.Encoding.ASCII.GetBytes(value));
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
