namespace MusicFs.Backend.WinFsp;

/// <summary>What concerns WinFsp alone.</summary>
public sealed record WinFspOptions
{
    /// <summary>
    /// Null for a disk. Else the UNC prefix of a network drive, <c>\\server\share</c>, which has the mount point as its letter; it cannot be a folder. A mount point
    /// that is such a name makes a network drive without a letter.
    /// </summary>
    public string? NetworkPrefix { get; init; }

    /// <summary>The library's file; null finds the one that is installed.</summary>
    public string? Library { get; init; }
}
