using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Contracts.Tracing;
using MusicFs.Core.Artwork;
using MusicFs.Core.Overlays;
using MusicFs.Core.Playlists;
using MusicFs.Core.Plays;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Reading;

/// <summary>
/// Opens originals, once for all handles of a node, and reads from them. A handle holds a reference to its node, so that
/// a node that leaves the tree stays answerable while it is open. Called by the filesystem from any thread.
/// </summary>
internal sealed partial class OpenFiles(VirtualTree tree, OriginSet origins, ReplicaOpening opening, PlaylistRoots roots, TrackOverlays? overlays = null)
{
    private readonly HandleTable _handles = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<NodeId, OpenContent> _contents = [];
    private readonly HashSet<NodeId> _otherBytes = [];

    public ReplicaSelector Selector => opening.Selector;

    /// <summary>What reads remote originals; one that comes later serves the files that are opened from then on.</summary>
    public ReadPipeline? Pipeline
    {
        set => opening.Pipeline = value;
    }

    /// <summary>What knows the pictures in originals.</summary>
    public PictureBytes? Pictures { get; set; }

    /// <summary>Who looks at how files are read; null where nobody does.</summary>
    public PlayWatch? Plays { get; set; }

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
    public async ValueTask<FsResult<OpenedFile>> OpenAsync(NodeId node, FileSource source, CancellationToken cancellation, uint process = 0)
    {
        // Before it is opened: what is warm then is not what its own open fetched.
        bool isWarm = Plays is not null && opening.IsWarm(source);
        FsResult<(OpenContent Content, bool IsKept)> shared = await ShareAsync(node, source, cancellation).ConfigureAwait(false);
        if (!shared.IsSuccess)
            return shared.Error;
        (OpenContent content, bool isKept) = shared.Value;
        OpenTrack? track = Plays?.Open(content, process, isWarm);
        return new OpenedFile(_handles.Open(content, track), content.Content.BackingFile) { HasOtherBytes = !isKept, IsAtHand = content.Content.IsAtHand };
    }

    /// <summary>Likewise, and nobody takes it for a program's.</summary>
    public async ValueTask<FsResult<OpenedFile>> OpenQuietlyAsync(NodeId node, FileSource source, CancellationToken cancellation)
    {
        FsResult<(OpenContent Content, bool IsKept)> shared = await ShareAsync(node, source, cancellation).ConfigureAwait(false);
        return shared.IsSuccess ? new OpenedFile(_handles.Open(shared.Value.Content), null) : shared.Error;
    }

    private async ValueTask<FsResult<(OpenContent Content, bool IsKept)>> ShareAsync(NodeId node, FileSource source, CancellationToken cancellation)
    {
        bool isKept = true;
        if (TryShare(node) is not { } content)
        {
            FsResult<OpenReplica> opened = await opening.OpenAsync(source, cancellation).ConfigureAwait(false);
            if (!opened.IsSuccess)
                return opened.Error;
            FsResult<Segment[]?> segments = await SegmentsAsync(source, opened.Value, cancellation).ConfigureAwait(false);
            if (!segments.IsSuccess)
            {
                opened.Value.File.Dispose();
                return segments.Error;
            }

            content = Enter(node, source, opened.Value, segments.Value, out isKept);
        }

        return (content, isKept);
    }

    /// <summary>The copy that an open file is read from; null where the file is not open.</summary>
    public FileCopy? ServedBy(NodeId node)
    {
        lock (_lock)
            return _contents.GetValueOrDefault(node)?.Serving.Copy;
    }

    /// <summary>As <see cref="OriginSet.NumberOf"/>.</summary>
    public ushort NumberOf(string originId) => origins.NumberOf(originId);

    /// <summary>Notes which origin a read goes to, and why to that one.</summary>
    public void NoteOrigin(LiveOperation live, OpenContent open)
    {
        if (open.Content.Copies is null)
        {
            live.Use(open.Origin, OriginChoice.OnlyCopy);
            return;
        }

        string serving = open.Serving.Copy.OriginId;
        live.Use(NumberOf(serving), serving == open.Source.OriginId ? OriginChoice.Preferred : OriginChoice.StandIn);
    }

    /// <summary>The content behind an open handle, to be given back by <see cref="EndRead"/>.</summary>
    public OpenContent? BeginRead(HandleId handle) => _handles.BeginRead(handle);

    public void EndRead(HandleId handle)
    {
        if (_handles.EndRead(handle) is { } last)
            Close(last);
    }

    /// <summary>As <see cref="HandleTable.TrackOf"/>.</summary>
    public OpenTrack? TrackOf(HandleId handle) => _handles.TrackOf(handle);

