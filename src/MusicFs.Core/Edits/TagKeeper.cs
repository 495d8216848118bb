using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Overlays;
using MusicFs.Core.Tree;
using MusicFs.Library;
using MusicFs.Library.User;

namespace MusicFs.Core.Edits;

/// <summary>
/// Makes of what a program wrote over a track what people want the track's tags to be: the tags that are others than before, provided that the
/// audio is not. Any thread but a backend's.
/// </summary>
internal sealed class TagKeeper(ITagReader reader, IPictureReader pictures, IAudioFingerprinter fingerprinter, TrackOverlays overlays, KeepOverlays keep)
{
    private const string Plain = "Only tracks can be written to, and of them only the tags.";

    /// <summary>Why a track cannot be written to, before anything is; null where it can.</summary>
    public async Task<string?> RefusalAsync(FileSource source)
    {
        if (source.Cut is not null)
            return "It is a part of a larger file, and cannot have tags of its own.";
        if (source.Text is not null)
            return Plain;
        CatalogFile? file = await Task.Run(() => overlays.Index.Find(source.OriginId, source.Path)).ConfigureAwait(false);
        return file?.Tags is not { } tags ? Plain
            : overlays.CanEdit(tags.Container) ? null : $"Files of this format ({tags.Container}) are not served with other tags.";
    }

    /// <summary>Reads tags and pictures.</summary>
    public ValueTask<(TaggedContent? Content, FsError Error, string? Reason)> ReadAsync(IByteSource content) =>
        TaggedContent.ReadAsync(content, reader, pictures, CancellationToken.None);

    /// <summary>What a new file's audio is known by; null where it has none.</summary>
    public async Task<AudioFingerprint?> KnowAsync(TrackTags tags, IByteSource content)
    {
        if (tags.Layout is null)
            return null;
        FsResult<AudioFingerprint> audio = await fingerprinter.ComputeAsync(content, tags.Container, tags.Layout, CancellationToken.None).ConfigureAwait(false);
        return audio.IsSuccess ? audio.Value : null;
    }

    /// <summary>Whether a new file has the audio of a track, by samples; null where only all of it can tell.</summary>
    public bool? IsCopy(TrackTags tags, AudioFingerprint? audio, FileSource source)
    {
        if (audio is null || overlays.Index.Find(source.OriginId, source.Path) is not { Tags: { } known } file)
            return false;
        if (file.Audio == audio)
            return true;
        // Samples of Ogg differ where a program has laid the same packets on other pages.
        bool isLike = known.Container == tags.Container && known.Codec == tags.Codec && Math.Abs((known.DurationSeconds ?? 0) - (tags.DurationSeconds ?? 0)) < 0.001;
        return isLike && (file.Audio is null || tags.Container == AudioContainer.Ogg) ? null : false;
    }

    /// <summary>Whether a new file has the audio of a track; by all of it.</summary>
    public async Task<bool> IsSameAudioAsync(IByteSource track, ScratchContent content, TrackTags tags)
    {
        TagReadResult read = await reader.ReadAsync(track, CancellationToken.None).ConfigureAwait(false);
        return read.IsSuccess
            && await AudioComparison.AreEqualAsync(track, read.Tags, content, tags, isOver: false, CancellationToken.None).ConfigureAwait(false) is { IsSuccess: true, Value: true };
    }

    /// <summary>Keeps what a file that was written says otherwise than the track did.</summary>
    /// <param name="source">The track.</param>
    /// <param name="before">Its file as it was served.</param>
    /// <param name="known">What it said; null where that is not known yet.</param>
    /// <param name="after">What was written.</param>
    /// <param name="isOver">Whether it was written over that file, not beside it.</param>
    /// <returns>What the track says now, or an error and why.</returns>
    public async Task<(TaggedContent? Kept, FsError Error, string? Reason)> KeepAsync(
        FileSource source, IByteSource before, TaggedContent? known, ScratchContent after, bool isOver)
    {
        FsError error;
        string? reason;
        (TaggedContent? written, error, reason) = await ReadAsync(after).ConfigureAwait(false);
        if (written is null)
            return (null, error, $"What was written cannot be read as audio: {reason}");
        // Its layout is that of the file below, whatever was kept since.
        (TaggedContent? old, error, reason) = await ReadAsync(before).ConfigureAwait(false);
        if (old is null)
            return (null, error, $"The track cannot be read: {reason}");
        FsResult<bool> isSame = await AudioComparison.AreEqualAsync(before, old.Tags, after, written.Tags, isOver, CancellationToken.None).ConfigureAwait(false);
        if (!isSame.IsSuccess)
            return (null, isSame.Error, "The audio could not be compared.");
        if (!isSame.Value)
            return (null, FsError.ReadOnly, "The audio is not the track's any more; only tags can be changed.");
        return await KeepAsync(source, before, known ?? old, written).ConfigureAwait(false);
    }

