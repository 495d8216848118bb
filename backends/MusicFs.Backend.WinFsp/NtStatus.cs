using MusicFs.Contracts.Errors;

namespace MusicFs.Backend.WinFsp;

/// <summary>
/// The numbers of ntstatus.h, and the one place where a core error becomes one of them. The table is documented for users in
/// docs/semantics.md.
/// </summary>
internal static class NtStatus
{
    public const int Success = 0;
    public const int Pending = 0x00000103;
    public const int BufferOverflow = unchecked((int)0x80000005);
    public const int InvalidHandle = unchecked((int)0xC0000008);
    public const int InvalidParameter = unchecked((int)0xC000000D);
    public const int NoSuchDevice = unchecked((int)0xC000000E);
    public const int EndOfFile = unchecked((int)0xC0000011);
    public const int AccessDenied = unchecked((int)0xC0000022);
    public const int BufferTooSmall = unchecked((int)0xC0000023);
    public const int ObjectNameInvalid = unchecked((int)0xC0000033);
    public const int ObjectNameNotFound = unchecked((int)0xC0000034);
    public const int ObjectNameCollision = unchecked((int)0xC0000035);
    public const int ObjectPathNotFound = unchecked((int)0xC000003A);
    public const int CrcError = unchecked((int)0xC000003F);
    public const int SharingViolation = unchecked((int)0xC0000043);
    public const int NoEasOnFile = unchecked((int)0xC0000052);
    public const int DiskFull = unchecked((int)0xC000007F);
    public const int FileInvalid = unchecked((int)0xC0000098);
    public const int MediaWriteProtected = unchecked((int)0xC00000A2);
    public const int IoTimeout = unchecked((int)0xC00000B5);
    public const int FileIsADirectory = unchecked((int)0xC00000BA);
    public const int NotSupported = unchecked((int)0xC00000BB);
    public const int NotSameDevice = unchecked((int)0xC00000D4);
    public const int CantWait = unchecked((int)0xC00000D8);
    public const int InternalError = unchecked((int)0xC00000E5);
    public const int DirectoryNotEmpty = unchecked((int)0xC0000101);
    public const int NotADirectory = unchecked((int)0xC0000103);
    public const int NameTooLong = unchecked((int)0xC0000106);
    public const int TooManyOpenedFiles = unchecked((int)0xC000011F);
    public const int Cancelled = unchecked((int)0xC0000120);
    public const int IoDeviceError = unchecked((int)0xC0000185);

    /// <summary>
    /// The status a program's call ends with. Each is one that the Win32 layer has an error of its own for, so that no program sees
    /// "unknown": an original that changed is ERROR_FILE_INVALID, an origin that is gone ERROR_IO_DEVICE, a late one ERROR_SEM_TIMEOUT, damage ERROR_CRC.
    /// </summary>
    public static int From(FsError error) => error switch
    {
        FsError.None => Success,
        FsError.NotFound => ObjectNameNotFound,
        FsError.NotDirectory => NotADirectory,
        FsError.IsDirectory => FileIsADirectory,
        FsError.Exists => ObjectNameCollision,
        FsError.NotEmpty => DirectoryNotEmpty,
        FsError.AccessDenied => AccessDenied,
        FsError.ReadOnly => MediaWriteProtected,
        FsError.InvalidArgument => InvalidParameter,
        FsError.NameTooLong => NameTooLong,
        FsError.BadHandle => InvalidHandle,
        FsError.NotSupported => NotSupported,
        FsError.Stale => FileInvalid,
        FsError.Busy => SharingViolation,
        FsError.NoSpace => DiskFull,
        FsError.TooManyOpen => TooManyOpenedFiles,
        FsError.NoAttribute => NoEasOnFile,
        FsError.BufferTooSmall => BufferTooSmall,
        FsError.CrossDevice => NotSameDevice,
        FsError.Interrupted => Cancelled,
        FsError.TimedOut => IoTimeout,
        FsError.OriginUnavailable => IoDeviceError,
        FsError.Corrupt => CrcError,
        FsError.Internal => InternalError,
        FsError.NotPermitted => AccessDenied,
    };
}
