using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.WinFsp;

/// <summary>
/// What one open of a file or a directory has: the node, with a reference to it, and of a file its handle, which may still be on its way. Made by an open, ended
/// by the close that the driver sends when nothing of it is under way any more; requests on it come from any thread.
/// </summary>
internal sealed class OpenNode(string path, NodeEntry entry, uint processId)
{
    private readonly Lock _lock = new();
    private ulong[] _markHashes = [];
    private ulong[] _markCookies = [];
    private int _marks;
    private NodeEntry _entry = entry;
    private Task<FsError>? _opening;
    private long? _sizeTold;
    private int _isLeft;

    /// <summary>As the program spelt it.</summary>
    public string Path { get; } = path;

    /// <summary>Who opened it.</summary>
    public uint ProcessId { get; } = processId;

    /// <summary>
    /// The node, to which it holds a reference, and what was known of it at the open. Another one after its original turned out to be another while it was being
    /// opened.
    /// </summary>
    public NodeEntry Entry
    {
        get
        {
            lock (_lock)
                return _entry;
        }
    }

    public bool IsDirectory { get; } = entry.Attributes.Kind == NodeKind.Directory;

    /// <summary>Whether <see cref="Path"/> is the root, which lists no dots.</summary>
    public bool IsRoot => Entry.Node == NodeId.Root;

    /// <summary>The whole content of a file that has its size only when it is open; null of all others.</summary>
    public byte[]? Content { get; set; }

    /// <summary>Valid when <see cref="Opening"/> has ended with <see cref="FsError.None"/>.</summary>
    public HandleId Handle { get; set; }

    /// <summary>The opening of its content; null where nobody has wanted that yet.</summary>
    public Task<FsError>? Opening => Volatile.Read(ref _opening);

    /// <summary>Whether reads need not wait for the opening.</summary>
    public bool IsOpen => Opening is { IsCompletedSuccessfully: true };

    /// <summary>What the driver is told of it at the open, from which on its size is settled.</summary>
    public NodeAttributes Tell()
    {
        lock (_lock)
        {
            _sizeTold = _entry.Attributes.Size;
            return _entry.Attributes;
        }
    }

    /// <summary>Puts in the node's place what is there by now; only the opening does. The reference to the one that goes is the caller's then.</summary>
    /// <returns>False where the driver was told another size: a program would read the new bytes up to the old end.</returns>
    public bool TryReplace(in NodeEntry entry)
    {
        lock (_lock)
        {
            if (_sizeTold is { } told && told != entry.Attributes.Size)
                return false;
            _entry = entry;
            return true;
        }
    }

    /// <summary>The last program has closed it; false where that is known.</summary>
    public bool TryLeave() => Interlocked.Exchange(ref _isLeft, 1) == 0;

    /// <summary>Has one caller open the content: that whose task it is.</summary>
    /// <returns>False where somebody else does.</returns>
    public bool TryBeginOpening(Task<FsError> opening) => Interlocked.CompareExchange(ref _opening, opening, null) is null;

    /// <summary>Remembers where each name of the page that was listed last lies; what it is given back is the arrays for the next page.</summary>
    public void SwapMarks(ref ulong[] hashes, ref ulong[] cookies, int count)
    {
        lock (_lock)
        {
            (hashes, _markHashes) = (_markHashes, hashes);
            (cookies, _markCookies) = (_markCookies, cookies);
            _marks = count;
        }
    }

    /// <summary>Where to go on after a name of the page that was listed last, also where it was removed since.</summary>
    public bool TryFindMark(ulong hash, out DirectoryCookie cookie)
    {
        lock (_lock)
        {
            // The last one is the usual one.
            int at = _markHashes.AsSpan(0, _marks).LastIndexOf(hash);
            cookie = at < 0 ? default : new DirectoryCookie(_markCookies[at]);
            return at >= 0;
        }
    }
}
