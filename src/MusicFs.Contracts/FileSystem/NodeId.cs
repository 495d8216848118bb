namespace MusicFs.Contracts.FileSystem;

/// <summary>
/// Names a node to a backend for as long as the backend knows it. One track has a new node id for each version of its
/// content, so that pages and handles of the old version stay apart from the new one; the number a person sees
/// (<see cref="NodeAttributes.FileNumber"/>) stays the same. Never reused within a process.
/// </summary>
/// <param name="Value">1 is the root; 0 is no node.</param>
public readonly record struct NodeId(ulong Value)
{
    /// <summary>The root directory of every view.</summary>
    public static NodeId Root => new(1);

    /// <summary>No node.</summary>
    public static NodeId None => default;
}
