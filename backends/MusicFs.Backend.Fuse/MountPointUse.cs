namespace MusicFs.Backend.Fuse;

/// <summary>What the mount table says of a folder.</summary>
public enum MountPointUse
{
    /// <summary>No FUSE filesystem is mounted there.</summary>
    Free,

    /// <summary>A live mount of this program.</summary>
    Ours,

    /// <summary>A mount of this program whose process died; mounting again clears it.</summary>
    OursDead,

    /// <summary>A FUSE filesystem of another program.</summary>
    Foreign,
}
