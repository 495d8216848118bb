using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Edits;

/// <content>What becomes of what was written.</content>
public sealed partial class VirtualEdits
{
    /// <summary>How long a track is not to be seen that a program removed to put another file in its place.</summary>
    private static readonly TimeSpan HiddenFor = TimeSpan.FromSeconds(30);

    /// <summary>How long a close waits for the system to forget what it remembers.</summary>
    private static readonly TimeSpan LongestTelling = TimeSpan.FromSeconds(1);

    internal bool IsHidden(NodeId parent, string name) => _hidden.ContainsKey((parent, name));

    /// <summary>
    /// Some programs remove the file before they rename the one they have written. A track of which a new file of the folder is a copy is therefore
    /// not removed, but hidden for a moment.
    /// </summary>
    private bool TryHide(NodeId parent, ReadOnlySpan<byte> name, string key)
    {
        FsResult<NodeEntry> found = _tree.Lookup(parent, name);
        if (!found.IsSuccess)
            return false;
        FileSource? source = _tree.Source(found.Value.Node) is { IsSuccess: true } held ? held.Value : null;
        Forget(found.Value.Node);
        if (source is null || !_written.In(parent).Any(file => file.CopyOf is { } copy && copy.OriginId == source.OriginId && copy.Path == source.Path))
            return false;
        if (_hidden.TryAdd((parent, key), source))
            _ = ShowLaterAsync(parent, key);
        return true;
    }

    /// <summary>The file has not come: the track is there again.</summary>
    private async Task ShowLaterAsync(NodeId parent, string name)
    {
        await Task.Delay(HiddenFor, _time).ConfigureAwait(false);
        if (_hidden.TryRemove((parent, name), out _))
            _tree.Announce(parent, System.Text.Encoding.Latin1.GetBytes(name));
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
            (TaggedContent? kept, FsError error) = file.Source is { } source
                ? await SaveAsync(source, file.Node, file, isOver: true).ConfigureAwait(false)
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
        (TaggedContent? kept, FsError error, string? reason) = isOver
            ? await _keeper!.KeepAsync(source, file.Before!, file.Saved.Kept, file.Content, isOver: true).ConfigureAwait(false)
            : await KeepOverAsync(source, node, file).ConfigureAwait(false);
        if (error == FsError.None)
            _reasons.TryRemove((source.OriginId, source.Path), out _);
        else
            Refuse(source, error, reason ?? $"{error}.");
        return (kept, error);
    }

    /// <summary>A new file is to be a track: what it says otherwise is kept. The caller holds a reference to the track.</summary>
    private async Task<(TaggedContent? Kept, FsError Error, string? Reason)> KeepOverAsync(FileSource source, NodeId node, WrittenFile file)
    {
        FsResult<FileSource> held = _tree.Hold(node);
        if (!held.IsSuccess)
            return (null, held.Error, "The track has changed meanwhile.");
        FsResult<OpenedFile> opened = await _files.OpenAsync(node, source, CancellationToken.None).ConfigureAwait(false);
        if (!opened.IsSuccess)
        {
            Forget(node);
            return (null, opened.Error, "The track cannot be read.");
        }

        try
        {
            OpenByteSource before = new(_files, opened.Value.Handle, _tree.Attributes(node).Value.Size);
            return await _keeper!.KeepAsync(source, before, null, file.Content, isOver: false).ConfigureAwait(false);
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
        (TaggedContent? content, FsError error, string? reason) = await _keeper!.ReadAsync(file.Content).ConfigureAwait(false);
        if (content is null)
            return (null, Refuse(null, error, $"{Describe(place)} is no file of a tagger: {reason}"));
        foreach ((_, NodeId node) in TracksIn(place.Parent))
        {
            if (_tree.Source(node) is { IsSuccess: true, Value: { Cut: null, Text: null } source }
                && await _keeper.IsCopyAsync(content.Tags, file.Content, source).ConfigureAwait(false))
            {
                file.CopyOf = source;
                return (null, FsError.None);
            }
        }

        return (null, Refuse(null, FsError.ReadOnly, $"{Describe(place)} is a new file, and none of the folder's tracks has its audio. New music goes to an origin."));
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
        if (Ingest.AudioFileNames.IsAudio(name) || !MayMake(parent, name))
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

            _hidden.TryRemove(place, out _);
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
