using MusicFs.Core.Tree;

namespace MusicFs.Core.Ingest;

/// <summary>
/// Where a track goes, kept instead of its tags. Whether its album has several discs is known only when all are read, so the
/// paths for both cases are rendered at once, where they differ.
/// </summary>
/// <param name="Original">The file.</param>
/// <param name="Paths">Paths in the view if its album has one disc.</param>
/// <param name="SeveralDiscPaths">Paths if it has more; the same list where there is no difference.</param>
/// <param name="Album">Tells albums apart.</param>
/// <param name="Disc">The disc the track says it is on; 0 where it does not.</param>
internal sealed record TrackPlacement(
    OriginalFile Original, IReadOnlyList<string> Paths, IReadOnlyList<string> SeveralDiscPaths, AlbumKey Album, int Disc);
