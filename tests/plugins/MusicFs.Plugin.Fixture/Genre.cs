using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Plugins;

namespace MusicFs.Plugin.Fixture;

/// <summary>Says the same of every album.</summary>
internal sealed class Genre(string genre) : IMetadataSource
{
    public string Name => "genres";

    public ValueTask<FsResult<AlbumSuggestion>> LookUpAsync(AlbumQuery album, CancellationToken cancellation)
    {
        Dictionary<string, IReadOnlyList<string>> fields = new() { ["GENRE"] = [genre] };
        return new(new FsResult<AlbumSuggestion>(new AlbumSuggestion(Name, 1, [.. album.Tracks.Select((_, index) => new TrackSuggestion(index, fields))])));
    }
}
