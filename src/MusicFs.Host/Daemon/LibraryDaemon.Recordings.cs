using MusicFs.Contracts.Events;
using MusicFs.Core.Recordings;
using MusicFs.Host.Configuration;

namespace MusicFs.Host.Daemon;

/// <content>Which files are one recording.</content>
public sealed partial class LibraryDaemon
{
    /// <summary>Computes how tracks sound; null where there is no catalog.</summary>
    internal FingerprintKeeper? Fingerprints => FirstTree?.Library.Fingerprints;

    /// <summary>Finds files of one recording; null likewise.</summary>
    internal DuplicateFinder? Duplicates => FirstTree?.Library.Duplicates;

    private void SetFingerprints(LibraryConfiguration now)
    {
        if (Fingerprints is { } fingerprints)
            fingerprints.IsOn = now.ComputesFingerprints;
    }

    private void TellFingerprints(FingerprintProgress progress) =>
        Events.Publish(EventTypes.FingerprintsFinished, ("files", progress.Files), ("done", progress.Done), ("failed", progress.Failed));
}
