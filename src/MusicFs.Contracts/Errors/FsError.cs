namespace MusicFs.Contracts.Errors;

/// <summary>
/// Why an operation on the filesystem or on an origin did not succeed. The detail in words is logged once where it is
/// known; this byte alone travels up, and each edge (errno, NTSTATUS, gRPC status) translates it in one exhaustive switch.
/// </summary>
public enum FsError : byte
{
    /// <summary>Success. <c>default(FsResult&lt;T&gt;)</c> is therefore a success with a default value.</summary>
    None = 0,

    /// <summary>No entry of that name, or the node is gone.</summary>
    NotFound,

    /// <summary>A path component, or the node asked to be listed, is not a directory.</summary>
    NotDirectory,

    /// <summary>The operation needs a file and the node is a directory.</summary>
    IsDirectory,

    /// <summary>An entry of that name is already there.</summary>
    Exists,

    /// <summary>The directory to be removed has entries.</summary>
    NotEmpty,

    /// <summary>The origin, or a rule of the view, denies it.</summary>
    AccessDenied,

    /// <summary>The view cannot be written to.</summary>
    ReadOnly,

    /// <summary>An argument is out of its range or malformed.</summary>
    InvalidArgument,

    /// <summary>A name of over 255 bytes, or a path over the host's limit.</summary>
    NameTooLong,

    /// <summary>The handle is not open, or not open for this.</summary>
    BadHandle,

    /// <summary>This filesystem does not have the operation.</summary>
    NotSupported,

    /// <summary>The original behind the node changed; look the name up again for its new content.</summary>
    Stale,

    /// <summary>In use; ask again later.</summary>
    Busy,

    /// <summary>No room on the device that holds the local state.</summary>
    NoSpace,

    /// <summary>A limit on open handles was reached.</summary>
    TooManyOpen,

    /// <summary>The node has no extended attribute of that name.</summary>
    NoAttribute,

    /// <summary>The value does not fit the caller's buffer.</summary>
    BufferTooSmall,

    /// <summary>Source and target lie on different filesystems.</summary>
    CrossDevice,

    /// <summary>The caller gave up waiting (a signal, a cancelled request).</summary>
    Interrupted,

    /// <summary>The origin did not answer within its time limit.</summary>
    TimedOut,

    /// <summary>The origin cannot be reached, or answered with a failure of its own.</summary>
    OriginUnavailable,

    /// <summary>Bytes that do not match their checksum or their format.</summary>
    Corrupt,

    /// <summary>A bug or a broken process; the log has the detail.</summary>
    Internal,

    /// <summary>It is never done to this entry, whoever asks.</summary>
    NotPermitted,
}
