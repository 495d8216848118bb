using MusicFs.Host.Mounting;

namespace MusicFs.Host.Daemon;

/// <summary>One of a daemon's mounts.</summary>
/// <param name="MountPoint">Absolute, without symbolic links.</param>
/// <param name="Description">What the kernel agreed to, in words.</param>
/// <param name="Library">What the scan found.</param>
/// <param name="IsShared">Whether it shows the same tree as a mount before it.</param>
public readonly record struct MountedPlace(string MountPoint, string Description, LibrarySummary Library, bool IsShared);
