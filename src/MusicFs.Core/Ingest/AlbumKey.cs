namespace MusicFs.Core.Ingest;

/// <summary>An album as far as its discs are concerned: equal artist and title on one origin.</summary>
internal readonly record struct AlbumKey(int Origin, string Artist, string Title);
