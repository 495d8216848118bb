namespace MusicFs.Contracts.FileSystem;

/// <summary>What setting an extended attribute needs to find.</summary>
public enum ExtendedAttributeMode : byte
{
    /// <summary>Nothing: it is made or replaced.</summary>
    Set,

    /// <summary>None of that name, else <see cref="Errors.FsError.Exists"/>.</summary>
    Create,

    /// <summary>One of that name, else <see cref="Errors.FsError.NoAttribute"/>.</summary>
    Replace,
}
