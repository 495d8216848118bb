using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.WinFsp;

/// <summary>
/// A folder that is a mount point. WinFsp makes it itself and refuses one that is there, but people name one that is, as on Linux: an empty one is taken away
/// for as long as the mount lasts.
/// </summary>
internal sealed class FolderPlace
{
    private readonly string _path;
    private readonly bool _wasThere;

    private FolderPlace(string path, bool wasThere)
    {
        _path = path;
        _wasThere = wasThere;
    }

    /// <summary>Makes room for the mount; null, with the reason, where that cannot be.</summary>
    public static FolderPlace? TryTake(string path, out Problem? problem)
    {
        problem = null;
        try
        {
            if (!Directory.Exists(path))
            {
                problem = File.Exists(path) ? new Problem($"The mount point {path} is not a folder.", "Choose an empty folder, a drive letter, or * for the next free one.")
                    : Directory.Exists(Path.GetDirectoryName(path)) ? null
                    : new Problem($"The folder of the mount point {path} does not exist.", $"Make it first: mkdir \"{Path.GetDirectoryName(path)}\"");
                return problem is null ? new FolderPlace(path, wasThere: false) : null;
            }

            if (Directory.EnumerateFileSystemEntries(path).Any())
            {
                problem = new Problem($"The mount point {path} is not empty.", "Choose an empty folder: what lies in it would be hidden.");
                return null;
            }

            Directory.Delete(path);
            return new FolderPlace(path, wasThere: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problem = new Problem($"The mount point {path} cannot be used: {failure.Message}", "Choose another folder, a drive letter, or * for the next free one.");
            return null;
        }
    }

    /// <summary>The mount is gone.</summary>
    public void PutBack()
    {
        try
        {
            if (_wasThere)
                Directory.CreateDirectory(_path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Whoever wants it makes it again.
        }
    }
}
