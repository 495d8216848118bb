using MusicFs.Contracts.Errors;

namespace MusicFs.Origins.Local;

/// <summary>The one place where an errno of a local file becomes a core error.</summary>
internal static class LocalErrors
{
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int EBADF = 9;
    public const int EAGAIN = 11;
    public const int ENOMEM = 12;
    public const int EACCES = 13;
    public const int EXDEV = 18;
    public const int ENOTDIR = 20;
    public const int EINVAL = 22;
    public const int EMFILE = 24;
    public const int ENOSPC = 28;
    public const int ENAMETOOLONG = 36;
    public const int ENOSYS = 38;
    public const int ELOOP = 40;
    public const int ENOTCONN = 107;
    public const int ESTALE = 116;

    public static FsError From(int errno) => errno switch
    {
        ENOENT => FsError.NotFound,
        EPERM or EACCES => FsError.AccessDenied,
        ENOTDIR => FsError.NotDirectory,
        21 => FsError.IsDirectory, // EISDIR
        23 or EMFILE => FsError.TooManyOpen, // ENFILE
        ENAMETOOLONG => FsError.NameTooLong,
        // The path leads out of the origin's root or round in circles; neither is part of the origin.
        EXDEV or ELOOP => FsError.AccessDenied,
        ESTALE => FsError.Stale,
        110 => FsError.TimedOut, // ETIMEDOUT
        // EIO, ENXIO, ENODEV, EHOSTDOWN, EHOSTUNREACH, ENOTCONN: the disk or the share behind the path is gone.
        _ => FsError.OriginUnavailable,
    };
}
