using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Edits;

/// <content>What becomes of what was written.</content>
public sealed partial class VirtualEdits
{
    /// <summary>How long a close waits for the system to forget what it remembers.</summary>
    private static readonly TimeSpan LongestTelling = TimeSpan.FromSeconds(1);

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
        if (await FindCopiedAsync(file, content.Tags, place.Parent).ConfigureAwait(false) is { } copied)
        {
            file.CopyOf = copied;
            return (null, FsError.None);
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

    /// <summary>The track of a folder that has the audio of a new file; null where none has.</summary>
    private async Task<FileSource?> FindCopiedAsync(WrittenFile file, TrackTags tags, NodeId folder)
    {
        AudioFingerprint? audio = await _keeper!.KnowAsync(tags, file.Content).ConfigureAwait(false);
        foreach ((_, NodeId node) in TracksIn(folder))
        {
            if (_tree.Source(node) is not { IsSuccess: true, Value: { Cut: null, Text: null } source })
                continue;
            // The index is on a disk.
            bool? isCopy = await Task.Run(() => _keeper.IsCopy(tags, audio, source)).ConfigureAwait(false);
            isCopy ??= (await WithOpenAsync(node, before => _keeper.IsSameAudioAsync(before, file.Content, tags)).ConfigureAwait(false)).Value;
            if (isCopy == true)
                return source;
        }

        return null;
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
