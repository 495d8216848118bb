using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Ingest;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Edits;

/// <content>The steps in which programs put another file in a track's place.</content>
public sealed partial class VirtualEdits
{
    internal bool IsHidden(NodeId parent, string name) => _passing.IsHidden(parent, name);

    /// <summary>
    /// Some programs remove the file before they rename the one they have written. A track of which a new file of the folder is a copy is therefore
    /// not removed at once, but hidden for a moment.
    /// </summary>
    private bool TryHide(NodeId parent, ReadOnlySpan<byte> name, string key)
    {
        if (TrackAt(parent, name) is not { } source
            || !_written.In(parent).Any(file => file.CopyOf is { } copy && copy.OriginId == source.OriginId && copy.Path == source.Path))
            return false;
        byte[] bytes = name.ToArray();
        _passing.Hide(parent, key, source, null, async () =>
        {
            _ = await RemoveEntryAsync(default, parent, bytes, NodeKind.File).ConfigureAwait(false);
            _tree.Announce(parent, bytes);
        });
        return true;
    }

    /// <summary>Others rename the file to a name made of its own (<c>song.ogg_KID3</c>), and then write it anew.</summary>
    private bool TryStepAside(NodeId parent, ReadOnlySpan<byte> name, string key, ReadOnlySpan<byte> newName, string newKey)
    {
        bool isBackup = newKey.Length > key.Length && newKey.Contains(key, StringComparison.Ordinal) && !AudioFileNames.IsAudio(newName);
        if (!isBackup || _keeper is null || TrackAt(parent, name) is not { } source || Lookup(parent, newName).IsSuccess)
            return false;
        byte[] bytes = name.ToArray(), newBytes = newName.ToArray();
        _passing.Hide(parent, key, source, newKey, async () =>
        {
            _ = await MoveAsync(default, parent, bytes, parent, newBytes, RenameMode.KeepExisting).ConfigureAwait(false);
            _tree.Announce(parent, bytes);
        });
        return true;
    }

    /// <summary>The track of that name whose tags can be changed; null where there is none.</summary>
    private FileSource? TrackAt(NodeId parent, ReadOnlySpan<byte> name)
    {
        FsResult<NodeEntry> found = _tree.Lookup(parent, name);
        if (!found.IsSuccess)
            return null;
        FileSource? source = _tree.Source(found.Value.Node) is { IsSuccess: true } held ? held.Value : null;
        Forget(found.Value.Node);
        return source is { Cut: null, Text: null } && !IsApart(parent) ? source : null;
    }

    /// <summary>A new file gets another name: that of a track, and is then what the track's tags are to be; or another that it may have.</summary>
    private async ValueTask<FsResult<bool>> RenameWrittenAsync(WrittenFile file, NodeId parent, byte[] name, RenameMode mode)
    {
        string key = WrittenFile.NameOf(name);
        if (mode == RenameMode.Exchange)
            return FsError.InvalidArgument;
        bool isTaken = _written.Find(parent, key) is { } other && other != file;
        FsResult<NodeEntry> found = isTaken ? FsError.NotFound : _tree.Lookup(parent, name);
        if (mode == RenameMode.KeepExisting && (isTaken || (found.IsSuccess && !IsHidden(parent, key))))
        {
            if (found.IsSuccess)
                Forget(found.Value.Node);
            return FsError.Exists;
        }

        if (found.IsSuccess)
            return await ReplaceAsync(file, found.Value, (parent, key)).ConfigureAwait(false);
        if (found.Error != FsError.NotFound)
            return found.Error;
        if (AudioFileNames.IsAudio(name) || !MayMake(parent, name))
            return Refuse(null, FsError.ReadOnly, $"There is no track {Describe((parent, key))} whose tags the file could change. New music goes to an origin.");
        _written.Move(file, parent, key);
        return true;
    }

    private async Task<FsResult<bool>> ReplaceAsync(WrittenFile file, NodeEntry there, (NodeId Parent, string Name) place)
    {
        // A handle of our own keeps it while it is looked at.
        HandleId? handle = _written.TryOpen(file, OpenAccess.Read);
        try
        {
            FsResult<FileSource?> source = _tree.Source(there.Node);
            if (handle is null || !source.IsSuccess)
                return FsError.Stale;
            if (source.Value is null)
                return FsError.IsDirectory;
            string? refusal = IsApart(there.Node) ? Apart : await _keeper!.RefusalAsync(source.Value).ConfigureAwait(false);
            if (refusal is not null)
                return Refuse(source.Value, FsError.ReadOnly, refusal);
            await file.Saving.WaitAsync().ConfigureAwait(false);
            try
            {
                (_, FsError error) = await SaveAsync(source.Value, there.Node, file, isOver: false).ConfigureAwait(false);
                if (error != FsError.None)
                    return error;
            }
            finally
            {
                file.Saving.Release();
            }

            _passing.Show(place.Parent, place.Name);
            _written.Unlink(file);
            return true;
        }
        finally
        {
            if (handle is { } own)
                Release(own);
            Forget(there.Node);
        }
    }
}
