using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tracing;
using MusicFs.Core.Edits;
using MusicFs.Core.Reading;
using MusicFs.Core.Tracing;
using MusicFs.Core.Tree;

namespace MusicFs.Core;

/// <content>Open files.</content>
public sealed partial class MusicFileSystem
{
    /// <inheritdoc/>
    public ValueTask<FsResult<OpenedFile>> OpenAsync(in RequestContext context, NodeId node, OpenAccess access)
    {
        if (FolderOf(node) is { } folder)
            return folder.OpenAsync(node, access);
        if (_edits is not null && ((access & (OpenAccess.Write | OpenAccess.Truncate)) != 0 || _edits.IsWritten(node)))
            return _edits.OpenAsync(context, node, access);
        FsResult<FileSource> source = _tree.Hold(node);
        if (!source.IsSuccess)
            return new(source.Error);
        if ((access & (OpenAccess.Write | OpenAccess.Truncate)) == 0)
            return OpenAsync(node, source.Value, context.RequestId, context.Live, context.Cancellation);
        _tree.Forget(node, 1);
        return new(FsError.ReadOnly);
    }

    /// <inheritdoc/>
    public ValueTask<FsResult<int>> ReadAsync(in RequestContext context, HandleId handle, long offset, Memory<byte> destination)
    {
        if (FolderOf(handle) is { } folder)
            return new(folder.Read(handle, offset, destination.Span));
        if (_files.BeginRead(handle) is not { } open)
            return WrittenFiles.Owns(handle) && _edits is not null ? _edits.ReadAsync(handle, offset, destination, context.Cancellation) : new(FsError.BadHandle);
        LiveOperation? live = context.Live;
        if (live is not null)
            _files.NoteOrigin(live, open);
        bool isRemote = open.Content.IsRemote;
        live?.Stage = isRemote ? OperationStage.Fetching : OperationStage.Reading;
        if (!isRemote)
            live?.Cache = CacheOutcome.Direct;
        ValueTask<FsResult<int>> task;
        try
        {
            RequestTrail.Take(context.RequestId);
            task = open.Content.ReadAsync(offset, destination, context.Cancellation, live);
        }
        catch
        {
            _files.EndRead(handle);
            throw;
        }
        finally
        {
            RequestTrail.Take(0);
        }

        if (!task.IsCompletedSuccessfully)
            return FinishReadAsync(task, open, handle, context.RequestId);
        FsResult<int> result = task.Result;
        _files.EndRead(handle);
        if (!result.IsSuccess)
            NoteFailure(open, result.Error, context.RequestId);
        return new(result);
    }

    /// <inheritdoc/>
    public void Release(HandleId handle)
    {
        if (FolderOf(handle) is { } folder)
            folder.Release(handle);
        else if (WrittenFiles.Owns(handle))
            _edits?.Release(handle);
        else
            _files.Release(handle);
    }

    private async ValueTask<FsResult<OpenedFile>> OpenAsync(
        NodeId node, FileSource source, ulong request, LiveOperation? live, CancellationToken cancellation)
    {
        live?.Use(_files.NumberOf(source.OriginId), OriginChoice.OnlyCopy);
        live?.Stage = OperationStage.Opening;
        // Until this method's end, and in what it starts.
        RequestTrail.Carry(request);
        FsError error = FsError.Internal;
        try
        {
            FsResult<OpenedFile> opened = await _files.OpenAsync(node, source, cancellation).ConfigureAwait(false);
            error = opened.Error;
            if (opened.IsSuccess)
                return opened;
        }
        finally
        {
            if (error != FsError.None)
                _tree.Forget(node, 1);
        }

        if (error is not (FsError.Stale or FsError.NotFound))
        {
            _failures.Write(source, error, request);
            return error;
        }

        // The caller looks the name up again, and must then find what is there now.
        live?.Stage = OperationStage.Refreshing;
        if (_refresh is not null)
            await _refresh(source.OriginId, source.Path).ConfigureAwait(false);
        return FsError.Stale;
    }

    private async ValueTask<FsResult<int>> FinishReadAsync(ValueTask<FsResult<int>> task, OpenContent open, HandleId handle, ulong request)
    {
        try
        {
            FsResult<int> result = await task.ConfigureAwait(false);
            if (!result.IsSuccess)
                NoteFailure(open, result.Error, request);
            return result;
        }
        finally
        {
            _files.EndRead(handle);
        }
    }

    private void NoteFailure(OpenContent open, FsError error, ulong request)
    {
        if (error is FsError.Interrupted or FsError.InvalidArgument)
            return;
        if (error != FsError.Stale)
            _failures.Write(open.Source, error, request);
        else if (open.TryNoticeStale() && _refresh is not null)
            _ = _refresh(open.Source.OriginId, open.Source.Path);
    }
}
