using MusicFs.Core.Plays;
using MusicFs.Host.Configuration;

namespace MusicFs.Host.Daemon;

/// <content>What is played, and what may be played next.</content>
public sealed partial class LibraryDaemon
{
    /// <summary>What was played; null where nothing is kept.</summary>
    internal LibraryPlays? Plays => FirstTree?.Library.Plays;

    /// <summary>Fetches what may be played next.</summary>
    internal Prefetcher? Prefetcher => FirstTree?.Library.Prefetcher;

    private void SetPlays(LibraryConfiguration now)
    {
        if (Plays is { } plays)
            plays.IsOn = now.NotesPlays;
        if (Prefetcher is not { } prefetcher)
            return;
        prefetcher.IsOn = now.Prefetches;
        if (!now.Prefetches)
            prefetcher.Predict([]);
    }
}
