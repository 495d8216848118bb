namespace MusicFs.Library.User;

/// <summary>What people want a track to be, as it holds now.</summary>
/// <param name="Edits">Of each overlay and field the one that holds, those of the overlay of all mounts first; none where nothing is wanted.</param>
/// <param name="Changed">When the latest of the changes was made that hold.</param>
public sealed record HeldOverlay(IReadOnlyList<OverlayEdit> Edits, DateTimeOffset Changed);