    /// <summary>Keeps fields that somebody named.</summary>
    public async Task<(FsError Error, string? Reason)> KeepAsync(FileSource source, string field, IReadOnlyList<string>? values)
    {
        CatalogFile[] copies = await Task.Run(() => FilesOf(source).Select(static file => file.File).ToArray()).ConfigureAwait(false);
        return await StoreAsync(source, [.. copies.Select(file => new OverlayEdit(file.Identity, field, values, overlays.Name))], []).ConfigureAwait(false);
    }

    /// <summary>What the tags of a track are now: those of its file, with what people want over them. Null where it is none.</summary>
    public TrackTags? TagsOf(FileSource source) =>
        overlays.Index.Find(source.OriginId, source.Path) is { Tags: { } tags } file ? overlays.Correct(file.Identity, tags) : null;

    /// <summary>What people want a field of a track to be in the overlay that is written to; null where they want nothing.</summary>
    public IReadOnlyList<string>? WantedOf(FileSource source, string field) =>
        overlays.Index.Find(source.OriginId, source.Path) is { } file
            ? overlays.OwnOf(file.Identity).FirstOrDefault(edit => edit.Field == field)?.Values
            : null;

    private async Task<(TaggedContent? Kept, FsError Error, string? Reason)> KeepAsync(
        FileSource source, IByteSource before, TaggedContent old, TaggedContent written)
    {
        Dictionary<string, IReadOnlyList<string>> fields = TagDifference.Fields(old.Tags, written.Tags);
        Dictionary<PictureType, OverlayPicture?> covers = TagDifference.Pictures(old, written);
        if (fields.Count + covers.Count == 0)
            return (written, FsError.None, null);
        if (fields.Keys.FirstOrDefault(static name => !TagDifference.IsName(name)) is { } odd)
            return (null, FsError.ReadOnly, $"'{odd}' is no name of a field that can be kept.");
        if (covers.Values.FirstOrDefault(static picture => picture?.Content.Length > OverlayPicture.LargestContent) is not null)
            return (null, FsError.ReadOnly, "A picture in it is over 16 MiB.");
        if (await overlays.TryPlanAsync(before, new TagChanges(fields, [])).ConfigureAwait(false) is { } refusal)
            return (null, FsError.ReadOnly, refusal);
        List<OverlayEdit> edits = [];
        foreach ((_, CatalogFile file) in await Task.Run(() => FilesOf(source)).ConfigureAwait(false))
        {
            // What is said without it is not kept twice.
            TrackTags? below = file.Tags is { } tags ? overlays.Below(file.Identity, tags) : null;
            edits.AddRange(fields.Select(field => new OverlayEdit(
                file.Identity, field.Key, field.Value.SequenceEqual(below?.Fields.GetValueOrDefault(field.Key) ?? []) ? null : field.Value, overlays.Name)));
            edits.AddRange(covers.Select(cover => new OverlayEdit(file.Identity, OverlayPicture.FieldOf(cover.Key), cover.Value is null ? [] : [cover.Value.Hash], overlays.Name)));
        }

        (FsError error, string? reason) = await StoreAsync(source, edits, [.. covers.Values.OfType<OverlayPicture>()]).ConfigureAwait(false);
        return (error == FsError.None ? written : null, error, reason);
    }

    private async Task<(FsError Error, string? Reason)> StoreAsync(FileSource source, IReadOnlyList<OverlayEdit> edits, IReadOnlyList<OverlayPicture> covers)
    {
        List<(string, CatalogFile)> files = await Task.Run(() => FilesOf(source)).ConfigureAwait(false);
        if (files.Count == 0)
            return (FsError.ReadOnly, Plain);
        Problem? problem = await keep(files, edits, covers).ConfigureAwait(false);
        return problem is null ? (FsError.None, null) : (FsError.Internal, $"{problem}");
    }

    /// <summary>All copies of a track are to say the same, whichever is shown.</summary>
    private List<(string OriginId, CatalogFile File)> FilesOf(FileSource source)
    {
        List<(string, CatalogFile)> files = [];
        if (overlays.Index.Find(source.OriginId, source.Path) is { } shown)
            files.Add((source.OriginId, shown));
        foreach (FileCopy copy in source.Others)
        {
            if (overlays.Index.Find(copy.OriginId, copy.Path) is { } file)
                files.Add((copy.OriginId, file));
        }

        return files;
    }
}
