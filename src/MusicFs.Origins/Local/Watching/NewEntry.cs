namespace MusicFs.Origins.Local.Watching;

/// <summary>What a name that has come up stands for.</summary>
internal enum NewEntry : byte
{
    /// <summary>Nothing of interest, or nothing any more.</summary>
    Other,

    /// <summary>A file, not a link to one.</summary>
    File,

    /// <summary>A folder, or a link to one, that is watched from now on.</summary>
    Folder,
}
