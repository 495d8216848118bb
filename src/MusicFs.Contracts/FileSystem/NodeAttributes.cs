namespace MusicFs.Contracts.FileSystem;

/// <summary>
/// What is known of a node without opening it. Owner and permission bits are not here: they belong to the mount
/// (<see cref="MountOptions"/>) and each backend expresses them in its own terms.
/// </summary>
public readonly record struct NodeAttributes
{
    /// <summary>Directory, file or link.</summary>
    public required NodeKind Kind { get; init; }

    /// <summary>The number a person sees (st_ino, FileIndex): unique in the view, the same after a restart.</summary>
    public required ulong FileNumber { get; init; }

    /// <summary>Bytes of content; of a directory 0, of a link the bytes of its target.</summary>
    public required long Size { get; init; }

    /// <summary>Last change of the content, nanoseconds since 1970-01-01 UTC; may be negative.</summary>
    public required long ModifiedNanoseconds { get; init; }

    /// <summary>In how many places the node is shown; of a directory 2 and its sub-directories.</summary>
    public required uint Links { get; init; }

    /// <summary>Whether they change with every write, so that no backend may remember them, nor the name they were found by.</summary>
    public bool IsVolatile { get; init; }
}
