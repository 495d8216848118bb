using MusicFs.Contracts.FileSystem;
using MusicFs.Library.Search.Query;
using MusicFs.Library.User;

namespace MusicFs.Core.Search;

/// <summary>The collections of a library: built in, of the configuration, and those that people made. Any thread, no backend's: it may wait for the disk.</summary>
/// <param name="user">Keeps what people made; null where nothing is kept.</param>
public sealed class CollectionSet(UserDatabase? user)
{
    private volatile IReadOnlyList<CollectionQuery> _configured = [];
    private volatile IReadOnlyList<CollectionQuery> _files = [];
    private volatile IReadOnlyList<CollectionQuery>? _made;

    /// <summary>Raised when there are others than before.</summary>
    public event Action? Changed;

    /// <summary>All that are one query: those of the configuration before those of people, these before those of files; of one name the first.</summary>
    public IReadOnlyList<CollectionQuery> All => [.. BuiltIn.Collections, .. ((CollectionQuery[])[.. _configured, .. Made(), .. _files]).Where(static one => !BuiltIn.Names.Contains(one.Name, StringComparer.OrdinalIgnoreCase)).DistinctBy(static one => one.Name, StringComparer.OrdinalIgnoreCase)];

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
        Problem? problem = await user.PutCollectionAsync(name, query).ConfigureAwait(false);
        Reread();
        return problem;
    }

    /// <summary>Forgets a collection that a person made.</summary>
    /// <returns>Null, or why it is still there.</returns>
    public async Task<Problem?> RemoveAsync(string name)
    {
        if (user is null)
            return NothingKept;
        if (Made().FirstOrDefault(one => one.Name == name) is null)
            return new Problem($"Nobody has made a collection '{name}'.", "List them: musicfs collection list");
        Problem? problem = await user.RemoveCollectionAsync(name).ConfigureAwait(false);
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
        _made = null;
        Changed?.Invoke();
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
