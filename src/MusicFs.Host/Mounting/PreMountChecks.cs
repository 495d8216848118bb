using MusicFs.Backend.Fuse;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;

namespace MusicFs.Host.Mounting;

/// <summary>
/// What must be true of the places a mount touches, whatever the backend: each failure says what to do about it. What only
/// one backend needs (its device, its helper program, its configuration) is that backend's to check, and an origin's own
/// state the origin's.
/// </summary>
internal static class PreMountChecks
{
    /// <summary>Null when the mount may be tried.</summary>
    public static Problem? Check(MountRequest request)
    {
        // A drive letter is not a place in the tree; what its folder has to be a mount point's backend says.
        if (OperatingSystem.IsWindows())
        {
            bool isFolder = MountPlace.OfWindows(request.MountPoint) is null;
            return (isFolder ? Overlap(request.MountPoint, request.Origins) : DriveInUse(request.MountPoint))
                ?? CachePlace(request.CacheDirectory, request.Origins, isFolder ? request.MountPoint : null);
        }

        string mountPoint = RealPath.Resolve(request.MountPoint);
        return MountPoint(mountPoint)
            ?? Overlap(mountPoint, request.Origins)
            ?? CachePlace(request.CacheDirectory, request.Origins, mountPoint);
    }

    /// <summary>Null where no origin and the mount point lie in one another.</summary>
    public static Problem? Overlap(string mountPoint, IReadOnlyList<OriginLocation> origins) =>
        origins.Where(static origin => origin.IsFolder).Select(origin => Overlap(mountPoint, origin)).FirstOrDefault(static problem => problem is not null);

    private static Problem? DriveInUse(string place) => place is [_, ':'] && DriveInfo.GetDrives().Any(drive => drive.Name.StartsWith(place, StringComparison.OrdinalIgnoreCase))
        ? new Problem($"The drive {place} is in use.", "Choose another letter, or * for the next free one.")
        : null;

    private static Problem? MountPoint(string path)
    {
        switch (FuseMounts.Find(path))
        {
            case MountPointUse.Ours:
                return new Problem($"{path} is already mounted by musicfs.", $"Use it, or end it first: musicfs umount {path}");
            case MountPointUse.Foreign:
                return new Problem($"{path} is already mounted by another program.", "Choose another folder, or unmount that one first.");
            case MountPointUse.OursDead:
                // What it hides cannot be seen; the backend clears it.
                return null;
            case MountPointUse.Free:
            default:
                break;
        }

        if (File.Exists(path))
            return new Problem($"The mount point {path} is not a folder.", "Choose an empty folder.");
        return Directory.Exists(path)
            ? NotEmpty(path)
            : new Problem($"The mount point {path} does not exist.", $"Make it first: mkdir -p {path}");
    }

    private static Problem? NotEmpty(string path)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(path).Any()
                ? new Problem($"The mount point {path} is not empty.", "Choose an empty folder: what lies in it would be hidden.")
                : null;
        }
        catch (UnauthorizedAccessException)
        {
            return new Problem($"The mount point {path} may not be read by this user.", "Choose a folder of your own.");
        }
        catch (IOException e)
        {
            return new Problem($"The mount point {path} cannot be read: {e.Message}.", "Choose another folder.");
        }
    }

    private static Problem? Overlap(string mountPoint, OriginLocation origin)
    {
        string path = RealPath.Resolve(origin.Location);
        if (path == mountPoint)
            return new Problem($"The origin {origin.Location} is the mount point itself.", "Mount at another, empty folder.");
        if (RealPath.IsWithin(path, mountPoint))
            return new Problem($"The origin {origin.Location} lies inside the mount point.", "It would be hidden: mount elsewhere.");
        return RealPath.IsWithin(mountPoint, path)
            ? new Problem($"The mount point lies inside the origin {origin.Location}.", "It would contain itself: mount elsewhere.")
            : null;
    }

    /// <summary>Null where a cache folder lies neither in the mount nor in an origin.</summary>
    public static Problem? CachePlace(string? directory, IReadOnlyList<OriginLocation> origins, string? mountPoint) =>
        Place(directory, origins, mountPoint, "cache", "--cache-dir");

    /// <summary>Null where the folder of what people made lies neither in the mount nor in an origin.</summary>
    public static Problem? StatePlace(string? directory, IReadOnlyList<OriginLocation> origins, string? mountPoint) =>
        Place(directory, origins, mountPoint, "state", "--state-dir");

    private static Problem? Place(string? directory, IReadOnlyList<OriginLocation> origins, string? mountPoint, string kind, string option)
    {
        if (directory is null)
            return null;
        string path = RealPath.Resolve(directory);
        if (mountPoint is not null && RealPath.IsWithin(path, mountPoint))
            return new Problem($"The {kind} folder {path} lies inside the mount point.", $"Name another one with {option}.");
        OriginLocation? around = origins.FirstOrDefault(o => o.IsFolder && RealPath.IsWithin(path, RealPath.Resolve(o.Location)));
        return around is null
            ? null
            : new Problem(
                $"The {kind} folder {path} lies inside the origin {around.Location}.",
                $"Nothing is written among originals: name another one with {option}.");
    }
}
