using MusicFs.Contracts.Plugins;
using MusicFs.Core.Sources;
using MusicFs.Host.Sources.MusicBrainz;
using MusicFs.Library.Sources;

namespace MusicFs.Host.Sources;

/// <summary>
/// The metadata sources of a library: those built in, as the settings have them, and those that others bring. Owns what they said, and those built in. Any thread.
/// </summary>
internal sealed class LibrarySources : IAsyncDisposable
{
    private readonly SuggestionStore _store;
    private readonly SuggestedTags _said;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _turn = new(1);
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
        Instruct(settings);
    }

    /// <summary>Asks them.</summary>
    public AlbumLookUps LookUps { get; }

    /// <summary>Whose word counts, the first before the others. What is built in keeps its name.</summary>
    public static IReadOnlyList<string> NamesOf(SourceSettings settings, IReadOnlyList<IMetadataSource> others) =>
        [.. settings.Names, .. Besides(others).Select(static other => other.Name)];

    /// <summary>Takes other settings. From now on nobody is asked who is not to be; what is shown follows with <see cref="FollowAsync"/>.</summary>
    public void Apply(SourceSettings settings)
    {
        lock (_lock)
        {
            if (settings.MusicBrainz != _settings.MusicBrainz)
                Make(settings);
            _settings = settings;
        }

        Instruct(settings);
    }

    /// <summary>Has sources that others bring asked, too, in place of those before; likewise.</summary>
    /// <returns>False where they are those that are asked already, and nothing is to follow.</returns>
    public bool UseOthers(IReadOnlyList<IMetadataSource> others)
    {
        lock (_lock)
        {
            if (others.SequenceEqual(_others))
                return false;
            _others = others;
        }

        LookUps.Sources = All();
        return true;
    }

    /// <summary>Has what sources say count that are asked by now, and no others. May wait for the disk.</summary>
    /// <returns>The tracks that may be shown otherwise by that.</returns>
    public async Task<IReadOnlyCollection<ulong>> FollowAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            SourceSettings settings;
            lock (_lock)
                settings = _settings;
            return await Task.Run(() => _said.Use([.. All().Select(static source => source.Name)], settings.Corrects, settings.HasCovers), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
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
        _turn.Dispose();
    }

    private void Instruct(SourceSettings settings)
    {
        LookUps.KeptFor = settings.KeptFor;
        LookUps.FetchesCovers = settings is { HasCovers: true, CoverLimit: > 0 };
        LookUps.CoverLimit = settings.CoverLimit;
        LookUps.Sources = All();
    }

    /// <summary>One that is not asked any more may still wait for its last answer, so it ends with this.</summary>
    private void Make(SourceSettings settings)
    {
        _musicBrainz = settings.MusicBrainz is { } how ? new MusicBrainzSource(how, _time) : null;
        if (_musicBrainz is not null)
            _made.Add(_musicBrainz);
    }

    private IReadOnlyList<IMetadataSource> All()
    {
        lock (_lock)
            return [.. _musicBrainz is null ? [] : new IMetadataSource[] { _musicBrainz }, .. Besides(_others)];
    }

    private static IEnumerable<IMetadataSource> Besides(IReadOnlyList<IMetadataSource> others) =>
        others.Where(static other => other.Name != MusicBrainzSource.SourceName).DistinctBy(static other => other.Name);
}
