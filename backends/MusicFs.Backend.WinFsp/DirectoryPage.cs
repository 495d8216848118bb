using System.Diagnostics.CodeAnalysis;
using MusicFs.Backend.WinFsp.Native;
using MusicFs.Backend.WinFsp.Wire;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.WinFsp;

/// <summary>
/// Lays the entries of a directory out in the driver's buffer, and notes where each name lies, because the driver goes on after a name. One for each request object,
/// used by whoever serves the request.
/// </summary>
internal sealed class DirectoryPage(IVirtualFileSystem fileSystem, PathWalker walker, PendingAnswers pending) : IDirectorySink
{
    private const int FirstMarks = 64;

    private ulong[] _hashes = new ulong[FirstMarks];
    private ulong[] _cookies = new ulong[FirstMarks];
    private int _count;
    private unsafe void* _buffer;
    private uint _length;
    private OpenNode _directory = null!;
    private RequestContext _context;

    /// <summary>Bytes laid out.</summary>
    public uint Transferred { get; private set; }

    public OpenNode Directory => _directory;

    public unsafe void Begin(OpenNode directory, in RequestContext context, void* buffer, uint length)
    {
        _directory = directory;
        _context = context;
        _buffer = buffer;
        _length = length;
        _count = 0;
        Transferred = 0;
    }

    /// <summary>The page is as it will be; <paramref name="ended"/> says that the directory is, too.</summary>
    public unsafe void Finish(bool ended)
    {
        uint transferred = Transferred;
        // SAFETY: as in Add. Where the mark at the end does not fit, the next page has it alone.
        if (ended)
            _ = WinFspLibrary.AddDirectoryInformation(null, _buffer, _length, &transferred);
        Transferred = transferred;
        _directory.SwapMarks(ref _hashes, ref _cookies, _count);
    }

    public bool TryAdd(ReadOnlySpan<byte> name, in NodeEntry entry, DirectoryCookie next)
    {
        Span<char> shown = stackalloc char[WindowsNames.Longest];
        if (name.Length > WindowsNames.Longest)
            return Leave(entry);
        shown = shown[..WindowsNames.ToWindows(name, shown)];
        NodeAttributes attributes = entry.Attributes;
        if (attributes.Kind == NodeKind.SymbolicLink && !TryFollow(shown, ref attributes))
            return Leave(entry);
        if (!Add(shown, attributes))
            return false;
        Note(HashOf(shown), next);
        // In a list of names the driver learns of no node.
        fileSystem.Forget(entry.Node, 1);
        return true;
    }

    /// <summary>Adds <c>.</c> or <c>..</c>, which the filesystem does not list. False when the page is full.</summary>
    public bool AddDot(ReadOnlySpan<char> name, in NodeAttributes attributes) => Add(name, attributes with { Kind = NodeKind.Directory });

    /// <summary>FNV-1a of the UTF-16 units: two names of one page have the same one with a chance of 2^-45.</summary>
    public static ulong HashOf(ReadOnlySpan<char> name)
    {
        ulong hash = 14695981039346656037;
        foreach (char unit in name)
            hash = (hash ^ unit) * 1099511628211;
        return hash;
    }

    // What Windows has no way to show is not part of its list.
    private bool Leave(in NodeEntry entry)
    {
        fileSystem.Forget(entry.Node, 1);
        return true;
    }

    /// <summary>A link is shown as what it leads to; false where that is nothing.</summary>
    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "Its result is taken once, in one of two ways.")]
    private bool TryFollow(ReadOnlySpan<char> name, ref NodeAttributes attributes)
    {
        ValueTask<WalkResult> walk = walker.WalkAsync(_context, _directory.IsRoot ? $"\\{name}" : $"{_directory.Path}\\{name}");
        if (!walk.IsCompletedSuccessfully)
        {
            // A sink cannot wait. Links lead into the tree, which is in memory.
            pending.Begin();
            _ = ForgetLaterAsync(walk.AsTask());
            attributes = attributes with { Size = 0 };
            return true;
        }

        WalkResult target = walk.Result;
        if (target.Error != FsError.None)
            return false;
        attributes = target.Entry.Attributes;
        walker.Forget(target.Entry);
        return true;
    }

    private async Task ForgetLaterAsync(Task<WalkResult> walk)
    {
        try
        {
            WalkResult target = await walk.ConfigureAwait(false);
            if (target.Error == FsError.None)
                walker.Forget(target.Entry);
        }
        finally
        {
            pending.End();
        }
    }

    private unsafe bool Add(ReadOnlySpan<char> name, in NodeAttributes attributes)
    {
        // SAFETY: the structure has room for the longest name behind it; the library writes no more than _length bytes into the buffer, which is the request's.
        int size = sizeof(DirectoryInformation) + name.Length * sizeof(char);
        byte* room = stackalloc byte[sizeof(DirectoryInformation) + WindowsNames.Longest * sizeof(char) + sizeof(ulong)];
        var entry = (DirectoryInformation*)room;
        *entry = default;
        entry->Size = (ushort)size;
        FileInformationTranslation.Fill(out entry->FileInformation, attributes);
        name.CopyTo(new Span<char>(room + sizeof(DirectoryInformation), name.Length));
        uint transferred = Transferred;
        bool isAdded = WinFspLibrary.AddDirectoryInformation(entry, _buffer, _length, &transferred) != 0;
        Transferred = transferred;
        return isAdded;
    }

    private void Note(ulong hash, DirectoryCookie next)
    {
        if (_count == _hashes.Length || _count == _cookies.Length)
        {
            Array.Resize(ref _hashes, Math.Max(FirstMarks, _count * 2));
            Array.Resize(ref _cookies, _hashes.Length);
        }

        _hashes[_count] = hash;
        _cookies[_count++] = next.Value;
    }
}
