namespace MusicFs.Contracts.Origins;

/// <summary>How a watch is to be kept.</summary>
public sealed record OriginWatchOptions
{
    /// <summary>
    /// Which entries are of no interest, by path and whether it is a folder: nothing is told of them, and folders among them are not watched
    /// at all. Called from the watch's thread. Null for none.
    /// </summary>
    public Func<OriginPath, bool, bool>? Skips { get; init; }

    /// <summary>A folder is told of when nothing has happened in it for this long.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>A folder in which something happens all the time is told of after this long.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A file that was written to and not closed counts as whole when its size and time have not changed for this long.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many changes wait at most; beyond that they become one of the tree that holds them all.</summary>
    public int MostPending { get; init; } = 1000;
}
