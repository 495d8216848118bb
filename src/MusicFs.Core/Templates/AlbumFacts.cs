namespace MusicFs.Core.Templates;

/// <summary>What a track's path depends on that only its album as a whole knows.</summary>
public readonly record struct AlbumFacts
{
    /// <summary>Discs of the album; more than one puts the disc into <c>$disctrack</c>.</summary>
    public int DiscCount { get; init; }

    /// <summary>Whether the album is by many: its artist is then Various Artists where the files name none.</summary>
    public bool VariousArtists { get; init; }

    /// <summary>What the album gets behind its name where others have the same, for each <c>%aunique{}</c>; null where no template asks.</summary>
    internal IReadOnlyDictionary<string, string>? Unique { get; init; }
}
