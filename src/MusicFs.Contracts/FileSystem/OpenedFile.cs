using System.Runtime.InteropServices;

namespace MusicFs.Contracts.FileSystem;

/// <summary>The result of an open.</summary>
/// <param name="Handle">To be released exactly once.</param>
/// <param name="BackingFile">
/// A local file whose bytes are, from 0 to its end, exactly the node's content, where there is one. The backend may give
/// it to the kernel for reads that never reach this process. It stays the filesystem's, which closes it no sooner
/// than at the release of <paramref name="Handle"/>.
/// </param>
public readonly record struct OpenedFile(HandleId Handle, SafeHandle? BackingFile)
{
    /// <summary>
    /// Whether the bytes may be others than at the open before: another file of the same recording and length stands in, or does no more.
    /// What a kernel kept of the node must be forgotten before anything is read.
    /// </summary>
    public bool HasOtherBytes { get; init; }

    /// <summary>
    /// Whether the size in the node's attributes says nothing, because the content was made up by this open. The backend then has every read
    /// come here, until one brings nothing, and keeps none of it.
    /// </summary>
    public bool HasUnknownSize { get; init; }

    /// <summary>
    /// Whether all of its bytes are on this machine. The backend may then have the kernel read far ahead of the programs: what nobody wants after
    /// all costs next to nothing.
    /// </summary>
    public bool IsAtHand { get; init; }

    /// <summary>
    /// Whether it may be written to. The backend then keeps none of it, has every read and write come here, and asks
    /// <see cref="IVirtualFileSystem.FlushAsync"/> at each close.
    /// </summary>
    public bool IsWritten { get; init; }
}
