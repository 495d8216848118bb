using Microsoft.Extensions.Logging;

namespace MusicFs.Backend.Fuse;

/// <summary>
/// How far the kernel reads ahead in one mount. A file gets what is set for the mount at the moment when its open is answered, and keeps it: so
/// it is set before the answer. An open of another kind at the same moment may get the wrong one of the two, which costs time or bytes and nothing else. Any thread.
/// </summary>
internal sealed class KernelReadAhead(string device, ILogger logger)
{
    // As far as one request reaches: at the kernel's own 128 KiB sequential reads have half of the speed (3.0 against 1.5 GB/s measured).
    private const int AtHandKiB = 1024;

    // What is far costs more than time: a program that wants 160 KB would have 900 fetched.
    private const int FarKiB = 128;

    private readonly Lock _lock = new();
    private int _current;
    private bool _isRefused;

    /// <summary>What the next file that is opened gets. Needs root; without it the kernel's default stays.</summary>
    public void Set(bool isAtHand)
    {
        int wanted = isAtHand ? AtHandKiB : FarKiB;
        lock (_lock)
        {
            if (_isRefused || _current == wanted)
                return;
            _isRefused = !ConnectionControl.TrySetReadAhead(device, wanted);
            _current = wanted;
        }

        if (_isRefused)
            logger.LogDebug("The read-ahead stays at the kernel's default; to set it needs root.");
    }
}
