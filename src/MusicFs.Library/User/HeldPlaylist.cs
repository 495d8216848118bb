namespace MusicFs.Library.User;

/// <summary>A playlist that was brought from another player. Immutable.</summary>
/// <param name="Name">Its name, of which there is one.</param>
/// <param name="Tracks">The catalog's identities of its tracks, in its order, each once.</param>
public sealed record HeldPlaylist(string Name, IReadOnlyList<ulong> Tracks);
