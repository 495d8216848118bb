using MusicFs.Contracts.Errors;

namespace MusicFs.Backend.Fuse;

/// <summary>
/// The numbers of &lt;asm-generic/errno.h&gt;, and the one place where a core error becomes one of them. The table is
/// documented for users in docs/semantics.md.
/// </summary>
internal static class Errno
{
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int EINTR = 4;
    public const int EIO = 5;
    public const int EBADF = 9;
    public const int EAGAIN = 11;
    public const int EACCES = 13;
    public const int EBUSY = 16;
    public const int EEXIST = 17;
    public const int EXDEV = 18;
    public const int ENODEV = 19;
    public const int ENOTDIR = 20;
    public const int EISDIR = 21;
    public const int EINVAL = 22;
    public const int EMFILE = 24;
    public const int ENOSPC = 28;
    public const int EROFS = 30;
    public const int ERANGE = 34;
    public const int ENAMETOOLONG = 36;
    public const int ENOSYS = 38;
    public const int ENOTEMPTY = 39;
    public const int ENODATA = 61;
    public const int EOPNOTSUPP = 95;
    public const int ECONNABORTED = 103;
    public const int ENOTCONN = 107;
    public const int ESTALE = 116;
    public const int ECANCELED = 125;

    /// <summary>The positive errno a program sees. An origin that is late or gone is EIO: no other number makes programs give up cleanly.</summary>
    public static int From(FsError error) => error switch
    {
        FsError.None => 0,
        FsError.NotFound => ENOENT,
        FsError.NotDirectory => ENOTDIR,
        FsError.IsDirectory => EISDIR,
        FsError.Exists => EEXIST,
        FsError.NotEmpty => ENOTEMPTY,
        FsError.AccessDenied => EACCES,
        FsError.ReadOnly => EROFS,
        FsError.InvalidArgument => EINVAL,
        FsError.NameTooLong => ENAMETOOLONG,
        FsError.BadHandle => EBADF,
        FsError.NotSupported => EOPNOTSUPP,
        FsError.Stale => ESTALE,
        FsError.Busy => EBUSY,
        FsError.NoSpace => ENOSPC,
        FsError.TooManyOpen => EMFILE,
        FsError.NoAttribute => ENODATA,
        FsError.BufferTooSmall => ERANGE,
        FsError.CrossDevice => EXDEV,
        FsError.Interrupted => EINTR,
        FsError.TimedOut => EIO,
        FsError.OriginUnavailable => EIO,
        FsError.Corrupt => EIO,
        FsError.Internal => EIO,
        FsError.NotPermitted => EPERM,
    };
}
