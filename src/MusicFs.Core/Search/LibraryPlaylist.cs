using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Search;

/// <summary>A playlist that lies on an origin, as a collection. Immutable.</summary>
/// <param name="Name">Of its folder, which no other playlist has.</param>
/// <param name="OriginId">Where it lies.</param>
/// <param name="Path">On that origin.</param>
public sealed record LibraryPlaylist(string Name, string OriginId, OriginPath Path)
{
    /// <summary>As the commands name it: by the way from the folder of collections.</summary>
    public string FullName => $"{BuiltIn.Playlists}/{Name}";
}
