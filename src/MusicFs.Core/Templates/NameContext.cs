namespace MusicFs.Core.Templates;

/// <summary>Where a name is used.</summary>
[Flags]
public enum NameContext : byte
{
    /// <summary>A directory below the root.</summary>
    Directory = 0,

    /// <summary>A file: its extension survives a cut.</summary>
    File = 1,

    /// <summary>Directly in the root, where a leading dot belongs to the filesystem's own entries.</summary>
    AtRoot = 2,
}
