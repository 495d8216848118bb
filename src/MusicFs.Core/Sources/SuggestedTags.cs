using MusicFs.Contracts.Tags;
using MusicFs.Core.Overlays;
using MusicFs.Library.Sources;
using MusicFs.Library.User;

namespace MusicFs.Core.Sources;

/// <summary>
/// What metadata sources say of tracks, as overlays need it: below what people want, and below what files say unless the sources are to correct that. One for all trees of a
/// library. Keeps but the numbers of the tracks that anything is said of. Any thread, but no backend's: it may wait for the disk.
/// </summary>
/// <param name="store">What was said.</param>
public sealed class SuggestedTags(SuggestionStore store)
{
    private readonly Lock _lock = new();
    private IReadOnlyList<string> _sources = [];
    private HashSet<ulong>? _tracks;
    private volatile bool _corrects;
    private volatile bool _hasCovers;

    /// <summary>Whether what they say replaces what files say, too.</summary>
    public bool Corrects => _corrects;

    /// <summary>Those whose word counts; none shows what the files say.</summary>
    public IReadOnlyList<string> Sources
    {
        get
        {
            lock (_lock)
                return _sources;
        }
    }

    internal IReadOnlyCollection<ulong> Tracks
    {
        get
        {
            HashSet<ulong> known = Known();
            lock (_lock)
                return [.. known];
        }
    }

    /// <summary>Has others count from now on, or count otherwise.</summary>
    /// <returns>The tracks that may be shown otherwise by that.</returns>
    /// <param name="sources">Whose word counts.</param>
    /// <param name="corrects">Whether it replaces what files say, too.</param>
    /// <param name="hasCovers">Whether covers count.</param>
    public IReadOnlyCollection<ulong> Use(IReadOnlyList<string> sources, bool corrects, bool hasCovers = false)
    {
        ArgumentNullException.ThrowIfNull(sources);
        if (sources.SequenceEqual(Sources) && corrects == _corrects && hasCovers == _hasCovers)
            return [];
        HashSet<ulong> concerned = [.. Tracks];
        lock (_lock)
        {
            _sources = sources;
            _corrects = corrects;
            _hasCovers = hasCovers;
            _tracks = null;
        }

        concerned.UnionWith(Tracks);
        return concerned;
    }

    /// <summary>Something new may be said of these tracks.</summary>
    internal void Add(IEnumerable<ulong> identities)
    {
        HashSet<ulong> known = Known();
        lock (_lock)
            known.UnionWith(identities);
    }

    /// <summary>What is said of a track; null for nothing.</summary>
    internal TrackSuggestions? Find(ulong identity)
    {
        HashSet<ulong> known = Known();
        IReadOnlyList<string> sources;
        lock (_lock)
        {
            if (!known.Contains(identity))
                return null;
            sources = _sources;
        }

        return store.Find(identity, sources);
    }

    /// <summary>What of it counts for a file with these tags, field by field.</summary>
    /// <param name="said">What is said.</param>
    /// <param name="tags">Of the file.</param>
    /// <param name="isWanted">Whether people have an opinion on a field.</param>
    internal Dictionary<string, IReadOnlyList<string>> Over(TrackSuggestions said, TrackTags tags, Func<string, bool> isWanted)
    {
        Dictionary<string, IReadOnlyList<string>> fields = new(StringComparer.Ordinal);
        foreach ((string name, IReadOnlyList<string> values) in said.Fields)
        {
            string[] names = FieldAliases.Of(name);
            if (names.Any(isWanted))
                continue;
            bool isLacking = !names.Any(one => tags.Fields.TryGetValue(one, out IReadOnlyList<string>? held) && held.Any(static value => value.Length > 0));
            if (isLacking || (_corrects && tags.Fields.GetValueOrDefault(name)?.SequenceEqual(values) != true))
                fields[name] = values;
        }

        return fields;
    }

    /// <summary>The hash of the front cover that counts for a file with these tags; null for none, and where it has a picture of its own.</summary>
    internal string? CoverOver(TrackSuggestions said, TrackTags tags) => _hasCovers && said.Cover.Length > 0 && tags.Pictures.Count == 0 ? said.Cover : null;

    /// <summary>A cover by its hash; null where it is not kept any more.</summary>
    internal OverlayPicture? PictureOf(string hash) => store.PictureOf(hash);

    /// <summary>A picture is shown, which may be a cover. Never waits.</summary>
    internal void NoteUse(string hash) => store.NoteUse(hash);

    private HashSet<ulong> Known()
    {
        IReadOnlyList<string> sources;
        lock (_lock)
        {
            if (_tracks is { } known)
                return known;
            sources = _sources;
        }

        // No lock while the disk is waited for.
        HashSet<ulong> read = sources.Count == 0 ? [] : [.. store.TracksOf(sources)];
        lock (_lock)
        {
            if (_tracks is null && sources.SequenceEqual(_sources))
                _tracks = read;
            return _tracks ?? read;
        }
    }
}
