using MusicFs.Core.Templates;

namespace MusicFs.Core.Ingest;

/// <summary>What <c>%aunique{}</c> must know of an album that has a name.</summary>
/// <param name="Key">Tells it from others: its MusicBrainz id, else where it lies and its name.</param>
/// <param name="Identities">For each definition: equal for namesakes.</param>
/// <param name="Values">For each definition: what may tell it from them.</param>
internal sealed record NamedAlbum(string Key, string[] Identities, string[][] Values)
{
    /// <summary>The albums in one place, and which of them each track is of; null for a track of no album.</summary>
    public static NamedAlbum?[] Find(AlbumPlace place, IReadOnlyList<TrackFacts> tracks, IReadOnlyList<UniqueDefinition> definitions)
    {
        Dictionary<string, NamedAlbum> albums = new(StringComparer.Ordinal);
        NamedAlbum?[] found = new NamedAlbum?[tracks.Count];
        ILookup<string, string> ids = tracks.Where(static track => track.Tags is { Album: not null, MusicBrainz.ReleaseId: not null })
            .Select(static track => (track.Tags.Album!, track.Tags.MusicBrainz!.ReleaseId!)).Distinct().ToLookup(static pair => pair.Item1, static pair => pair.Item2);
        for (int i = 0; i < found.Length; i++)
        {
            TrackFacts track = tracks[i];
            if (track.Tags.Album is not { } name)
                continue;
            // A track without an id is of the album of its name that has one.
            string? id = track.Tags.MusicBrainz?.ReleaseId ?? (ids[name].Take(2).ToArray() is [var only] ? only : null);
            string key = id is not null ? $"id {id}" : $"{place.OriginId}\0{System.Text.Encoding.Latin1.GetString(place.Folder.Bytes)}\0{name}";
            string[] identities = [.. definitions.Select(definition => definition.IdentityOf(track))];
            string whole = string.Join('\0', [key, .. identities]);
            if (!albums.TryGetValue(whole, out NamedAlbum? album))
                albums.Add(whole, album = new NamedAlbum(key, identities, [.. definitions.Select(definition => definition.ValuesOf(track))]));
            else
                album.Complete(track, definitions);
            found[i] = album;
        }

        return found;
    }

    public bool IsAs(NamedAlbum other) =>
        Key == other.Key && Identities.SequenceEqual(other.Identities) && Values.Zip(other.Values).All(static pair => pair.First.SequenceEqual(pair.Second));

    /// <summary>What the first track does not have another one may.</summary>
    private void Complete(TrackFacts track, IReadOnlyList<UniqueDefinition> definitions)
    {
        for (int d = 0; d < Values.Length; d++)
        {
            if (!Values[d].Contains(""))
                continue;
            string[] more = definitions[d].ValuesOf(track);
            for (int i = 0; i < more.Length; i++)
                Values[d][i] = Values[d][i].Length == 0 ? more[i] : Values[d][i];
        }
    }
}
