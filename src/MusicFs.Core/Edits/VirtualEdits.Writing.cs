using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Ingest;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Edits;

/// <content>Files that are written: opened, read, written, cut, closed.</content>
public sealed partial class VirtualEdits
{
    private static readonly string[] FoldersApart = ["/.origins", "/.trash"];
    private const string Apart = "Below /.origins and /.trash nothing can be written to.";

    private static readonly string[] TemporaryEndings = [".tmp", ".temp", ".bak", ".new", ".part", "~"];

    internal bool IsWritten(NodeId node) => _written.Any && (WrittenFiles.Owns(node) || _written.Find(node) is not null);

    /// <summary>What a file that is being written is now; null for any other.</summary>
    internal NodeAttributes? AttributesOf(NodeId node) => _written.Find(node)?.Attributes;

    internal void Forget(NodeId node) => _tree.Forget(node, 1);

    internal ValueTask<FsResult<OpenedFile>> OpenAsync(in RequestContext context, NodeId node, OpenAccess access) =>
        _written.Find(node) is { } file ? new(Open(file, access))
        : WrittenFiles.Owns(node) ? new(FsError.Stale)
        : new(BeginAsync(node, access, context.Cancellation));

    internal async ValueTask<FsResult<int>> ReadAsync(HandleId handle, long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (_written.Find(handle) is not (WrittenFile file, OpenAccess))
            return FsError.BadHandle;
        try
        {
            return await file.Content.ReadAsync(offset, destination, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return FsError.Interrupted;
        }
    }

    internal ValueTask<FsResult<int>> WriteAsync(in RequestContext context, HandleId handle, long offset, ReadOnlyMemory<byte> source) =>
        _written.Find(handle) is (WrittenFile file, OpenAccess access) && (access & OpenAccess.Write) != 0
            ? WriteAsync(file, offset, source)
            : new(FsError.BadHandle);

    internal ValueTask<FsResult<bool>> FlushAsync(HandleId handle, bool isClosing) =>
        !WrittenFiles.Owns(handle) ? new(true)
        : _written.Find(handle) is not (WrittenFile file, OpenAccess access) ? new(FsError.BadHandle)
        : (access & OpenAccess.Write) == 0 ? new(true)
        : new(SaveAsync(file, isClosing));

    internal void Release(HandleId handle)
    {
        if (_written.Close(handle) is not { } last)
            return;
        last.Dispose();
        if (last.Source is null)
            return;
        _files.Release(last.Below);
        // A backend's thread may not tell.
        _ = Task.Run(() => _tree.Refresh(last.Node));
    }

    internal ValueTask<FsResult<NodeAttributes>> SetAttributesAsync(in RequestContext context, NodeId node, AttributeChanges changes)
    {
        if (_written.Find(node) is { } file)
            return SetAttributesAsync(file, changes);
        // Owner, mode and times are the mount's and the tree's own: programs that set them as they were are not told otherwise.
        return changes.Size is null ? new(_tree.Attributes(node)) : new(FsError.ReadOnly);
    }

    internal ValueTask<FsResult<CreatedFile>> CreateFileAsync(
        in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, OpenAccess access, bool isExclusive)
    {
        FsResult<NodeEntry> there = Lookup(parent, name);
        if (there.IsSuccess)
        {
            if (!isExclusive)
                return OpenThereAsync(context, there.Value, access);
            _tree.Forget(there.Value.Node, 1);
            return new(FsError.Exists);
        }

        if (there.Error != FsError.NotFound)
            return new(there.Error);
        if (_keeper is null || !MayMake(parent, name))
            return new(FsError.ReadOnly);
        NodeId node = _written.NextNode();
        WrittenFile file = new(node, new ScratchContent(_space, null))
        {
            FileNumber = node.Value, Place = (parent, WrittenFile.NameOf(name)), Modified = Now(),
        };
        return _written.Add(file, access) is (WrittenFile opened, HandleId handle)
            ? new(new CreatedFile(new NodeEntry(opened.Node, opened.Attributes), Opened(handle, access)))
            : new(FsError.NoSpace);
    }

    private static OpenedFile Opened(HandleId handle, OpenAccess access) => new(handle, null)
    {
        IsWritten = (access & (OpenAccess.Write | OpenAccess.Truncate)) != 0, HasUnknownSize = true,
    };

    private FsResult<OpenedFile> Open(WrittenFile file, OpenAccess access) =>
        _written.TryOpen(file, access) is { } handle ? Opened(handle, access) : FsError.Stale;

    private async ValueTask<FsResult<CreatedFile>> OpenThereAsync(RequestContext context, NodeEntry there, OpenAccess access)
    {
        bool isPlain = !IsWritten(there.Node) && (access & OpenAccess.Write) == 0;
        // The caller's system did not know of it: it looks again, and opens what is there.
        FsResult<OpenedFile> opened = isPlain ? FsError.Stale : await OpenAsync(context, there.Node, access).ConfigureAwait(false);
        if (opened.IsSuccess)
            return new CreatedFile(there, opened.Value);
        Forget(there.Node);
        return opened.Error;
    }

    /// <summary>Begins to collect what is written to a track.</summary>
    private async Task<FsResult<OpenedFile>> BeginAsync(NodeId node, OpenAccess access, CancellationToken cancellation)
    {
        FsResult<FileSource> held = _tree.Hold(node);
        if (!held.IsSuccess)
            return held.Error;
        FileSource source = held.Value;
        string? refusal = _keeper is null ? "The library keeps nothing that people make; 'musicfs library check' says why."
            : IsApart(node) ? Apart
            : await _keeper.RefusalAsync(source).ConfigureAwait(false);
        FsResult<OpenedFile> below = refusal is null ? await _files.OpenAsync(node, source, cancellation).ConfigureAwait(false) : FsError.ReadOnly;
        if (!below.IsSuccess)
        {
            _tree.Forget(node, 1);
            return refusal is null ? below.Error : Refuse(source, FsError.ReadOnly, refusal);
        }

        NodeAttributes attributes = _tree.Attributes(node) is { IsSuccess: true } found ? found.Value : default;
        OpenByteSource content = new(_files, below.Value.Handle, attributes.Size);
        WrittenFile file = new(node, new ScratchContent(_space, content))
        {
            Source = source, Below = below.Value.Handle, Before = content, FileNumber = attributes.FileNumber, Modified = attributes.ModifiedNanoseconds,
        };
        (WrittenFile File, HandleId Handle)? added = _written.Add(file, access);
        if (added?.File != file)
        {
            // Somebody else was faster.
            file.Dispose();
            _files.Release(below.Value.Handle);
        }

        return added is null ? FsError.TooManyOpen : Opened(added.Value.Handle, access);
    }

    private async ValueTask<FsResult<int>> WriteAsync(WrittenFile file, long offset, ReadOnlyMemory<byte> source)
    {
        FsResult<int> written = await file.Content.WriteAsync(offset, source).ConfigureAwait(false);
        file.Modified = Now();
        if (written.Error == FsError.NoSpace)
            _logger.LogWarning("A program writes more than there is room for ({Used} bytes are in use).", _space.Used);
        return written;
    }

    private async ValueTask<FsResult<NodeAttributes>> SetAttributesAsync(WrittenFile file, AttributeChanges changes)
    {
        if (changes.Size is { } size)
        {
            await file.Content.ResizeAsync(size).ConfigureAwait(false);
            file.Modified = Now();
        }

        if (changes.ModifiedNanoseconds is { } modified)
            file.Modified = modified;
        return file.Attributes;
    }

    /// <summary>Whether a new file may be what a tagger writes to put it in a track's place: anything else is told at once.</summary>
    private bool MayMake(NodeId parent, ReadOnlySpan<byte> name)
    {
        if (IsApart(parent))
            return false;
        string text = WrittenFile.NameOf(name);
        if (AudioFileNames.IsAudio(name) || text.StartsWith('.') || text.StartsWith("tmp", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("temp", StringComparison.OrdinalIgnoreCase) || Array.Exists(TemporaryEndings, ending => text.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
            return true;
        return TracksIn(parent).Exists(track => text.Contains(Path.GetFileNameWithoutExtension(track.Name), StringComparison.Ordinal));
    }

    /// <summary>Whether a node is below a folder that shows what is not to be changed there: the originals, the trash.</summary>
    private bool IsApart(NodeId node) => _tree.PathOf(node) is { } path && Array.Exists(
        FoldersApart, folder => path.StartsWith(folder, StringComparison.Ordinal) && (path.Length == folder.Length || path[folder.Length] == '/'));

    private long Now() => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    private FsError Refuse(FileSource? source, FsError error, string reason)
    {
        if (source is null)
        {
            _logger.LogWarning("What a program wrote is not taken: {Reason}", reason);
            return error;
        }

        _logger.LogWarning("What a program wrote to {Path} on origin {Origin} is not taken: {Reason}", source.Path, source.OriginId, reason);
        if (_reasons.Count >= MostReasons)
            _reasons.Clear();
        _reasons[(source.OriginId, source.Path)] = reason;
        return error;
    }
}
