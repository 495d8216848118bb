namespace MusicFs.Backend.WinFsp;

/// <summary>What concerns WinFsp alone.</summary>
public sealed record WinFspOptions
{
    /// <summary>
    /// Null for a disk. Else the UNC prefix of a network drive, <c>\\server\share</c>, which has the mount point as its letter; it cannot be a folder. A mount point
    /// that is such a name makes a network drive without a letter.
    /// </summary>
    public string? NetworkPrefix { get; init; }

    /// <summary>The usual <see cref="FileSystemName"/>.</summary>
    public const string UsualFileSystemName = "MusicFs";

    /// <summary>What the volume says its file system is: at most 15 UTF-16 units.</summary>
    public string FileSystemName { get; init; } = UsualFileSystemName;

    /// <summary>
    /// What is shown, by a name that stays. With the mount point it makes the volume's serial number, by which, and the number of a file, programs know a file again: two volumes with one
    /// serial number would be one to them.
    /// </summary>
    public string Identity { get; init; } = "";

    /// <summary>The library's file; null finds the one that is installed.</summary>
    public string? Library { get; init; }
}
