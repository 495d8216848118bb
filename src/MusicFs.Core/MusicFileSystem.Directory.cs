using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core;

/// <content>Directories.</content>
public sealed partial class MusicFileSystem
{
    /// <inheritdoc/>
    public ValueTask<FsResult<bool>> ReadDirectoryAsync(in RequestContext context, NodeId directory, DirectoryCookie cookie, IDirectorySink sink) =>
        FolderOf(directory) is { } folder ? folder.ReadDirectoryAsync(directory, cookie, sink)
        : new(_edits is { IsActive: true } edits ? edits.ReadDirectory(directory, cookie, sink) : _tree.ReadDirectory(directory, cookie, sink));
}
