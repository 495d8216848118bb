using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MusicFs.Contracts.Tags;

namespace MusicFs.Cli;

/// <summary>The tags of one file as one line of JSON, keys in snake_case; absent values are left out.</summary>
internal static class TagsJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Line(string path, TagReadResult result, IReadOnlyList<string?> pictureHashes)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("path", path);
            if (result.IsSuccess)
            {
                Text(json, result.Tags);
                Numbers(json, result.Tags);
                Pictures(json, result.Tags, pictureHashes);
            }
            else
            {
                json.WriteString("error", result.Error.Message);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Text(Utf8JsonWriter json, TrackTags tags)
    {
        Write(json, "container", ContainerName(tags.Container));
        Write(json, "codec", tags.Codec);
        Write(json, "title", tags.Title);
        Write(json, "album", tags.Album);
        Write(json, "comment", tags.Comment);
        Write(json, "artists", tags.Artists);
        Write(json, "album_artists", tags.AlbumArtists);
        Write(json, "genres", tags.Genres);
        Write(json, "composers", tags.Composers);
        Write(json, "date", tags.Date);
        Write(json, "musicbrainz_track_id", tags.MusicBrainz?.RecordingId);
        Write(json, "musicbrainz_release_track_id", tags.MusicBrainz?.TrackId);
        Write(json, "musicbrainz_album_id", tags.MusicBrainz?.ReleaseId);
        Write(json, "musicbrainz_release_group_id", tags.MusicBrainz?.ReleaseGroupId);
        Write(json, "musicbrainz_artist_id", tags.MusicBrainz?.ArtistIds ?? []);
        Write(json, "musicbrainz_album_artist_id", tags.MusicBrainz?.ReleaseArtistIds ?? []);
    }

    private static void Numbers(Utf8JsonWriter json, TrackTags tags)
    {
        json.WriteBoolean("compilation", tags.Compilation);
        Write(json, "year", tags.Year);
        Write(json, "track_number", tags.TrackNumber);
        Write(json, "track_total", tags.TrackTotal);
        Write(json, "disc_number", tags.DiscNumber);
        Write(json, "disc_total", tags.DiscTotal);
        Write(json, "replaygain_track_gain", tags.ReplayGain?.TrackGain);
        Write(json, "replaygain_track_peak", tags.ReplayGain?.TrackPeak);
        Write(json, "replaygain_album_gain", tags.ReplayGain?.AlbumGain);
        Write(json, "replaygain_album_peak", tags.ReplayGain?.AlbumPeak);
        Write(json, "r128_track_gain", tags.ReplayGain?.R128TrackGain);
        Write(json, "r128_album_gain", tags.ReplayGain?.R128AlbumGain);
        Write(json, "duration", tags.DurationSeconds);
        Write(json, "sample_rate", tags.SampleRate);
        Write(json, "channels", tags.Channels);
        Write(json, "bits_per_sample", tags.BitsPerSample);
        Write(json, "bitrate_kbps", tags.BitrateKbps);
    }

    private static void Pictures(Utf8JsonWriter json, TrackTags tags, IReadOnlyList<string?> hashes)
    {
        json.WriteStartArray("pictures");
        for (int i = 0; i < tags.Pictures.Count; i++)
        {
            TagPicture picture = tags.Pictures[i];
            json.WriteStartObject();
            Write(json, "type", (int?)picture.Type);
            Write(json, "mime", picture.MimeType);
            Write(json, "width", picture.Width);
            Write(json, "height", picture.Height);
            json.WriteNumber("bytes", picture.Length);
            Write(json, "sha256", i < hashes.Count ? hashes[i] : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string? ContainerName(AudioContainer container) => container switch
    {
        AudioContainer.Unknown => null,
        AudioContainer.Flac => "flac",
        AudioContainer.Mp3 => "mp3",
        AudioContainer.Ogg => "ogg",
        AudioContainer.Mp4 => "mp4",
        AudioContainer.Wav => "wav",
        AudioContainer.Aiff => "aiff",
        AudioContainer.Ape => "ape",
        AudioContainer.WavPack => "wavpack",
        AudioContainer.Musepack => "mpc",
        AudioContainer.Dsf => "dsf",
        AudioContainer.Asf => "asf",
    };

    private static void Write(Utf8JsonWriter json, string key, string? value)
    {
        if (value is not null)
        {
            json.WriteString(key, value);
        }
    }

    private static void Write(Utf8JsonWriter json, string key, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(key, Math.Round(number, 6));
        }
    }

    private static void Write(Utf8JsonWriter json, string key, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(key, number);
        }
    }

    private static void Write(Utf8JsonWriter json, string key, IReadOnlyList<string> values)
    {
        json.WriteStartArray(key);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
