using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Ingest;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Edits;

/// <content>What becomes of what was written.</content>
public sealed partial class VirtualEdits
{
    /// <summary>How long a close waits for the system to forget what it remembers.</summary>
    private static readonly TimeSpan LongestTelling = TimeSpan.FromSeconds(1);

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
        return source is { Cut: null, Text: null } && !IsOfOrigins(parent) ? source : null;
    }

    /// <summary>Keeps what was written since the last time, or says that it is not taken.</summary>
    private async Task<FsResult<bool>> SaveAsync(WrittenFile file, bool isClosing)
    {
        FsResult<bool> isNew = await SaveAsync(file).ConfigureAwait(false);
        // Who has closed the file finds it as it is now. Nothing is held meanwhile that who the system waits for might want.
        if (isClosing && isNew is { IsSuccess: true, Value: true })
            await Task.WhenAny(_tree.TellAsync(), Task.Delay(LongestTelling, _time)).ConfigureAwait(false);
        return isNew.IsSuccess ? true : isNew;
    }

    /// <returns>Whether there was anything to keep.</returns>
    private async Task<FsResult<bool>> SaveAsync(WrittenFile file)
    {
        await file.Saving.WaitAsync().ConfigureAwait(false);
        try
        {
            long changes = file.Content.Changes;
            if (changes == file.Saved.Changes)
                return file.Saved.Error == FsError.None ? false : file.Saved.Error;
            (TaggedContent? kept, FsError error) =
                file.Source is { } source ? await SaveAsync(source, file.Node, file, isOver: true).ConfigureAwait(false)
                : file.Became is { } track ? await SaveAgainAsync(track, file).ConfigureAwait(false)
                : await CheckNewAsync(file).ConfigureAwait(false);
            file.Saved = (changes, error, kept ?? file.Saved.Kept);
            return error == FsError.None ? true : error;
        }
        finally
        {
            file.Saving.Release();
        }
    }

    private async Task<(TaggedContent? Kept, FsError Error)> SaveAsync(FileSource source, NodeId node, WrittenFile file, bool isOver)
    {
        (NodeId, byte[])? place = PlaceOf(node);
        (TaggedContent? kept, FsError error, string? reason) = isOver
            ? await _keeper!.KeepAsync(source, file.Before!, file.Saved.Kept, file.Content, isOver: true).ConfigureAwait(false)
            : await KeepOverAsync(source, node, file).ConfigureAwait(false);
        if (error != FsError.None)
            return (null, Refuse(source, error, reason ?? $"{error}."));
        _reasons.TryRemove((source.OriginId, source.Path), out _);
        RememberPlace(place, source, error);
        return (kept, FsError.None);
    }

    /// <summary>Where a track's new tags have given it another name, a program that goes on with the old one finds it for a while.</summary>
    private void RememberPlace((NodeId Parent, byte[] Name)? place, FileSource source, FsError error)
    {
        if (error != FsError.None || place is not (NodeId parent, byte[] name))
            return;
        FsResult<NodeEntry> found = _tree.Lookup(parent, name);
        if (found.IsSuccess)
            Forget(found.Value.Node);
        else
            _passing.Remember(parent, WrittenFile.NameOf(name), source);
    }

    /// <summary>The folder and the name at which a file is shown; null where it is not.</summary>
    private (NodeId Parent, byte[] Name)? PlaceOf(NodeId node)
    {
        if (_tree.PathOf(node) is not { } path || path.LastIndexOf('/') is var slash && slash < 0)
            return null;
        return _tree.FindPath(path[..slash]) is { } parent ? (parent, System.Text.Encoding.UTF8.GetBytes(path[(slash + 1)..])) : null;
    }

    /// <summary>A new file is to be a track: what it says otherwise is kept.</summary>
    private async Task<(TaggedContent? Kept, FsError Error, string? Reason)> KeepOverAsync(FileSource source, NodeId node, WrittenFile file)
    {
        ((TaggedContent?, FsError, string?) kept, FsError error) =
            await WithOpenAsync(node, before => _keeper!.KeepAsync(source, before, file.Saved.Kept, file.Content, isOver: false)).ConfigureAwait(false);
        return error == FsError.None ? kept : (null, error, "The track cannot be read, or has changed meanwhile.");
    }

    private async Task<(T? Value, FsError Error)> WithOpenAsync<T>(NodeId node, Func<OpenByteSource, Task<T>> use)
    {
        FsResult<FileSource> held = _tree.Hold(node);
        if (!held.IsSuccess)
            return (default, held.Error);
        FsResult<OpenedFile> opened = await _files.OpenAsync(node, held.Value, CancellationToken.None).ConfigureAwait(false);
        if (!opened.IsSuccess)
        {
            Forget(node);
            return (default, opened.Error);
        }

        try
        {
            return (await use(new OpenByteSource(_files, opened.Value.Handle, _tree.Attributes(node).Value.Size)).ConfigureAwait(false), FsError.None);
        }
        finally
        {
            _files.Release(opened.Value.Handle);
        }
    }

    /// <summary>A new file is taken as long as it may become a track of its folder: while it is empty, and when it has the audio of one.</summary>
    private async Task<(TaggedContent? Kept, FsError Error)> CheckNewAsync(WrittenFile file)
    {
        if (file.Content.Length == 0 || file.Place is not { } place)
            return (null, FsError.None);
        if (IsHidden(place.Parent, place.Name))
            return await ReplaceHiddenAsync(file, place).ConfigureAwait(false);
        (TaggedContent? content, FsError error, string? reason) = await _keeper!.ReadAsync(file.Content).ConfigureAwait(false);
        if (content is null)
            return (null, Refuse(null, error, $"{Describe(place)} is no file of a tagger: {reason}"));
        foreach ((_, NodeId node) in TracksIn(place.Parent))
        {
            if (_tree.Source(node) is { IsSuccess: true, Value: { Cut: null, Text: null } source }
                && (await _keeper.IsCopyAsync(content.Tags, file.Content, source).ConfigureAwait(false)
                    || await IsSameAudioAsync(content.Tags, file, node).ConfigureAwait(false)))
            {
                file.CopyOf = source;
                return (null, FsError.None);
            }
        }

        return (null, Refuse(null, FsError.ReadOnly, $"{Describe(place)} is a new file, and none of the folder's tracks has its audio. New music goes to an origin."));
    }

    private async Task<(TaggedContent? Kept, FsError Error)> SaveAgainAsync(FileSource track, WrittenFile file)
    {
        FsResult<NodeEntry> now = EntryOf(track.OriginId, track.Path);
        if (!now.IsSuccess)
            return (null, now.Error);
        (TaggedContent? Kept, FsError Error) saved = await SaveAsync(track, now.Value.Node, file, isOver: false).ConfigureAwait(false);
        Forget(now.Value.Node);
        return saved;
    }

    /// <summary>Samples of Ogg differ where a program has laid the same packets on other pages.</summary>
    private async Task<bool> IsSameAudioAsync(TrackTags tags, WrittenFile file, NodeId node)
    {
        if (tags.Container != AudioContainer.Ogg)
            return false;
        (bool? isSame, _) = await WithOpenAsync(node, before => _keeper!.IsSameAudioAsync(before, file.Content, tags)).ConfigureAwait(false);
        return isSame == true;
    }

    /// <summary>A file is written under the name of a track that was renamed first.</summary>
    private async Task<(TaggedContent? Kept, FsError Error)> ReplaceHiddenAsync(WrittenFile file, (NodeId Parent, string Name) place)
    {
        byte[] name = System.Text.Encoding.Latin1.GetBytes(place.Name);
        if (TrackAt(place.Parent, name) is not { } source || _tree.Lookup(place.Parent, name) is not { IsSuccess: true, Value: var there })
            return (null, FsError.Stale);
        (TaggedContent? kept, FsError error) = await SaveAsync(source, there.Node, file, isOver: false).ConfigureAwait(false);
        Forget(there.Node);
        if (error != FsError.None)
            return (null, error);
        file.Became = source;
        _passing.Show(place.Parent, place.Name);
        _written.Unlink(file);
        return (kept, FsError.None);
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
            string? refusal = IsOfOrigins(there.Node) ? "What is below /.origins shows the originals." : await _keeper!.RefusalAsync(source.Value).ConfigureAwait(false);
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

    /// <summary>The files of a folder, but those that are being written.</summary>
    private List<(string Name, NodeId Node)> TracksIn(NodeId folder)
    {
        FileCollector files = new(_tree);
        _tree.ReadDirectory(folder, DirectoryCookie.Start, files);
        return files.Files;
    }

    private string Describe((NodeId Parent, string Name) place) =>
        $"{_tree.PathOf(place.Parent)?.TrimEnd('/')}/{System.Text.Encoding.UTF8.GetString(System.Text.Encoding.Latin1.GetBytes(place.Name))}";
}
