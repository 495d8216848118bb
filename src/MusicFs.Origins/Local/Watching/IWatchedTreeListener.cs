using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Local.Watching;

/// <summary>Hears from a <see cref="WatchedTree"/> what it comes across, on its thread.</summary>
internal interface IWatchedTreeListener
{
    /// <summary>A file in a new folder that was written to just now.</summary>
    void FoundRecent(OriginPath file);

    /// <summary>A folder that is not and will not be watched.</summary>
    void Lost(OriginPath folder, Problem problem);
}
