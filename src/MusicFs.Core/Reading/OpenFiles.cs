using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Reading;

/// <summary>
/// Opens originals, once for all handles of a node, and reads from them. A handle holds a reference to its node, so that
/// a node that leaves the tree stays answerable while it is open. Called by the filesystem from any thread.
/// </summary>
internal sealed class OpenFiles(VirtualTree tree, IReadOnlyList<IOrigin> all, ReadPipeline? pipeline)
{
    private readonly Dictionary<string, (IOrigin Origin, ushort Number)> _origins =
        all.Select(static (origin, index) => (origin, Number: (ushort)(index + 1))).ToDictionary(static pair => pair.origin.Id, StringComparer.Ordinal);

    private readonly HandleTable _handles = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<NodeId, OpenContent> _contents = [];

    public int Handles => _handles.Count;

    /// <summary>Originals that are open.</summary>
    public int Contents
    {
        get
        {
            lock (_lock)
                return _contents.Count;
        }
    }

    /// <summary>Opens a file that the caller holds a reference to; the reference becomes the handle's where the open succeeds.</summary>
    public async ValueTask<FsResult<OpenedFile>> OpenAsync(NodeId node, FileSource source, CancellationToken cancellation)
    {
        if (TryShare(node) is not { } content)
        {
            if (!_origins.TryGetValue(source.OriginId, out (IOrigin Origin, ushort Number) known))
                return FsError.OriginUnavailable;
            IOrigin origin = known.Origin;
            // What is remote goes by way of the cache; the kernel and the page cache do as much for what is local.
            FsResult<IOriginFile> opened = pipeline is not null && origin.Capabilities.IsRemote
                ? await pipeline.OpenAsync(origin, source, cancellation).ConfigureAwait(false)
                : await origin.OpenAsync(source.Path, source.Version, cancellation).ConfigureAwait(false);
            if (!opened.TryGetValue(out IOriginFile? file))
                return opened.Error;
            content = Enter(node, source, file);
        }

        return new OpenedFile(_handles.Open(content), content.Content.BackingFile);
    }

    /// <summary>1 and the origin's place among all; 0 for one that is not among them.</summary>
    public ushort NumberOf(string originId) => _origins.GetValueOrDefault(originId).Number;

    /// <summary>The content behind an open handle, to be given back by <see cref="EndRead"/>.</summary>
    public OpenContent? BeginRead(HandleId handle) => _handles.BeginRead(handle);

    public void EndRead(HandleId handle)
    {
        if (_handles.EndRead(handle) is { } last)
            Close(last);
    }

    public void Release(HandleId handle)
    {
        if (_handles.Release(handle) is { } last)
            Close(last);
    }

    private OpenContent? TryShare(NodeId node)
    {
        lock (_lock)
        {
            if (!_contents.TryGetValue(node, out OpenContent? content))
                return null;
            content.Handles++;
            content.Content.Ahead?.SetReaders(content.Handles);
            return content;
        }
    }

    private OpenContent Enter(NodeId node, FileSource source, IOriginFile file)
    {
        OpenContent? content;
        lock (_lock)
        {
            if (!_contents.TryGetValue(node, out content))
            {
                content = new OpenContent(node, source, NumberOf(source.OriginId), source.Cut is { } cut ? new FileContent(file, cut.Segments()) : FileContent.Whole(file));
                _contents.Add(node, content);
            }

            content.Handles++;
            content.Content.Ahead?.SetReaders(content.Handles);
        }

        // Another open of the node was faster; both files are the same version.
        if (!content.Content.IsOf(file))
            file.Dispose();
        return content;
    }

    private void Close(OpenContent content)
    {
        bool last;
        lock (_lock)
        {
            last = --content.Handles == 0;
            content.Content.Ahead?.SetReaders(content.Handles);
            if (last)
                _contents.Remove(content.Node);
        }

        if (last)
            content.Content.Dispose();
        tree.Forget(content.Node, 1);
    }
}
