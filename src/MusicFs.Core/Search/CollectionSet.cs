using MusicFs.Contracts.FileSystem;
using MusicFs.Library.Search.Query;
using MusicFs.Library.User;

namespace MusicFs.Core.Search;

/// <summary>The collections of a library: built in, of the configuration, and those that people made or imported. Any thread, no backend's: it may wait for the disk.</summary>
/// <param name="user">Keeps what people made; null where nothing is kept.</param>
public sealed class CollectionSet(UserDatabase? user)
{
    /// <summary>Of collections that no query finds.</summary>
    private static readonly SearchQuery Nothing = new("", null, [], null);

    private volatile IReadOnlyList<CollectionQuery> _configured = [];
    private volatile IReadOnlyList<CollectionQuery> _files = [];
    private volatile IReadOnlyList<CollectionQuery>? _made;
    private volatile IReadOnlyList<CollectionQuery>? _imported;

    /// <summary>Raised when there are others than before.</summary>
    public event Action? Changed;

    /// <summary>All that are one query: those of the configuration before those of people, these before imported playlists, and these before those of files; of one name the first.</summary>
    public IReadOnlyList<CollectionQuery> All =>
    [
        .. BuiltIn.Collections,
        .. ((CollectionQuery[])[.. _configured, .. Made(), .. Imported(), .. _files]).Where(static one => !BuiltIn.Names.Contains(one.Name, StringComparer.OrdinalIgnoreCase))
            .DistinctBy(static one => one.Name, StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>Files that should be collections and are none.</summary>
    public IReadOnlyList<RefusedList> Refused { get; private set; } = [];

    /// <summary>The collection of a name; null where there is none.</summary>
    public CollectionQuery? Find(string name) => All.FirstOrDefault(one => one.Name == name) ?? All.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>From now on the configuration has these.</summary>
    public void Configure(IReadOnlyList<CollectionQuery> collections)
    {
        _configured = collections;
        Changed?.Invoke();
    }

    /// <summary>From now on files on origins say these.</summary>
    public void UseFiles(IReadOnlyList<CollectionQuery> collections, IReadOnlyList<RefusedList> refused)
    {
        (_files, Refused) = (collections, refused);
        Changed?.Invoke();
    }

    /// <summary>Keeps a collection, in place of one of its name that a person made.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="query">As <see cref="SearchQuery"/> reads it; of <see cref="SearchQuery.LongestText"/> characters at most.</param>
    /// <returns>Null, or why it is not kept.</returns>
    public async Task<Problem?> PutAsync(string name, string query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (Check(name, query) is { } wrong)
            return wrong;
        if (_configured.Any(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            return new Problem($"The configuration has a collection '{name}'.", "Change it there, or choose another name.");
        if (user is null)
            return NothingKept;
        if (FindImported(name) is not null)
            return new Problem($"An imported playlist is named '{name}'.", "Choose another name, or remove that one: musicfs collection remove");
        Problem? problem = await user.PutCollectionAsync(name, query).ConfigureAwait(false);
        Reread();
        return problem;
    }

    /// <summary>The imported playlist of a name; null where there is none.</summary>
    public CollectionQuery? FindImported(string name) => Imported().FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Null, or why no playlist can be imported under a name.</summary>
    public Problem? CheckImported(string name)
    {
        if (CollectionQuery.CheckName(name) is { } reason)
            return new Problem(reason, "Choose another name with --name.");
        return _configured.Concat(Made()).Any(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ? new Problem($"There is a collection '{name}' already, of the configuration or made by a person.", "Choose another name with --name.")
            : user is null ? NothingKept
            : null;
    }

    /// <summary>Keeps an imported playlist, in place of one of its name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="tracks">In its order, each once.</param>
    /// <returns>Null, or why it is not kept.</returns>
    public async Task<Problem?> PutImportedAsync(string name, IReadOnlyList<UserTrack> tracks)
    {
        if (CheckImported(name) is { } wrong)
            return wrong;
        Problem? problem = await user!.PutPlaylistAsync(FindImported(name)?.Name ?? name, tracks).ConfigureAwait(false);
        Reread();
        return problem;
    }

    /// <summary>Forgets a collection that a person made, or an imported playlist.</summary>
    /// <returns>Null, or why it is still there.</returns>
    public async Task<Problem?> RemoveAsync(string name)
    {
        if (user is null)
            return NothingKept;
        bool isMade = Made().Any(one => one.Name == name);
        if (!isMade && Imported().All(one => one.Name != name))
            return new Problem($"Nobody has made a collection '{name}'.", "List them: musicfs collection list");
        Problem? problem = isMade ? await user.RemoveCollectionAsync(name).ConfigureAwait(false) : await user.RemovePlaylistAsync(name).ConfigureAwait(false);
        Reread();
        return problem;
    }

    /// <summary>Null, or why there can be no such collection.</summary>
    public static Problem? Check(string name, string query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (CollectionQuery.CheckName(name) is { } reason)
            return new Problem(reason, "Choose another name.");
        if (query.Length > SearchQuery.LongestText)
            return new Problem($"The query is longer than {SearchQuery.LongestText} characters.", "Say it shorter.");
        if (!SearchQuery.TryParse(query, out SearchQuery? parsed, out QueryError? error))
            return error.Describe(query);
        return parsed.Root is null ? new Problem("The query asks for nothing.", "Name a word or a field: docs/search.md") : null;
    }

    private static Problem NothingKept => new("This library keeps nothing that people make: its user database is not there, or cannot be used.", "The log says why. See 'musicfs library check'.");

    private void Reread()
    {
        (_made, _imported) = (null, null);
        Changed?.Invoke();
    }

    private IReadOnlyList<CollectionQuery> Imported()
    {
        if (_imported is { } imported)
            return imported;
        if (user is null)
            return [];
        IReadOnlyList<HeldPlaylist> kept = user.Playlists(out Problem? problem);
        IReadOnlyList<CollectionQuery> read = [.. kept.Select(static one => new CollectionQuery(one.Name, CollectionOrigin.Import, Nothing) { Tracks = one.Tracks })];
        return problem is null ? _imported = read : read;
    }

    private IReadOnlyList<CollectionQuery> Made()
    {
        if (_made is { } made)
            return made;
        if (user is null)
            return [];
        List<CollectionQuery> read = [];
        IReadOnlyList<(string, string)> kept = user.Collections(out Problem? problem);
        foreach ((string name, string query) in kept)
        {
            if (SearchQuery.TryParse(query, out SearchQuery? parsed, out _))
                read.Add(new CollectionQuery(name, CollectionOrigin.Person, parsed));
        }

        // What could not be read is tried again.
        return problem is null ? _made = read : read;
    }
}
