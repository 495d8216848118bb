namespace MusicFs.Library.User;

/// <summary>Where people have things in the view, as it holds now.</summary>
/// <param name="Moves">Of each thing and place.</param>
/// <param name="Folders">Those that people made, and when.</param>
/// <param name="FolderMoves">By the folder of the templates where it is shown.</param>
public sealed record HeldPlaces(
    IReadOnlyList<PlaceMove> Moves, IReadOnlyDictionary<string, DateTimeOffset> Folders, IReadOnlyDictionary<string, string> FolderMoves)
{
    /// <summary>Nothing was moved.</summary>
    public static HeldPlaces None { get; } = new([], new Dictionary<string, DateTimeOffset>(), new Dictionary<string, string>());
}
