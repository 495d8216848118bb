using System.Diagnostics.CodeAnalysis;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tracing;

namespace MusicFs.Backend.WinFsp;

/// <content>Pages of a directory, in the order of the filesystem's cookies; the driver sorts nothing and matches patterns itself.</content>
internal sealed partial class WinFspOperations
{
    public unsafe int ReadDirectory(nint context, char* marker, byte* buffer, uint length, uint* transferred)
    {
        *transferred = 0;
        if (Open.Find(context) is not { } node)
            return NtStatus.InvalidHandle;
        if (!node.IsDirectory)
            return NtStatus.NotADirectory;
        WinFspRequest request = _requests.Begin(FileSystemOperation.ReadDirectory, node.Entry.Node, node.ProcessId);
        DirectoryPage page = request.Page ??= new DirectoryPage(_fileSystem, _walker, _pending);
        page.Begin(node, request.Context, buffer, length);
        string? after = marker is null ? null : new string(marker);
        return Finish(request, FillAsync(request.Context, page, after), AnswerPage, transferred);
    }

    private static int AnswerPage(WinFspRequest request, in bool ended, out FsError error)
    {
        error = FsError.None;
        request.Page!.Finish(ended);
        return (int)request.Page.Transferred;
    }

    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "Handed on to the one who awaits it.")]
    private ValueTask<FsResult<bool>> FillAsync(in RequestContext context, DirectoryPage page, string? after)
    {
        OpenNode directory = page.Directory;
        if (after is null or "." or "..")
            return AddDots(context, page, after) ? _fileSystem.ReadDirectoryAsync(context, directory.Entry.Node, DirectoryCookie.Start, page) : new(false);
        ulong hash = DirectoryPage.HashOf(after);
        return directory.TryFindMark(hash, out DirectoryCookie cookie)
            ? _fileSystem.ReadDirectoryAsync(context, directory.Entry.Node, cookie, page)
            : FillAfterSearchAsync(context, page, hash);
    }

    private async ValueTask<FsResult<bool>> FillAfterSearchAsync(RequestContext context, DirectoryPage page, ulong hash)
    {
        NodeId directory = page.Directory.Entry.Node;
        FsResult<DirectoryCookie> found = await new MarkSearch(_fileSystem, hash).FindAsync(context, directory).ConfigureAwait(false);
        return found.IsSuccess ? await _fileSystem.ReadDirectoryAsync(context, directory, found.Value, page).ConfigureAwait(false) : found.Error;
    }

    /// <summary>The dots that every directory but the root has first. False when they filled the page.</summary>
    private bool AddDots(in RequestContext context, DirectoryPage page, string? after)
    {
        OpenNode directory = page.Directory;
        if (directory.IsRoot || after == "..")
            return true;
        NodeAttributes own = directory.Entry.Attributes;
        if (after is null && !page.AddDot(".", own))
            return false;
        ValueTask<FsResult<NodeEntry>> parent = _fileSystem.LookupParentAsync(context, directory.Entry.Node);
        if (!parent.IsCompletedSuccessfully)
            _ = ObserveAsync(parent);
        else if (parent.Result.TryGetValue(out NodeEntry above))
            own = above.Attributes;
        return page.AddDot("..", own);
    }
}
