using System.Text;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Ingest;

/// <summary>Reads one original's tags and says where it goes. Any thread; never throws for what is in a file.</summary>
internal sealed class TrackReader(IReadOnlyList<IOrigin> origins, ITagReader tags, PathTemplate template, ILogger logger)
{
    /// <summary>The placement, and whether the tags could be read.</summary>
    public async ValueTask<(TrackPlacement Placement, bool HasTags)> ReadAsync(OriginalFile original, CancellationToken cancellation)
    {
        TrackTags? read = await ReadTagsAsync(original, cancellation).ConfigureAwait(false);
        return (Place(original, read ?? new TrackTags()), read is not null);
    }

    private async ValueTask<TrackTags?> ReadTagsAsync(OriginalFile original, CancellationToken cancellation)
    {
        IOrigin origin = origins[original.Origin];
        FsResult<IOriginFile> opened = await origin.OpenAsync(original.Path, original.Version, cancellation).ConfigureAwait(false);
        if (!opened.TryGetValue(out IOriginFile? file))
        {
            logger.LogWarning("The tags of {Path} on origin {Origin} could not be read: {Reason}.", original.Path, origin.Id, opened.Error);
            return null;
        }

        using (file)
        {
            TagReadResult result = await tags.ReadAsync(new OriginByteSource(file), cancellation).ConfigureAwait(false);
            if (!result.IsSuccess && !cancellation.IsCancellationRequested)
                logger.LogInformation("The tags of {Path} on origin {Origin} could not be read: {Reason}", original.Path, origin.Id, result.Error.Message);
            return result.Tags;
        }
    }

    private TrackPlacement Place(OriginalFile original, TrackTags read)
    {
        var facts = new TrackFacts
        {
            Tags = read, FileName = Encoding.UTF8.GetString(original.Path.Name), OriginId = origins[original.Origin].Id,
            Album = new AlbumFacts { DiscCount = 1 },
        };
        IReadOnlyList<string> paths = template.Render(facts);
        string artist = (First(read.AlbumArtists) ?? (read.Compilation ? null : First(read.Artists)) ?? "").ToUpperInvariant();
        var album = new AlbumKey(original.Origin, artist, (read.Album ?? "").ToUpperInvariant());
        if (read.DiscNumber is not { } disc)
            return new TrackPlacement(original, paths, paths, album, 0);
        IReadOnlyList<string> several = template.Render(facts with { Album = new AlbumFacts { DiscCount = 2 } });
        // The total alone says it as well, where only one disc of a set is here.
        return read.DiscTotal > 1
            ? new TrackPlacement(original, several, several, album, disc)
            : new TrackPlacement(original, paths, paths.SequenceEqual(several) ? paths : several, album, disc);
    }

    private static string? First(IReadOnlyList<string> values) => values.Count > 0 ? values[0] : null;
}
