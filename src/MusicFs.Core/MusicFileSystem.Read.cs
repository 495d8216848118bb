using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;

namespace MusicFs.Core;

/// <content>Open files.</content>
public sealed partial class MusicFileSystem
{
    /// <inheritdoc/>
    public ValueTask<FsResult<OpenedFile>> OpenAsync(in RequestContext context, NodeId node, OpenAccess access)
    {
        if ((access & (OpenAccess.Write | OpenAccess.Truncate)) != 0)
            return new(FsError.ReadOnly);
        if (_handles.TryShare(node, out OpenFile? open, out HandleId handle))
            return new(Describe(open, handle));
        TreeSnapshot tree = _tree.Current;
        int index = tree.Find(node);
        if (index < 0)
            return new(FsError.Stale);
        if (tree[index].Kind != NodeKind.File)
            return new(FsError.IsDirectory);
        OriginalFile original = tree.OriginalOf(tree[index]);
        ValueTask<FsResult<IOriginFile>> opening =
            _origins[original.Origin].OpenAsync(original.Path, original.Version, context.Cancellation);
        if (!opening.IsCompletedSuccessfully)
            return AwaitOpenAsync(node, original, opening);
        FsResult<IOriginFile> result = opening.Result;
        return result.IsSuccess ? new(Take(node, result.Value)) : RefuseOpenAsync(original, result.Error);
    }

    /// <inheritdoc/>
    public ValueTask<FsResult<int>> ReadAsync(in RequestContext context, HandleId handle, long offset, Memory<byte> destination) =>
        _handles.TryFind(handle, out OpenFile? file)
            ? file.ReadAsync(offset, destination, context.Cancellation)
            : new(FsError.BadHandle);

    /// <inheritdoc/>
    public void Release(HandleId handle) => _handles.Release(handle);

    private async ValueTask<FsResult<OpenedFile>> AwaitOpenAsync(NodeId node, OriginalFile original, ValueTask<FsResult<IOriginFile>> opening)
    {
        FsResult<IOriginFile> result = await opening.ConfigureAwait(false);
        return result.IsSuccess ? Take(node, result.Value) : await RefuseOpenAsync(original, result.Error).ConfigureAwait(false);
    }

    private OpenedFile Take(NodeId node, IOriginFile original)
    {
        var file = new OpenFile(original, [Segment.FromSource(0, original.Version.Size)]);
        HandleId handle = _handles.Open(node, ref file);
        return Describe(file, handle);
    }

    private static OpenedFile Describe(OpenFile file, HandleId handle) => new(handle, file.IsWhole ? file.Original.LocalHandle : null);

    /// <summary>
    /// The original is another one now: the tree is brought up to date first, so that the kernel, which looks the name up
    /// again on ESTALE, finds the new version and the open succeeds.
    /// </summary>
    private async ValueTask<FsResult<OpenedFile>> RefuseOpenAsync(OriginalFile original, FsError error)
    {
        if (error == FsError.Stale && _refresher is not null)
            await _refresher.RefreshAsync(original).ConfigureAwait(false);
        else
            _logger.LogWarning("{Path} on origin {Origin} cannot be opened: {Error}.", original.Path, _origins[original.Origin].Id, error);
        return error;
    }
}
