using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Artwork;
using MusicFs.Core.Ingest;
using MusicFs.Core.Sources;
using MusicFs.Core.Tree;
using MusicFs.Library;
using MusicFs.Library.Search;
using MusicFs.Library.User;

namespace MusicFs.Core.Overlays;

/// <summary>
/// What people want tags to be, as the tree and its files need it: which tracks are meant, what their tags are then, and how their files
/// are served. Reads the user database whenever it is asked; keeps but the numbers of the tracks that have overlays. One for all trees of
/// a library that have the same overlay (<see cref="In"/>). Any thread, but no backend's: it may wait for the disk.
/// </summary>
/// <param name="user">What people made.</param>
/// <param name="index">What the origins hold.</param>
/// <param name="editor">Plans files with other tags.</param>
/// <param name="apply">What tags mean with other fields.</param>
public sealed class TrackOverlays(UserDatabase user, ILibraryIndex index, ITagEditor editor, Func<TrackTags, TagChanges, TrackTags> apply)
    : ITagCorrections
{
    private readonly Lock _lock = new();

    /// <summary>Why a track is not served with its overlay, as it was found out last.</summary>
    private readonly ConcurrentDictionary<ulong, (ulong Code, string Reason)> _refused = new();
    private volatile HashSet<ulong>? _tracks;

    /// <summary>The overlay of all mounts, over which this one lies; null where this is it.</summary>
    private TrackOverlays? _base;

    /// <inheritdoc/>
    public event Action<IReadOnlyCollection<ulong>>? Changed;

    /// <inheritdoc/>
    public IReadOnlyCollection<ulong> Corrected => Tracks;

    /// <summary>The name of the overlay that lies over the one of all mounts; empty for that one.</summary>
    public string Name { get; private init; } = "";

    /// <summary>What metadata sources say, below what people want; null for nothing.</summary>
    public SuggestedTags? Suggestions { get; init; }

    /// <summary>What people made.</summary>
    public UserDatabase User => user;

    /// <summary>What the origins hold.</summary>
    public ILibraryIndex Index => index;

    /// <summary>Of what is known of tracks, which all overlays share.</summary>
    private Lock Guard => _base?._lock ?? _lock;

    /// <summary>Tracks that have, or may have, an overlay.</summary>
    internal IReadOnlyCollection<ulong> Tracks
    {
        get
        {
            HashSet<ulong> known = Known();
            IReadOnlyCollection<ulong> suggested = Suggestions?.Tracks ?? [];
            lock (Guard)
                return suggested.Count == 0 ? [.. known] : [.. known.Union(suggested)];
        }
    }

    /// <summary>An overlay over the one of all mounts: its fields win, and where it has none those of the other hold.</summary>
    /// <param name="name">Empty for the one of all mounts itself.</param>
    public TrackOverlays In(string name) =>
        name == Name ? this
        : _base is not null ? _base.In(name)
        : new TrackOverlays(user, index, editor, apply) { Name = name, _base = this, Suggestions = Suggestions };

    /// <summary>Something was changed for these tracks, in any overlay.</summary>
    public void Note(IEnumerable<ulong> identities)
    {
        if (_base is not null)
        {
            _base.Note(identities);
            return;
        }

        ulong[] changed = [.. identities];
        HashSet<ulong> known = Known();
        lock (_lock)
            known.UnionWith(changed);
        Changed?.Invoke(changed);
    }

    /// <summary>A metadata source may say something else of these tracks.</summary>
    public void NoteSuggested(IReadOnlyCollection<ulong> identities)
    {
        if (_base is not null)
        {
            _base.NoteSuggested(identities);
            return;
        }

        Suggestions?.Add(identities);
        Changed?.Invoke(identities);
    }

    /// <inheritdoc/>
    public ulong CodeOf(ulong identity)
    {
        ulong wanted = Find(identity)?.Code ?? 0;
        // What of it counts depends on the file, which is told by its own version.
        return Suggestions is { } suggestions && suggestions.Find(identity) is { } said
            ? Math.Max(1, TrackOverlay.CodeOf(said.Fields, [], NameHash.Of(wanted, suggestions.Corrects ? "correct"u8 : "fill"u8)))
            : wanted;
    }

    /// <inheritdoc/>
    public TrackTags Correct(ulong identity, TrackTags tags) => Find(identity, tags) is { } overlay ? Apply(tags, overlay) : tags;

    /// <summary>Tags as people want them, whatever metadata sources say.</summary>
    internal TrackTags CorrectByPeople(ulong identity, TrackTags tags) => Find(identity) is { } overlay ? Apply(tags, overlay) : tags;

    /// <summary>What a track's overlay comes to; null where it has none and no source says anything.</summary>
    /// <param name="file">Of the track.</param>
    /// <param name="isServed">Whether the tree serves its file with other tags.</param>
    public OverlayState? Describe(CatalogFile file, bool isServed)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (Find(file.Identity, file.Tags) is not { } overlay)
            return null;
        OverlayEdit[] held = [.. HeldOf(file.Identity)];
        var fields = held.ToDictionary(static edit => edit.Field, static edit => edit.Values!, StringComparer.Ordinal);
        Dictionary<string, string> overlays = held.Where(static edit => edit.Overlay.Length > 0).ToDictionary(static edit => edit.Field, static edit => edit.Overlay, StringComparer.Ordinal);
        string? reason = isServed ? null : _refused.TryGetValue(file.Identity, out (ulong, string Reason) refused) ? refused.Reason : "It was not tried yet since the start.";
        return new OverlayState(fields, overlays, isServed, reason) { Suggested = overlay.Suggested, Source = overlay.Source };
    }

    /// <summary>What a metadata source says of a track and is shown; nothing where none does, or people want otherwise.</summary>
    public (IReadOnlyDictionary<string, IReadOnlyList<string>> Fields, string Source) SuggestedOf(ulong identity, TrackTags tags) =>
        Find(identity, tags) is { Source.Length: > 0 } overlay ? (overlay.Suggested, overlay.Source) : (new Dictionary<string, IReadOnlyList<string>>(), "");

    /// <summary>Of each field what holds for a track.</summary>
    public IEnumerable<OverlayEdit> HeldOf(ulong identity) => TrackOverlay.Stack(user.OverlayOf(identity, Name, out _).Edits, Name);

    /// <summary>What holds for a track in this overlay alone, whatever it lies over.</summary>
    public IReadOnlyList<OverlayEdit> OwnOf(ulong identity) => [.. user.OverlayOf(identity, Name, out _).Edits.Where(edit => edit.Overlay == Name)];

    /// <summary>What is shown of a track's tags without this overlay.</summary>
    public TrackTags Below(ulong identity, TrackTags tags) => _base is not null ? _base.Correct(identity, tags)
        : Suggest(identity, tags, null) is { } suggested ? Apply(tags, suggested) : tags;

    /// <summary>What tags are for one who has these overlays; the tags themselves where there are none.</summary>
    /// <param name="identity">Of the track, for what sources say below them.</param>
    /// <param name="tags">Of its file.</param>
    /// <param name="edits">What people want.</param>
    public TrackTags Apply(ulong identity, TrackTags tags, IReadOnlyList<OverlayEdit> edits)
    {
        TrackOverlay? wanted = TrackOverlay.Of(new HeldOverlay(edits, default), Name);
        return (Suggest(identity, tags, wanted) ?? wanted) is { } overlay ? Apply(tags, overlay) : tags;
    }

    internal TrackTags Apply(TrackTags tags, TrackOverlay overlay) => apply(tags, WithAliases(overlay.ToChanges(), tags));

    /// <summary>The pictures of an overlay by type, with their sizes; 0 for none and for one that is not kept any more.</summary>
    internal IReadOnlyDictionary<PictureType, (string Hash, long Size)> SizesOf(TrackOverlay overlay) => overlay.Pictures.ToDictionary(
        static picture => picture.Key, picture => (picture.Value, picture.Value.Length == 0 ? 0L : PictureOf(picture.Value)?.Content.Length ?? 0));

    /// <summary>Of people's own, else of what sources gave.</summary>
    private OverlayPicture? PictureOf(string hash) => user.PictureOf(hash, out _) ?? Suggestions?.PictureOf(hash);

    /// <summary>The picture that people want an original to have, whose hash is said by the tree; null where they want another by now. Waits for the disk.</summary>
    internal ReadOnlyMemory<byte>? PictureOf(string originId, OriginPath path, PictureCode code)
    {
        if (index.Find(originId, path) is not { } known || Find(known.Identity, known.Tags) is not { } overlay)
            return null;
        string? hash = overlay.Pictures.Values.FirstOrDefault(code.IsOverlay);
        if (hash is null)
            return null;
        Suggestions?.NoteUse(hash);
        return PictureOf(hash)?.Content;
    }

    /// <summary>Whether files of a container can be served with other tags.</summary>
    internal bool CanEdit(AudioContainer container) => editor.CanEdit(container);

    /// <summary>Null where a file can be served with these changes, else why it cannot.</summary>
    internal async ValueTask<string?> TryPlanAsync(IByteSource file, TagChanges changes)
    {
        TagEditResult planned = await editor.PlanAsync(file, changes, CancellationToken.None).ConfigureAwait(false);
        return planned.IsSuccess ? null : planned.Error.Message;
    }

    /// <summary>What people and sources want of a track with these tags; null where nobody wants anything.</summary>
    internal TrackOverlay? Find(ulong identity, TrackTags? tags)
    {
        TrackOverlay? wanted = Find(identity);
        return tags is null ? wanted : Suggest(identity, tags, wanted) ?? wanted;
    }

    /// <summary>With what sources say below it; null where they add nothing.</summary>
    private TrackOverlay? Suggest(ulong identity, TrackTags tags, TrackOverlay? wanted)
    {
        if (Suggestions is not { } suggestions || suggestions.Find(identity) is not { } said)
            return null;
        Dictionary<string, IReadOnlyList<string>> fields = suggestions.Over(said, tags, name => wanted?.Fields.ContainsKey(name) == true);
        string? cover = wanted?.Pictures.ContainsKey(PictureType.FrontCover) == true ? null : suggestions.CoverOver(said, tags);
        return fields.Count == 0 && cover is null ? null : TrackOverlay.Over(said, fields, cover, wanted);
    }

    /// <summary>What people want of a track; null where they want nothing.</summary>
    private TrackOverlay? Find(ulong identity)
    {
        HashSet<ulong> known = Known();
        lock (Guard)
        {
            if (!known.Contains(identity))
                return null;
        }

        return TrackOverlay.Of(user.OverlayOf(identity, Name, out _), Name);
    }

    /// <summary>Whether what the tree serves of an original is what it ought to be, as far as is known without reading it.</summary>
    internal bool IsAsWanted(VirtualTree tree, string originId, CatalogFile file)
    {
        ulong served = tree.EditOf(originId, file.Path)?.Code ?? 0;
        ulong wanted = Find(file.Identity, file.Tags)?.CodeFor(file.Version) ?? 0;
        return served == wanted || (served == 0 && IsRefused(file.Identity, wanted));
    }

    /// <summary>How a file is served; null where it is served as it is.</summary>
    /// <param name="identity">The track.</param>
    /// <param name="overlay">Its overlay.</param>
    /// <param name="tags">Of the original.</param>
    /// <param name="version">Of the original.</param>
    /// <param name="open">Opens the original, which is closed again.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The edit, and whether another try may come to another end.</returns>
    internal async ValueTask<(TreeEdit? Edit, bool IsProvisional)> PlanAsync(
        ulong identity, TrackOverlay overlay, TrackTags tags, OriginVersion version, Func<ValueTask<FsResult<IOriginFile>>> open, CancellationToken cancellation)
    {
        ulong code = overlay.CodeFor(version);
        if (!editor.CanEdit(tags.Container))
            return Refuse(identity, code, "Files of this format are not written.");
        FsResult<IOriginFile> opened = await open().ConfigureAwait(false);
        if (!opened.TryGetValue(out IOriginFile? file))
            return (null, true);
        using (file)
        {
            TagEditResult planned = await PlanAsync(overlay, tags, file, cancellation).ConfigureAwait(false);
            if (planned.IsSuccess)
            {
                _refused.TryRemove(identity, out _);
                return (new TreeEdit(planned.Edit.Size, code, overlay.TimeOver(version)), false);
            }

            return planned.Error.Kind == TagErrorKind.Unreadable ? (null, true) : Refuse(identity, code, planned.Error.Message);
        }
    }

    /// <summary>The plan for an open original that the tree says is served with other tags.</summary>
    internal async ValueTask<FsResult<TagEdit>> OpenAsync(FileSource source, IOriginFile file, CancellationToken cancellation)
    {
        // The index and the overlays are on a disk.
        CatalogFile? known = await Task.Run(() => index.Find(source.OriginId, source.Path), cancellation).ConfigureAwait(false);
        if (known?.Version != source.Version)
        {
            // What was found a moment ago may still be on its way there.
            _ = await index.FlushAsync().ConfigureAwait(false);
            known = index.Find(source.OriginId, source.Path);
        }

        TrackOverlay? overlay = known is null ? null : await Task.Run(() => Find(known.Identity, known.Tags), cancellation).ConfigureAwait(false);
        if (overlay is null || known?.Tags is not { } tags || overlay.CodeFor(source.Version) != source.Edit!.Value.Code)
            return FsError.Stale;
        if (Suggestions is { } suggestions && overlay.Pictures.TryGetValue(PictureType.FrontCover, out string? cover) && cover.Length > 0)
            suggestions.NoteUse(cover);
        TagEditResult planned = await PlanAsync(overlay, tags, file, cancellation).ConfigureAwait(false);
        if (planned.IsSuccess)
            return planned.Edit;
        return planned.Error.Source is FsError.None ? FsError.Stale : planned.Error.Source;
    }

    private async ValueTask<TagEditResult> PlanAsync(TrackOverlay overlay, TrackTags tags, IOriginFile file, CancellationToken cancellation)
    {
        if (!TryLoad(overlay, out List<PictureChange>? pictures))
            return new TagEditResult(new TagError(TagErrorKind.Unreadable, -1, "Its picture is not kept any more, or cannot be read.", FsError.None));
        TagChanges changes = WithAliases(overlay.ToChanges(), tags) with { Pictures = pictures };
        return await editor.PlanAsync(new OriginByteSource(file), changes, cancellation).ConfigureAwait(false);
    }

    private bool TryLoad(TrackOverlay overlay, [NotNullWhen(true)] out List<PictureChange>? pictures)
    {
        pictures = [];
        foreach ((PictureType type, string hash) in overlay.Pictures)
        {
            OverlayPicture? picture = hash.Length == 0 ? new OverlayPicture("", "", default) : PictureOf(hash);
            if (picture is null)
                return false;
            pictures.Add(new PictureChange(type, picture.MimeType, picture.Content));
        }

        return true;
    }

    /// <summary>Other names of a field that the file uses go, so that they do not say otherwise.</summary>
    private static TagChanges WithAliases(TagChanges changes, TrackTags tags)
    {
        Dictionary<string, IReadOnlyList<string>> fields = new(changes.Fields, StringComparer.Ordinal);
        foreach (string[] names in FieldAliases.All)
        {
            if (!changes.Fields.ContainsKey(names[0]))
                continue;
            foreach (string alias in names.Skip(1).Where(tags.Fields.ContainsKey))
                fields.TryAdd(alias, []);
        }

        return changes with { Fields = fields };
    }

    private (TreeEdit? Edit, bool IsProvisional) Refuse(ulong identity, ulong code, string reason)
    {
        _refused[identity] = (code, reason);
        return (null, false);
    }

    private bool IsRefused(ulong identity, ulong code) => _refused.TryGetValue(identity, out (ulong Code, string) refused) && refused.Code == code;

    private HashSet<ulong> Known()
    {
        if (_base is not null)
            return _base.Known();
        if (_tracks is { } known)
            return known;
        lock (_lock)
        {
            if (_tracks is { } made)
                return made;
            IReadOnlyCollection<ulong> read = user.OverlaidTracks(out Problem? problem);
            HashSet<ulong> tracks = [.. read];
            // What could not be read is tried again.
            if (problem is null)
                _tracks = tracks;
            return tracks;
        }
    }
}
