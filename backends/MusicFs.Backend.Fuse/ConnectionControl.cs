using System.Globalization;

namespace MusicFs.Backend.Fuse;

/// <summary>What the kernel lets one set about a connection from outside its device: /sys.</summary>
internal static class ConnectionControl
{
    /// <summary>Ends every request of the connection. False where /sys/fs/fuse/connections is not mounted or not ours.</summary>
    /// <param name="device">The mount's device number, <c>0:52</c>.</param>
    public static bool Abort(string device) => TryWrite($"/sys/fs/fuse/connections/{Minor(device)}/abort", "1");

    /// <summary>Sets how far the kernel reads ahead in files that are opened from now on. False without root's rights.</summary>
    /// <param name="device">The mount's device number.</param>
    /// <param name="kibibytes">How far.</param>
    public static bool TrySetReadAhead(string device, int kibibytes) =>
        TryWrite($"/sys/class/bdi/{device}/read_ahead_kb", kibibytes.ToString(CultureInfo.InvariantCulture));

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
