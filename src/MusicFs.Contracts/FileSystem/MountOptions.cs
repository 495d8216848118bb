namespace MusicFs.Contracts.FileSystem;

/// <summary>How a mount should be, in terms every backend can honour in its own way.</summary>
public sealed record MountOptions
{
    /// <summary>An empty directory; on Windows also a drive letter (<c>X:</c>) or <c>*</c> for the next free one.</summary>
    public required string MountPoint { get; init; }

    /// <summary>The volume's name in <c>df</c>, mount tables and file managers.</summary>
    public string VolumeLabel { get; init; } = "musicfs";

    /// <summary>Whether users other than the mounting one may look inside.</summary>
    public bool AllowOther { get; init; }

    /// <summary>The owner shown for every node; null is the mounting user.</summary>
    public uint? UserId { get; init; }

    /// <summary>The group shown for every node; null is the mounting user's.</summary>
    public uint? GroupId { get; init; }

    /// <summary>
    /// Whether the mount is shown as one that can be written to; what a write does is the filesystem's decision. The owner then has the
    /// permission to write as well: 0644 and 0755.
    /// </summary>
    public bool AcceptsWrites { get; init; }

    /// <summary>Permission bits taken away from 0444 (files) and 0555 (directories), as in umask(2).</summary>
    public uint Umask { get; init; }

    /// <summary>Whether the kernel may read backing files by itself (<see cref="OpenedFile.BackingFile"/>).</summary>
    public bool AllowPassThrough { get; init; } = true;

    /// <summary>Threads that take requests; null is one a core, at least two.</summary>
    public int? Threads { get; init; }

    /// <summary>
    /// Whether the bytes of files may have to come over a network: the system then does not read far ahead by itself, because what a
    /// program does not want is fetched all the same.
    /// </summary>
    public bool HasRemoteFiles { get; init; }

    /// <summary>Receives a record of every operation when it ends.</summary>
    public Tracing.IOperationSink? Operations { get; init; }
}
