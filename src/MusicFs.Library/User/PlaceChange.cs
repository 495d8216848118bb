namespace MusicFs.Library.User;

/// <summary>What a person did to places in one go. Immutable.</summary>
/// <param name="Moves">Each in the place of what was known of the same thing and place.</param>
/// <param name="Made">Folders that are there from now on, whether anything is in them or not.</param>
/// <param name="Removed">Folders that are there for what is in them only.</param>
/// <param name="FolderMoves">By the folder of the templates where it is shown; null where it was.</param>
public sealed record PlaceChange(
    IReadOnlyList<PlaceMove> Moves, IReadOnlyList<string> Made, IReadOnlyList<string> Removed, IReadOnlyDictionary<string, string?> FolderMoves);
