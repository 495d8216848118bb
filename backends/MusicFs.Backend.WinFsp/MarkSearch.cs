using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.WinFsp;

/// <summary>
/// Finds where a name lies in a directory by listing it: for an open that goes on after a name which it did not list itself (the driver keeps lists for a while, for all
/// opens of a directory). Used for one search.
/// </summary>
internal sealed class MarkSearch(IVirtualFileSystem fileSystem, ulong hash) : IDirectorySink
{
    private DirectoryCookie _last;
    private bool _isFound;

    /// <summary>Where to go on; the start where the name is not there, so that nothing is left out.</summary>
    public async ValueTask<FsResult<DirectoryCookie>> FindAsync(RequestContext context, NodeId directory)
    {
        while (true)
        {
            DirectoryCookie before = _last;
            FsResult<bool> ended = await fileSystem.ReadDirectoryAsync(context, directory, _last, this).ConfigureAwait(false);
            if (!ended.IsSuccess)
                return ended.Error;
            if (_isFound)
                return _last;
            if (ended.Value || before == _last)
                return DirectoryCookie.Start;
        }
    }

    public bool TryAdd(ReadOnlySpan<byte> name, in NodeEntry entry, DirectoryCookie next)
    {
        if (_isFound)
            return false;
        Span<char> shown = stackalloc char[WindowsNames.Longest];
        _isFound = name.Length <= WindowsNames.Longest && DirectoryPage.HashOf(shown[..WindowsNames.ToWindows(name, shown)]) == hash;
        _last = next;
        fileSystem.Forget(entry.Node, 1);
        return true;
    }
}
