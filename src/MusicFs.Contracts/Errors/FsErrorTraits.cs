namespace MusicFs.Contracts.Errors;

/// <summary>What may be asked of an <see cref="FsError"/> beyond its name.</summary>
public static class FsErrorTraits
{
    extension(FsError error)
    {
        /// <summary>Whether the same call may succeed later without anything being changed. Only the retry wrapper asks.</summary>
        public bool IsTransient => error switch
        {
            FsError.Busy or FsError.TimedOut or FsError.OriginUnavailable => true,
            FsError.None or FsError.NotFound or FsError.NotDirectory or FsError.IsDirectory or FsError.Exists
                or FsError.NotEmpty or FsError.AccessDenied or FsError.ReadOnly or FsError.InvalidArgument
                or FsError.NameTooLong or FsError.BadHandle or FsError.NotSupported or FsError.Stale or FsError.NoSpace
                or FsError.TooManyOpen or FsError.NoAttribute or FsError.BufferTooSmall or FsError.CrossDevice or FsError.NotPermitted
                or FsError.Interrupted or FsError.Corrupt or FsError.Internal => false,
        };
    }
}
