using System.Globalization;
using MusicFs.Core.Templates;

namespace MusicFs.Core.Ingest;

/// <summary>
/// Knows the albums of the whole library by name, for <c>%aunique{}</c>: what tells each from its namesakes, and which albums must be placed
/// again because one came or went. Empty until the first album is placed, when all that the catalog has is learnt; nothing is kept of
/// libraries whose templates do not ask. Any thread.
/// </summary>
internal sealed class Namesakes
{
    private readonly Lock _lock = new();
    private readonly UniqueDefinition[] _definitions;
    private readonly Func<Task> _learn;
    private readonly Dictionary<AlbumPlace, List<NamedAlbum>> _places = [];

    /// <summary>By definition and identity: the places of each album that bears the name, and what it says of itself there.</summary>
    private readonly Dictionary<(int Definition, string Identity), SortedDictionary<string, SortedDictionary<AlbumPlace, string[]>>> _groups = [];
    private readonly HashSet<AlbumPlace> _affected = [];
    private Task? _learning;

    /// <param name="views">What is shown.</param>
    /// <param name="learn">Says <see cref="Set"/> for all that is known already.</param>
    public Namesakes(IReadOnlyList<TreeView> views, Func<Task> learn)
    {
        _definitions = [.. views.SelectMany(static view => view.Template.Uniques).DistinctBy(static definition => definition.Key)];
        _learn = learn;
    }

    /// <summary>Whether any template asks.</summary>
    public bool IsNeeded => _definitions.Length > 0;

    public IReadOnlyList<UniqueDefinition> Definitions => _definitions;

    /// <summary>Completes when all is known that the catalog knows.</summary>
    public async Task LearnAsync()
    {
        if (!IsNeeded)
            return;
        Task learning;
        lock (_lock)
        {
            // One that was given up is begun again.
            if (_learning is null or { IsCanceled: true } or { IsFaulted: true })
                _learning = _learn();
            learning = _learning;
        }

        await learning.ConfigureAwait(false);
    }

    /// <summary>These are the albums of a place now.</summary>
    /// <returns>For each what it gets behind its name, by <see cref="UniqueDefinition.Key"/>.</returns>
    public Dictionary<NamedAlbum, IReadOnlyDictionary<string, string>> Set(AlbumPlace place, IReadOnlyCollection<NamedAlbum> albums)
    {
        lock (_lock)
        {
            List<NamedAlbum> before = _places.GetValueOrDefault(place) ?? [];
            if (before.Count != albums.Count || !before.Zip(albums).All(static pair => pair.First.IsAs(pair.Second)))
                Replace(place, before, albums);
            return albums.ToDictionary(static album => album, IReadOnlyDictionary<string, string> (album) => TextsOf(album));
        }
    }

    /// <summary>A folder is gone, with all below it.</summary>
    public void Remove(AlbumPlace folder)
    {
        lock (_lock)
        {
            foreach (AlbumPlace place in _places.Keys.Where(place => place.OriginId == folder.OriginId && (place.Folder == folder.Folder || place.Folder.IsBelow(folder.Folder))).ToList())
                Replace(place, _places[place], []);
        }
    }

    /// <summary>A place whose albums are not as they are known here.</summary>
    public void Doubt(AlbumPlace place)
    {
        lock (_lock)
            _affected.Add(place);
    }

    /// <summary>Places whose albums have other names than when they were placed.</summary>
    public IReadOnlyCollection<AlbumPlace> TakeAffected()
    {
        lock (_lock)
        {
            AlbumPlace[] affected = [.. _affected.Order()];
            _affected.Clear();
            return affected;
        }
    }

    private void Replace(AlbumPlace place, List<NamedAlbum> before, IReadOnlyCollection<NamedAlbum> now)
    {
        (int, string)[] touched = [.. before.Concat(now).SelectMany(static album => album.Identities.Select(static (identity, definition) => (definition, identity))).Distinct()];
        Dictionary<((int, string), string), string> texts = TextsIn(touched);
        foreach (NamedAlbum album in before)
            Forget(place, album);
        foreach (NamedAlbum album in now)
            Add(place, album);
        if (now.Count == 0)
            _places.Remove(place);
        else
            _places[place] = [.. now];
        foreach ((((int, string) group, string key), string text) in TextsIn(touched))
        {
            if (texts.TryGetValue((group, key), out string? other) && other != text)
                _affected.UnionWith(_groups[group][key].Keys.Where(one => one != place));
        }
    }

    private void Add(AlbumPlace place, NamedAlbum album)
    {
        for (int d = 0; d < _definitions.Length; d++)
        {
            if (!_groups.TryGetValue((d, album.Identities[d]), out SortedDictionary<string, SortedDictionary<AlbumPlace, string[]>>? group))
                _groups.Add((d, album.Identities[d]), group = new(StringComparer.Ordinal));
            if (!group.TryGetValue(album.Key, out SortedDictionary<AlbumPlace, string[]>? places))
                group.Add(album.Key, places = []);
            places.TryAdd(place, album.Values[d]);
        }
    }

    private void Forget(AlbumPlace place, NamedAlbum album)
    {
        for (int d = 0; d < _definitions.Length; d++)
        {
            if (!_groups.TryGetValue((d, album.Identities[d]), out SortedDictionary<string, SortedDictionary<AlbumPlace, string[]>>? group)
                || !group.TryGetValue(album.Key, out SortedDictionary<AlbumPlace, string[]>? places))
            {
                continue;
            }

            places.Remove(place);
            if (places.Count == 0)
                group.Remove(album.Key);
            if (group.Count == 0)
                _groups.Remove((d, album.Identities[d]));
        }
    }

    private Dictionary<((int, string), string), string> TextsIn((int Definition, string Identity)[] groups)
    {
        Dictionary<((int, string), string), string> texts = [];
        foreach ((int Definition, string Identity) group in groups.Where(_groups.ContainsKey))
        {
            foreach (string key in _groups[group].Keys)
                texts.Add((group, key), TextOf(group.Definition, group.Identity, key));
        }

        return texts;
    }

    private Dictionary<string, string> TextsOf(NamedAlbum album)
    {
        Dictionary<string, string> texts = [];
        for (int d = 0; d < _definitions.Length; d++)
            texts.Add(_definitions[d].Key, TextOf(d, album.Identities[d], album.Key));
        return texts;
    }

    /// <summary>As beets has it: the first field in which all namesakes differ; where there is none, a number, by which of them comes first.</summary>
    private string TextOf(int definition, string identity, string key)
    {
        SortedDictionary<string, SortedDictionary<AlbumPlace, string[]>> group = _groups[(definition, identity)];
        if (group.Count == 1)
            return "";
        string[][] values = [.. group.Values.Select(static places => places.First().Value)];
        int own = group.Keys.TakeWhile(other => other != key).Count();
        for (int field = 0; field < values[own].Length; field++)
        {
            if (values.Select(album => album[field]).Distinct(StringComparer.OrdinalIgnoreCase).Count() == values.Length)
                return _definitions[definition].TextOf(values[own][field]);
        }

        return _definitions[definition].TextOf((own + 1).ToString(CultureInfo.InvariantCulture));
    }
}
