using MusicFs.Contracts.Plugins;
using MusicFs.Core.Sources;
using MusicFs.Host.Sources.MusicBrainz;
using MusicFs.Library.Sources;

namespace MusicFs.Host.Sources;

/// <summary>
/// The metadata sources of a library: those built in, as the settings have them, and those that others bring. Owns what they said, and those built in. Any thread, one change at a time.
/// </summary>
internal sealed class LibrarySources : IAsyncDisposable
{
    private readonly SuggestionStore _store;
    private readonly SuggestedTags _said;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly List<MusicBrainzSource> _made = [];
    private SourceSettings _settings;
    private IReadOnlyList<IMetadataSource> _others;
    private MusicBrainzSource? _musicBrainz;

    /// <param name="store">What was said.</param>
    /// <param name="lookUps">Asks.</param>
    /// <param name="said">What of it is shown.</param>
    /// <param name="settings">Who is asked.</param>
    /// <param name="others">Who else is.</param>
    /// <param name="time">The clock.</param>
    public LibrarySources(SuggestionStore store, AlbumLookUps lookUps, SuggestedTags said, SourceSettings settings, IReadOnlyList<IMetadataSource> others, TimeProvider time)
    {
        (_store, LookUps, _said, _time, _settings, _others) = (store, lookUps, said, time, settings, others);
        Make(settings);
        LookUps.KeptFor = settings.KeptFor;
        LookUps.Sources = All();
    }

    /// <summary>Asks them.</summary>
    public AlbumLookUps LookUps { get; }

    /// <summary>Whose word counts, the first before the others. What is built in keeps its name.</summary>
    public static IReadOnlyList<string> NamesOf(SourceSettings settings, IReadOnlyList<IMetadataSource> others) =>
        [.. settings.Names, .. Besides(others).Select(static other => other.Name)];

    /// <summary>Takes other settings.</summary>
    /// <returns>The tracks that may be shown otherwise by that.</returns>
    public IReadOnlyCollection<ulong> Apply(SourceSettings settings)
    {
        lock (_lock)
        {
            if (settings.MusicBrainz != _settings.MusicBrainz)
                Make(settings);
            _settings = settings;
        }

        LookUps.KeptFor = settings.KeptFor;
        return Follow();
    }

    /// <summary>Has sources that others bring asked, too, in place of those before.</summary>
    /// <returns>The tracks that may be shown otherwise by that.</returns>
    public IReadOnlyCollection<ulong> UseOthers(IReadOnlyList<IMetadataSource> others)
    {
        lock (_lock)
            _others = others;
        return Follow();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        LookUps.Sources = [];
        MusicBrainzSource[] made;
        lock (_lock)
            made = [.. _made];
        foreach (MusicBrainzSource source in made)
            source.Dispose();
        await _store.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>One that is not asked any more may still wait for its last answer, so it ends with this.</summary>
    private void Make(SourceSettings settings)
    {
        _musicBrainz = settings.MusicBrainz is { } how ? new MusicBrainzSource(how, _time) : null;
        if (_musicBrainz is not null)
            _made.Add(_musicBrainz);
    }

    private IReadOnlyCollection<ulong> Follow()
    {
        IReadOnlyList<IMetadataSource> all = All();
        LookUps.Sources = all;
        return _said.Use([.. all.Select(static source => source.Name)], _settings.Corrects);
    }

    private IReadOnlyList<IMetadataSource> All()
    {
        lock (_lock)
            return [.. _musicBrainz is null ? [] : new IMetadataSource[] { _musicBrainz }, .. Besides(_others)];
    }

    private static IEnumerable<IMetadataSource> Besides(IReadOnlyList<IMetadataSource> others) =>
        others.Where(static other => other.Name != MusicBrainzSource.SourceName).DistinctBy(static other => other.Name);
}
