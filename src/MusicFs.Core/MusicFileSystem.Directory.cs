using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Search;

namespace MusicFs.Core;

/// <content>Directories.</content>
public sealed partial class MusicFileSystem
{
    /// <inheritdoc/>
    public ValueTask<FsResult<bool>> ReadDirectoryAsync(in RequestContext context, NodeId directory, DirectoryCookie cookie, IDirectorySink sink) =>
        VirtualFolders.Owns(directory) ? _found?.ReadDirectoryAsync(directory, cookie, sink) ?? new(FsError.Stale)
        : new(IsService(directory) ? _service!.ReadDirectory(directory, cookie, sink)
            : _edits is { IsActive: true } edits ? edits.ReadDirectory(directory, cookie, sink)
            : _tree.ReadDirectory(directory, cookie, sink));
}
