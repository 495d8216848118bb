using MusicFs.Contracts.Errors;

namespace MusicFs.Chunks.Storage;

/// <summary>The one place where an exception or errno of the cache's disk becomes a <see cref="DiskError"/>, and that an <see cref="FsError"/>.</summary>
internal static class DiskErrors
{
    public const int EINTR = 4;
    public const int EAGAIN = 11;
    public const int EOPNOTSUPP = 95;

    // ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL, ERROR_WRITE_PROTECT, ERROR_TOO_MANY_OPEN_FILES, ERROR_FILE_EXISTS as HRESULTs.
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsWriteProtected = unchecked((int)0x80070013);
    private const int WindowsTooManyOpen = unchecked((int)0x80070004);
    private const int WindowsExists = unchecked((int)0x80070050);

    public static DiskError From(Exception fault) => fault switch
    {
        ObjectDisposedException => DiskError.Closed,
        FileNotFoundException or DirectoryNotFoundException => DiskError.NotFound,
        // Also EROFS of open: the framework does not tell the two apart there.
        UnauthorizedAccessException => DiskError.AccessDenied,
        IOException { HResult: WindowsHandleDiskFull or WindowsDiskFull } => DiskError.NoSpace,
        IOException { HResult: WindowsWriteProtected } => DiskError.ReadOnly,
        IOException { HResult: WindowsTooManyOpen } => DiskError.TooManyOpen,
        IOException { HResult: WindowsExists } => DiskError.Exists,
        // On Unix the framework leaves errno in HResult.
        IOException { HResult: > 0 } io => FromErrno(io.HResult),
        _ => DiskError.Failed,
    };

    public static DiskError FromErrno(int errno) => errno switch
    {
        0 => DiskError.None,
        1 or 13 => DiskError.AccessDenied, // EPERM, EACCES
        2 or 20 => DiskError.NotFound, // ENOENT, ENOTDIR
        EAGAIN or EOPNOTSUPP => DiskError.NotInMemory,
        17 => DiskError.Exists, // EEXIST
        23 or 24 => DiskError.TooManyOpen, // ENFILE, EMFILE
        28 or 122 or 27 => DiskError.NoSpace, // ENOSPC, EDQUOT, EFBIG
        30 => DiskError.ReadOnly, // EROFS
        _ => DiskError.Failed,
    };

    public static FsError ToFsError(this DiskError error) => error switch
    {
        DiskError.None => FsError.None,
        DiskError.NotInMemory or DiskError.Closed => FsError.Busy,
        DiskError.NoSpace => FsError.NoSpace,
        DiskError.ReadOnly => FsError.ReadOnly,
        DiskError.AccessDenied => FsError.AccessDenied,
        DiskError.NotFound => FsError.NotFound,
        DiskError.Exists => FsError.Exists,
        DiskError.TooManyOpen => FsError.TooManyOpen,
        DiskError.Failed => FsError.Internal,
    };

    /// <summary>In words, after "the cache in FOLDER".</summary>
    public static string Describe(this DiskError error) => error switch
    {
        DiskError.None => "is well",
        DiskError.NotInMemory or DiskError.Closed => "is busy",
        DiskError.NoSpace => "is on a full disk",
        DiskError.ReadOnly => "is on a read-only disk",
        DiskError.AccessDenied => "may not be written",
        DiskError.NotFound => "is gone",
        DiskError.Exists => "has a file that should not be there",
        DiskError.TooManyOpen => "cannot be opened: too many files are open",
        DiskError.Failed => "is on a disk that fails",
    };
}
