using MusicFs.Contracts.Errors;

namespace MusicFs.Contracts.FileSystem;

/// <summary>
/// The filesystem as backends see it: nodes, never paths. Called from any number of backend threads at once, which are
/// never made to wait: a call that needs the disk or the network returns an incomplete <see cref="ValueTask{T}"/>, one
/// that is warm a complete one and allocates nothing. Spans are only valid until the call returns; a
/// <see cref="Memory{T}"/> and a sink until its task completes. No call throws for an expected outcome. What would change something is
/// <see cref="FsError.ReadOnly"/> where the filesystem, or that part of it, accepts no writes.
/// </summary>
public interface IVirtualFileSystem
{
    /// <summary>Finds the entry <paramref name="name"/> of a directory. <see cref="FsError.NotFound"/> may be cached until an invalidation says otherwise.</summary>
    /// <param name="context">The request.</param>
    /// <param name="parent">The directory.</param>
    /// <param name="name">One component, neither empty nor with a separator, as bytes (UTF-8).</param>
    ValueTask<FsResult<NodeEntry>> LookupAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name);

    /// <summary>
    /// As <see cref="LookupAsync"/> for hosts whose names have no case of their own: the entry of exactly that name, else the first, in the order of the directory, that
    /// differs in case only. A filesystem that does not know cases answers for the exact name.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="parent">The directory.</param>
    /// <param name="name">One component, neither empty nor with a separator, as bytes (UTF-8).</param>
    ValueTask<FsResult<NodeEntry>> FindAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name) => LookupAsync(context, parent, name);

    /// <summary>
    /// Where a node is shown, for hosts that are told of changes by path: names as bytes (UTF-8), each after a <c>/</c>; the root is <c>/</c> alone. Of a file that is shown in several
    /// places the first. <see cref="FsError.NotFound"/> where it is shown nowhere any more, or in a folder that is made up.
    /// </summary>
    ValueTask<FsResult<ReadOnlyMemory<byte>>> GetPathAsync(in RequestContext context, NodeId node) => new(FsError.NotFound);

    /// <summary>The directory that holds a directory (the root holds itself); for <c>..</c> and re-exports. Hands out no reference.</summary>
    ValueTask<FsResult<NodeEntry>> LookupParentAsync(in RequestContext context, NodeId directory);

    /// <summary>The attributes of a node, also of one that was removed and is still open or remembered.</summary>
    ValueTask<FsResult<NodeAttributes>> GetAttributesAsync(in RequestContext context, NodeId node);

    /// <summary>
    /// Changes attributes. Where the filesystem accepts writes, times and what the changes do not carry (owner, mode) are accepted and
    /// ignored for what it does not keep them of.
    /// </summary>
    ValueTask<FsResult<NodeAttributes>> SetAttributesAsync(in RequestContext context, NodeId node, AttributeChanges changes);

    /// <summary>
    /// Fills <paramref name="sink"/> with the entries after <paramref name="cookie"/> until it is full or the directory
    /// ends. Nothing is kept between calls, so no handle is needed and entries added meanwhile do not move the others.
    /// </summary>
    /// <returns>True when the directory ended.</returns>
    ValueTask<FsResult<bool>> ReadDirectoryAsync(in RequestContext context, NodeId directory, DirectoryCookie cookie, IDirectorySink sink);

    /// <summary>The target of a symbolic link, as bytes (UTF-8).</summary>
    ValueTask<FsResult<ReadOnlyMemory<byte>>> ReadLinkAsync(in RequestContext context, NodeId node);

    /// <summary>Opens a file. <see cref="FsError.Stale"/> when its original changed: the caller looks the name up again.</summary>
    ValueTask<FsResult<OpenedFile>> OpenAsync(in RequestContext context, NodeId node, OpenAccess access);

    /// <summary>
    /// Reads into <paramref name="destination"/>, which belongs to the caller and must stay valid until completion.
    /// </summary>
    /// <returns>The bytes read: fewer than asked only at the end of the file, 0 past it.</returns>
    ValueTask<FsResult<int>> ReadAsync(in RequestContext context, HandleId handle, long offset, Memory<byte> destination);

    /// <summary>Writes all of <paramref name="source"/>, which must stay valid until completion.</summary>
    /// <returns>The bytes written.</returns>
    ValueTask<FsResult<int>> WriteAsync(in RequestContext context, HandleId handle, long offset, ReadOnlyMemory<byte> source);

    /// <summary>
    /// What was written is wanted for good. A failure is the one chance to tell a program that what it wrote is not taken.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="handle">The open file.</param>
    /// <param name="isClosing">
    /// Whether a descriptor of the handle is closed (there may be others), so that the caller's system holds no lock and what it remembers may
    /// be waited for; else somebody asked for it to be kept.
    /// </param>
    ValueTask<FsResult<bool>> FlushAsync(in RequestContext context, HandleId handle, bool isClosing);

    /// <summary>Makes a file and opens it, or opens the one that is there.</summary>
    /// <param name="context">The request.</param>
    /// <param name="parent">The directory.</param>
    /// <param name="name">The new name.</param>
    /// <param name="access">How it is opened.</param>
    /// <param name="isExclusive">Whether one that is there is <see cref="FsError.Exists"/>.</param>
    ValueTask<FsResult<CreatedFile>> CreateFileAsync(
        in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, OpenAccess access, bool isExclusive);

    /// <summary>Makes a directory. <see cref="FsError.Exists"/> where there is an entry of that name.</summary>
    ValueTask<FsResult<NodeEntry>> MakeDirectoryAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name);

    /// <summary>
    /// Moves an entry, a directory with all that is below it. What has the new name is replaced, or is <see cref="FsError.Exists"/>, as <paramref name="mode"/> says; a directory
    /// with entries in it is never replaced (<see cref="FsError.NotEmpty"/>). <see cref="FsError.CrossDevice"/> where the two places have nothing in common: the caller copies then.
    /// </summary>
    ValueTask<FsResult<bool>> RenameAsync(
        in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, NodeId newParent, ReadOnlySpan<byte> newName, RenameMode mode);

    /// <summary>
    /// Removes an entry; <paramref name="kind"/> says whether the caller means a file or a directory, and the other one is <see cref="FsError.IsDirectory"/> or
    /// <see cref="FsError.NotDirectory"/>. A directory must be empty (<see cref="FsError.NotEmpty"/>).
    /// </summary>
    ValueTask<FsResult<bool>> RemoveAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, NodeKind kind);

    /// <summary>The value of an extended attribute. <see cref="FsError.NoAttribute"/> when there is none of that name.</summary>
    ValueTask<FsResult<ReadOnlyMemory<byte>>> GetExtendedAttributeAsync(in RequestContext context, NodeId node, ReadOnlySpan<byte> name);

    /// <summary>The names of the extended attributes, each ended by a NUL byte.</summary>
    ValueTask<FsResult<ReadOnlyMemory<byte>>> ListExtendedAttributesAsync(in RequestContext context, NodeId node);

    /// <summary>Sets an extended attribute. Both spans are only valid until the call returns.</summary>
    ValueTask<FsResult<bool>> SetExtendedAttributeAsync(
        in RequestContext context, NodeId node, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ExtendedAttributeMode mode);

    /// <summary>Takes an extended attribute away. <see cref="FsError.NoAttribute"/> when there is none of that name.</summary>
    ValueTask<FsResult<bool>> RemoveExtendedAttributeAsync(in RequestContext context, NodeId node, ReadOnlySpan<byte> name);

    /// <summary>What <c>df</c> shows. From memory, at once.</summary>
    FileSystemStatistics GetStatistics();

    /// <summary>Closes a handle. Reads still under way on it complete; none starts afterwards.</summary>
    void Release(HandleId handle);

    /// <summary>
    /// The backend gave up <paramref name="count"/> references to a node that lookups and directory pages handed out.
    /// A node that was removed from the tree goes when its references and handles are gone.
    /// </summary>
    void Forget(NodeId node, ulong count);
}