    public void Release(HandleId handle)
    {
        if (Plays is { } plays && _handles.TrackOf(handle) is { } track)
            plays.Close(track);
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
            content.Content.SetReaders(content.Handles);
            content.Content.Copies?.Reconsider();
            return content;
        }
    }

    /// <summary>What a file is made of that is not its original as it is.</summary>
    private async ValueTask<FsResult<Segment[]?>> SegmentsAsync(FileSource source, OpenReplica opened, CancellationToken cancellation)
    {
        IOriginFile file = opened.File;
        if (source.Edit is not null)
            return await EditAsync(source, opened, cancellation).ConfigureAwait(false);
        if (source.Text is not null)
            return await WriteTextAsync(source, file, cancellation).ConfigureAwait(false) is { } text ? text : FsError.Stale;
        if (source.Cut is not { } cut)
            return (Segment[]?)null;
        if (PictureCode.IsOf(cut))
            return Pictures is { } pictures ? await pictures.SegmentsAsync(source, cut, file, cancellation).ConfigureAwait(false) : FsError.Stale;
        FsResult<Segment[]> segments = await cut.SegmentsAsync(file, cancellation).ConfigureAwait(false);
        return segments.IsSuccess ? segments.Value : segments.Error;
    }

    /// <summary>The plan is made anew: what the tree keeps of it is its size, and a mark of what it was made of.</summary>
    private async ValueTask<FsResult<Segment[]?>> EditAsync(FileSource source, OpenReplica opened, CancellationToken cancellation)
    {
        if (overlays is null)
            return FsError.Stale;
        FsResult<TagEdit> edit = await overlays.OpenAsync(source, opened.File, cancellation).ConfigureAwait(false);
        if (!edit.IsSuccess)
            return edit.Error;
        if (edit.Value.Size == source.Edit!.Value.Size)
            return FileContent.SegmentsOf(edit.Value);
        // A copy of other bytes may come to another size, and then cannot stand in.
        return opened.By.Copy.IsSameBytes ? FsError.Stale : FsError.OriginUnavailable;
    }

    /// <summary>A playlist as it is now; null where that is not what the tree says.</summary>
    private async ValueTask<Segment[]?> WriteTextAsync(FileSource source, IOriginFile file, CancellationToken cancellation)
    {
        FsResult<byte[]> bytes = await PlaylistOriginal.ReadAsync(file, cancellation).ConfigureAwait(false);
        if (!bytes.IsSuccess)
            return null;
        OriginEntry original = new(source.Path, NodeKind.File, source.Version);
        PlaylistContent? content = PlaylistWriter.Write(tree.Current, source.OriginId, original, bytes.Value, source.Text!.Directory, roots);
        if (content is null || content.Code != source.Text.Code)
            return null;
        return content.Text.Length == 0 ? [] : [Segment.FromBytes(0, content.Text)];
    }

    /// <param name="node">What was opened.</param>
    /// <param name="source">Its original.</param>
    /// <param name="opened">What answered.</param>
    /// <param name="segments">What it is made of; null for the original as it is.</param>
    /// <param name="isKept">Whether the bytes are those that the node had at its last open.</param>
    private OpenContent Enter(NodeId node, FileSource source, OpenReplica opened, Segment[]? segments, out bool isKept)
    {
        IOriginFile file = opened.File;
        OpenContent? content;
        lock (_lock)
        {
            if (!_contents.TryGetValue(node, out content))
            {
                FileContent bytes = segments is null ? FileContent.Whole(file) : new FileContent(file, segments);
                content = new OpenContent(node, source, NumberOf(opened.By.Copy.OriginId), bytes, opened.By);
                _contents.Add(node, content);
            }

            content.Handles++;
            content.Content.SetReaders(content.Handles);
            isKept = NoteBytes(node, content.Serving.Copy.IsSameBytes);
        }

        // Another open of the node was faster; both files are the same version.
        if (!content.Content.IsOf(file))
            file.Dispose();
        return content;
    }

    /// <summary>Whether what a kernel may have kept of the node is of the bytes that it has now.</summary>
    private bool NoteBytes(NodeId node, bool isOriginal)
    {
        if (isOriginal)
            return !_otherBytes.Remove(node);
        _otherBytes.Add(node);
        return false;
    }

    private void Close(OpenContent content)
    {
        bool last;
        lock (_lock)
        {
            last = --content.Handles == 0;
            content.Content.SetReaders(content.Handles);
            if (last)
                _contents.Remove(content.Node);
        }

        if (last)
            content.Content.Dispose();
        tree.Forget(content.Node, 1);
    }
}
