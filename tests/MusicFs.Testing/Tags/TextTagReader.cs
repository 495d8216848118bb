using System.Globalization;
using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace MusicFs.Testing.Tags;

/// <summary>Reads tags from files that are lines of <c>title=...</c>, <c>artist=...</c>, <c>album=...</c>, <c>track=...</c>, <c>disc=...</c>.</summary>
public sealed class TextTagReader : ITagReader
{
    public async ValueTask<TagReadResult> ReadAsync(IByteSource source, CancellationToken cancellation)
    {
        byte[] bytes = new byte[source.Length];
        FsResult<int> read = await source.ReadAsync(0, bytes, cancellation);
        if (!read.IsSuccess)
            return new(new TagError(TagErrorKind.Unreadable, 0, "The source failed.", read.Error));
        Dictionary<string, string> fields = Encoding.UTF8.GetString(bytes).Split('\n').Select(line => line.Split('=', 2))
            .Where(parts => parts.Length == 2).ToDictionary(parts => parts[0], parts => parts[1]);
        if (fields.Count == 0)
            return new(new TagError(TagErrorKind.UnknownFormat, 0, "There are no fields."));
        return new(new TrackTags
        {
            Container = AudioContainer.Flac, Title = fields.GetValueOrDefault("title"), Album = fields.GetValueOrDefault("album"),
            Artists = fields.TryGetValue("artist", out string? artist) ? [artist] : [],
            TrackNumber = fields.TryGetValue("track", out string? track) ? int.Parse(track, CultureInfo.InvariantCulture) : null,
            DiscNumber = fields.TryGetValue("disc", out string? disc) ? int.Parse(disc, CultureInfo.InvariantCulture) : null,
        });
    }
}
