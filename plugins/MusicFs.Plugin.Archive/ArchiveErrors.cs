using MusicFs.Contracts.Errors;

namespace MusicFs.Plugin.Archive;

/// <summary>The one place where an exception of the file system becomes an error of the core.</summary>
internal static class ArchiveErrors
{
    /// <summary>Null for what is no matter of the file system.</summary>
    public static FsError? From(Exception fault) => fault switch
    {
        OperationCanceledException => FsError.Interrupted,
        FileNotFoundException or DirectoryNotFoundException => FsError.NotFound,
        UnauthorizedAccessException => FsError.AccessDenied,
        PathTooLongException => FsError.NameTooLong,
        IOException => FsError.OriginUnavailable,
        _ => null,
    };
}
