using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;
using MusicFs.Library;
using MusicFs.Library.Sources;

namespace MusicFs.Core.Sources;

/// <summary>Files of one folder and its disc folders whose tags say one album, or say none: what a metadata source is asked about at once. Immutable.</summary>
internal sealed class AlbumInQuestion
{
    /// <summary>Larger ones are collections of files, and no album.</summary>
    public const int MostTracks = 500;

    private AlbumInQuestion(IReadOnlyList<CatalogFile> files, AlbumQuery query)
    {
        Files = files;
        Query = query;
        Key = KeyOf(query);
    }

    /// <summary>Equal for albums of which the same is known, wherever they lie: copies on two origins are asked about once.</summary>
    public AlbumKey Key { get; }

    /// <summary>In the order of the question.</summary>
    public IReadOnlyList<CatalogFile> Files { get; }

    public AlbumQuery Query { get; }

    /// <summary>Where its files lie; null where that does not matter.</summary>
    public IOrigin? Origin { get; init; }

    /// <summary>For people.</summary>
    public string Name => Query.Tracks[0].Tags is { Album: { } album } tags
        ? (ArtistOf(tags) is { Length: > 0 } artist ? $"{artist}, {album}" : album)
        : Query.Tracks[0].Path;

    /// <summary>The albums of a folder and its disc folders.</summary>
    /// <param name="files">Of all of them.</param>
    /// <param name="tagsOf">What is known of a file's tags.</param>
    /// <param name="origin">Where they lie.</param>
    public static IEnumerable<AlbumInQuestion> Find(IEnumerable<CatalogFile> files, Func<CatalogFile, TrackTags> tagsOf, IOrigin? origin = null)
    {
        // A file that is shown as the tracks in it cannot have tags of its own.
        var known = files.Where(static file => file is { Tags: not null, Parts: null } && file.Tags.CueSheet is not { Tracks.Count: > 1 })
            .Select(file => (File: file, Tags: tagsOf(file)));
        foreach (var album in known.GroupBy(static track => (track.Tags.Album ?? "", ArtistOf(track.Tags), track.Tags.MusicBrainz?.ReleaseId ?? "")))
        {
            var tracks = album
                .OrderBy(static track => track.Tags.DiscNumber ?? 0)
                .ThenBy(static track => track.Tags.DiscNumber is null ? track.File.Path.Parent.ToString() : "", StringComparer.Ordinal)
                .ThenBy(static track => track.Tags.TrackNumber ?? int.MaxValue)
                .ThenBy(static track => track.File.Path.ToString(), StringComparer.Ordinal).ToArray();
            if (tracks.Length <= MostTracks)
            {
                yield return new AlbumInQuestion(
                    [.. tracks.Select(static track => track.File)], new AlbumQuery([.. tracks.Select(static track => new TrackQuery(track.File.Path.ToString(), track.Tags))])) { Origin = origin };
            }
        }
    }

    private static string ArtistOf(TrackTags tags) => tags.AlbumArtists.Count > 0 ? tags.AlbumArtists[0] : "";

    /// <summary>Of what may be sent, and nothing else: a file that moves is no other question.</summary>
    private static AlbumKey KeyOf(AlbumQuery query)
    {
        StringBuilder text = new("album 1\n");
        foreach (TrackTags tags in query.Tracks.Select(static track => track.Tags))
        {
            text.Append(tags.Album).Append('\t').AppendJoin('\v', tags.AlbumArtists).Append('\t').AppendJoin('\v', tags.Artists).Append('\t').Append(tags.Title).Append('\t')
                .Append(tags.MusicBrainz?.ReleaseId).Append('\t').Append(tags.Compilation).Append('\t')
                .Append(CultureInfo.InvariantCulture, $"{tags.DiscNumber}\t{tags.TrackNumber}\t{tags.Date}\t{tags.CatalogNumber}\t{Math.Round(tags.DurationSeconds ?? -1)}\n");
        }

        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
        return new AlbumKey(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash.AsSpan(sizeof(ulong))));
    }
}
