using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;

namespace SamplePlugin;

/// <summary>Genres of albums, from a file with a line for each. Asked in the background, an album at a time; what it says is kept, so it is not asked again soon.</summary>
internal sealed class GenreList(string path, IPluginLog log) : IMetadataSource
{
    private const int MostLines = 100_000;

    public string Name => "sample-plugin-list";

    public async ValueTask<FsResult<AlbumSuggestion>> LookUpAsync(AlbumQuery album, CancellationToken cancellation)
    {
        TrackTags tags = album.Tracks[0].Tags;
        string? artist = tags.AlbumArtists.Concat(tags.Artists).FirstOrDefault();
        if (artist is null || tags.Album is not { } name)
            return FsError.NotFound;
        try
        {
            int lines = 0;
            await foreach (string line in File.ReadLinesAsync(path, cancellation).ConfigureAwait(false))
            {
                if (++lines > MostLines)
                    break;
                if (line.Split('\t') is [var one, var other, { Length: > 0 } genre] && IsSame(one, artist) && IsSame(other, name))
                    return Suggest(album, genre, lines);
            }

            // Remembered, too.
            return FsError.NotFound;
        }
        catch (OperationCanceledException)
        {
            return FsError.Interrupted;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            log.Write(PluginLogLevel.Warning, $"{path} cannot be read: {fault.Message}");
            // Asked again later.
            return FsError.OriginUnavailable;
        }
    }

    // Of several sources the one that is most sure counts: 1 is for identifiers, names are less.
    private AlbumSuggestion Suggest(AlbumQuery album, string genre, int line) =>
        new(Name, 0.8, [.. album.Tracks.Select((_, index) => new TrackSuggestion(index, new Dictionary<string, IReadOnlyList<string>> { ["GENRE"] = [genre] }))])
        {
            Reference = $"line {line}",
        };

    private static bool IsSame(string one, string other) => string.Equals(one.Trim(), other, StringComparison.OrdinalIgnoreCase);
}
