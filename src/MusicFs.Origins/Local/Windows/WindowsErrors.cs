using MusicFs.Contracts.Errors;

namespace MusicFs.Origins.Local.Windows;

/// <summary>The one place where an error of Windows about a local file becomes a core error (winerror.h).</summary>
internal static class WindowsErrors
{
    public static FsError From(int error) => error switch
    {
        2 or 3 => FsError.NotFound, // ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND
        123 or 161 => FsError.NotFound, // ERROR_INVALID_NAME, ERROR_BAD_PATHNAME: no file has such a name
        4 => FsError.TooManyOpen, // ERROR_TOO_MANY_OPEN_FILES
        // ERROR_ACCESS_DENIED; ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION: another program keeps it to itself;
        // ERROR_CANT_ACCESS_FILE and ERROR_CANT_RESOLVE_FILENAME: links in a circle.
        5 or 32 or 33 or 1920 or 1921 => FsError.AccessDenied,
        206 => FsError.NameTooLong, // ERROR_FILENAME_EXCED_RANGE
        267 => FsError.NotDirectory, // ERROR_DIRECTORY
        121 or 1460 => FsError.TimedOut, // ERROR_SEM_TIMEOUT, ERROR_TIMEOUT
        23 or 1392 => FsError.Corrupt, // ERROR_CRC, ERROR_FILE_CORRUPT
        // ERROR_NOT_READY, ERROR_BAD_NETPATH, ERROR_DEV_NOT_EXIST, ERROR_NETNAME_DELETED and their like: the disk or the share is gone.
        _ => FsError.OriginUnavailable,
    };

    /// <summary>What the framework made of one.</summary>
    public static FsError From(Exception fault) => fault switch
    {
        FileNotFoundException or DirectoryNotFoundException or DriveNotFoundException => FsError.NotFound,
        UnauthorizedAccessException => FsError.AccessDenied,
        PathTooLongException => FsError.NameTooLong,
        ObjectDisposedException => FsError.BadHandle,
        _ => From(fault.HResult & 0xFFFF),
    };
}
