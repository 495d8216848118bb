namespace MusicFs.Host.Mounting;

/// <summary>One line of the kernel's mount table.</summary>
/// <param name="MountPoint">Absolute, unescaped.</param>
/// <param name="Type">The filesystem's type, for FUSE with its subtype: <c>fuse.musicfs</c>.</param>
/// <param name="Source">What it calls itself.</param>
internal readonly record struct MountTableEntry(string MountPoint, string Type, string Source)
{
    /// <summary>Whether this program mounted it.</summary>
    public bool IsOurs => Type == "fuse.musicfs";

    /// <summary>Whether some FUSE program mounted it.</summary>
    public bool IsFuse => Type == "fuse" || Type.StartsWith("fuse.", StringComparison.Ordinal);
}
