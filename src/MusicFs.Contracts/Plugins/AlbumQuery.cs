namespace MusicFs.Contracts.Plugins;

/// <summary>What is known of an album: files of one folder whose tags say one album, or say none.</summary>
/// <param name="Tracks">At least one, at most 500, in order of disc, track number and name.</param>
public sealed record AlbumQuery(IReadOnlyList<TrackQuery> Tracks);
