using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Origins.Local.Windows;

namespace MusicFs.Origins.Local;

/// <summary>Opens folders by the means of the system that runs: by descriptors on Linux, by paths on Windows.</summary>
public static class FolderOrigins
{
    /// <summary>Opens the folder; the problem says what is wrong with it.</summary>
    public static IFolderOrigin? Open(string id, string path, ILogger logger, out Problem? problem) =>
        OperatingSystem.IsWindows() ? WindowsFolderOrigin.Open(id, path, logger, out problem) : LocalOrigin.Open(id, path, logger, out problem);

    /// <summary>The origin of a folder that may not be there yet, or not answer.</summary>
    /// <param name="id">The origin's id.</param>
    /// <param name="path">The folder.</param>
    /// <param name="isOnNetwork">Whether it is another machine's, so that any call may wait for that.</param>
    /// <param name="logger">Hears what is left out.</param>
    public static IFolderOrigin OpenLater(string id, string path, bool isOnNetwork, ILogger logger) =>
        OperatingSystem.IsWindows() ? WindowsFolderOrigin.OpenLater(id, path, isOnNetwork, logger) : LocalOrigin.OpenLater(id, path, isOnNetwork, logger);

    internal static Problem Describe(string path, FsError error) => error switch
    {
        FsError.NotFound => new Problem($"The origin {path} does not exist.", "Check the path, or mount the disk it is on."),
        FsError.NotDirectory => new Problem($"The origin {path} is not a folder.", "Give the folder that holds the music."),
        FsError.AccessDenied => new Problem($"The origin {path} cannot be read by this user.", "Give this user the right to read it, or choose another folder."),
        _ => new Problem($"The origin {path} cannot be opened ({error}).", "Check the disk or share it is on."),
    };
}
