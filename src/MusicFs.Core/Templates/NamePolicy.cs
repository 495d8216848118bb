namespace MusicFs.Core.Templates;

/// <summary>Which systems the names of a view must suit.</summary>
public enum NamePolicy : byte
{
    /// <summary>Everything Linux allows.</summary>
    Posix,

    /// <summary>Also Windows' forbidden characters, trailing dots and spaces, and device names.</summary>
    Windows,
}
