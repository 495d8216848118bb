using Microsoft.Win32.SafeHandles;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.HandOver;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Reading;

/// <content>Open files go over to another process.</content>
internal sealed partial class OpenFiles
{
    /// <summary>For what must be read of an original before it is known what is shown of it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public FileSystemState HandOver(FileSystemState tree)
    {
        lock (_lock)
        {
            return tree with
            {
                Open = [.. _handles.List().Select(static open => new OpenFileState(
                    open.Handle.Value, open.Content.Node.Value, OriginalState.Of(open.Content.Source),
                    OriginalCopyState.Of(open.Content.Serving.Copy), open.Content.Content.LocalHandle))],
                OtherBytes = [.. _otherBytes.Select(static node => node.Value)],
            };
        }
    }

    /// <summary>Originals are opened when they are read; only what is made of one is looked at now.</summary>
    public async Task<Problem?> RestoreAsync(FileSystemState state)
    {
        Dictionary<ulong, OpenContent> contents = [];
        List<(HandleId, OpenContent)> handles = [];
        HashSet<uint> slots = [];
        foreach (OpenFileState open in state.Open)
        {
            if (!slots.Add((uint)open.Handle) || (uint)open.Handle >= MostHandles || open.Handle >> 32 == 0)
                return new Problem("The handles that were handed over cannot be.", "Start the daemon anew.");
            if (!contents.TryGetValue(open.Node, out OpenContent? content))
                contents.Add(open.Node, content = await ReopenAsync(open).ConfigureAwait(false));
            content.Handles++;
            handles.Add((new HandleId(open.Handle), content));
        }

        lock (_lock)
        {
            foreach (OpenContent content in contents.Values)
                _contents.Add(content.Node, content);
            foreach (ulong node in state.OtherBytes)
                _otherBytes.Add(new NodeId(node));
        }

        _handles.Restore(handles);
        return null;
    }

    private const uint MostHandles = 1 << 24;

    private async Task<OpenContent> ReopenAsync(OpenFileState open)
    {
        FileSource source = open.Original.ToSource();
        FileCopy copy = open.Serving.ToCopy();
        // Bytes of two kinds are never mixed: one of its own kind stays alone.
        FileSource wanted = copy.IsSameBytes ? source : new FileSource(copy.OriginId, copy.Path, copy.Version, source.Cut, source.Text) { Edit = source.Edit };
        IOriginFile file = open.File is SafeFileHandle handle ? new InheritedFile(handle, copy.Version) : new LateFile(copy.Version, stop => OpenSameAsync(wanted, stop));
        using CancellationTokenSource limit = new(Patience);
        Replica by = new(Selector.Find(copy.OriginId)!, copy);
        FsResult<Segment[]?> segments = await SegmentsAsync(source, new OpenReplica(file, by), limit.Token).ConfigureAwait(false);
        FileContent content = segments.IsSuccess
            ? segments.Value is { } made ? new FileContent(file, made) : FileContent.Whole(file)
            : FileContent.Whole(new LateFile(copy.Version with { Size = source.Cut?.Size ?? source.Edit?.Size ?? copy.Version.Size }, _ => new(segments.Error)));
        return new OpenContent(new NodeId(open.Node), source, NumberOf(copy.OriginId), content, by);
    }

    private async ValueTask<FsResult<IOriginFile>> OpenSameAsync(FileSource source, CancellationToken cancellation)
    {
        FsResult<OpenReplica> opened = await opening.OpenAsync(source, cancellation).ConfigureAwait(false);
        if (!opened.IsSuccess)
            return opened.Error;
        if (opened.Value.By.Copy.IsSameBytes)
            return new FsResult<IOriginFile>(opened.Value.File);
        opened.Value.File.Dispose();
        return FsError.OriginUnavailable;
    }
}
