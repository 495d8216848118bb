using MusicFs.Contracts.Errors;

namespace MusicFs.Origins.Local;

/// <summary>The one place where an errno of a local file becomes a core error.</summary>
internal static class LocalErrors
{
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int EAGAIN = 11;
    public const int EINVAL = 22;
    public const int ENOSYS = 38;

    public static FsError From(int errno) => errno switch
    {
        ENOENT => FsError.NotFound,
        EPERM or 13 => FsError.AccessDenied, // EACCES
        20 => FsError.NotDirectory, // ENOTDIR
        21 => FsError.IsDirectory, // EISDIR
        23 or 24 => FsError.TooManyOpen, // ENFILE, EMFILE
        36 => FsError.NameTooLong, // ENAMETOOLONG
        // EXDEV, ELOOP: the path leads out of the origin's root or round in circles; neither is part of the origin.
        18 or 40 => FsError.AccessDenied,
        116 => FsError.Stale, // ESTALE
        110 => FsError.TimedOut, // ETIMEDOUT
        // EIO, ENXIO, ENODEV, EHOSTDOWN, EHOSTUNREACH, ENOTCONN: the disk or the share behind the path is gone.
        _ => FsError.OriginUnavailable,
    };
}
