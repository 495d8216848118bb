namespace MusicFs.Contracts.FileSystem;

/// <summary>What a move does where its target's name is taken.</summary>
public enum RenameMode : byte
{
    /// <summary>It takes the place of what is there.</summary>
    Replace,

    /// <summary>It is refused with <see cref="Errors.FsError.Exists"/>.</summary>
    KeepExisting,

    /// <summary>The two change places.</summary>
    Exchange,
}
