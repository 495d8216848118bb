using Microsoft.Extensions.Logging;

namespace MusicFs.Origins.Http;

/// <summary>Whether a server gives parts of files. Believed until an answer shows otherwise, which is said once.</summary>
internal sealed class HttpRanges(string origin, ILogger logger)
{
    private int _missing;

    public bool AreServed => Volatile.Read(ref _missing) == 0;

    public void FoundMissing()
    {
        if (Interlocked.Exchange(ref _missing, 1) == 0)
            logger.LogWarning("The server of origin {Origin} gives whole files only: every jump inside a file downloads it from its start.", origin);
    }
}
