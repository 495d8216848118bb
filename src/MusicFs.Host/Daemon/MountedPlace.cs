using MusicFs.Host.Mounting;

namespace MusicFs.Host.Daemon;

/// <summary>One of a daemon's mounts.</summary>
/// <param name="MountPoint">Absolute, without symbolic links.</param>
/// <param name="Description">What the kernel agreed to, in words.</param>
/// <param name="Library">What the scan found.</param>
/// <param name="IsScanned">Whether the origins have been looked at; before that it is what is known from the last time.</param>
/// <param name="IsShared">Whether it shows the same tree as a mount before it.</param>
public readonly record struct MountedPlace(string MountPoint, string Description, LibrarySummary Library, bool IsScanned, bool IsShared);
