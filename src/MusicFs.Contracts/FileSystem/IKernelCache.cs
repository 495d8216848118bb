namespace MusicFs.Contracts.FileSystem;

/// <summary>How a directory entry changed.</summary>
public enum EntryChange : byte
{
    /// <summary>A name that was not there.</summary>
    Added,

    /// <summary>The name is gone.</summary>
    Removed,

    /// <summary>The name now leads to another node (new content, or another track).</summary>
    Replaced,
}

/// <summary>How a node changed.</summary>
public enum NodeChange : byte
{
    /// <summary>Its attributes only.</summary>
    Attributes,

    /// <summary>Its attributes and its bytes, or a directory's list.</summary>
    Content,
}

/// <summary>
/// Tells one mount, and the programs that watch it, what changed; the backend translates it into what its kernel needs.
/// Calls only queue and may come from any thread except a backend's own worker; they are made with no lock held,
/// because the kernel may call back into the filesystem while it obeys.
/// </summary>
public interface IKernelCache
{
    /// <summary>A node changed in place.</summary>
    void InvalidateNode(NodeId node, NodeChange change);

    /// <summary>An entry of a directory changed.</summary>
    /// <param name="parent">The directory.</param>
    /// <param name="name">The name, copied before the call returns.</param>
    /// <param name="change">What happened to it.</param>
    /// <param name="child">The node that the name led to before; for <see cref="EntryChange.Added"/> <see cref="NodeId.None"/>.</param>
    void InvalidateEntry(NodeId parent, ReadOnlySpan<byte> name, EntryChange change, NodeId child);

    /// <summary>Completes when everything queued before the call has been delivered, or the mount has ended.</summary>
    Task FlushAsync();
}
