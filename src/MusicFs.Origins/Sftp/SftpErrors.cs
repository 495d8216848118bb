using MusicFs.Contracts.Errors;

namespace MusicFs.Origins.Sftp;

/// <summary>The one place where what the server or the ssh client says becomes a core error.</summary>
internal static class SftpErrors
{
    /// <summary>Of a status code (draft-ietf-secsh-filexfer-02, section 7).</summary>
    public static FsError From(uint status) => status switch
    {
        2 => FsError.NotFound, // SSH_FX_NO_SUCH_FILE
        3 => FsError.AccessDenied, // SSH_FX_PERMISSION_DENIED
        // SSH_FX_BAD_MESSAGE: OpenSSH says so of names that are too long and of names with a zero.
        5 => FsError.NameTooLong,
        8 => FsError.NotSupported, // SSH_FX_OP_UNSUPPORTED
        // SSH_FX_FAILURE, SSH_FX_NO_CONNECTION, SSH_FX_CONNECTION_LOST and what later drafts add.
        _ => FsError.OriginUnavailable,
    };

    /// <summary>Of what the client said before it ended.</summary>
    public static FsError From(string said) =>
        said.Contains("Permission denied", StringComparison.OrdinalIgnoreCase)
        || said.Contains("Host key verification failed", StringComparison.OrdinalIgnoreCase)
        || said.Contains("No supported authentication methods", StringComparison.OrdinalIgnoreCase)
            ? FsError.AccessDenied
            : said.Contains("timed out", StringComparison.OrdinalIgnoreCase) ? FsError.TimedOut : FsError.OriginUnavailable;
}
