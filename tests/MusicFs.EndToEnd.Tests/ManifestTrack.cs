using System.Text.Json;

namespace MusicFs.EndToEnd.Tests;

/// <summary>A line of the generated library's manifest: the truth about one file.</summary>
internal sealed class ManifestTrack(JsonElement line)
{
    public string Path { get; } = line.GetProperty("path").GetString()!;

    /// <summary>Whether its tags are undamaged and its own.</summary>
    public bool IsRead { get; } = line.GetProperty("damaged").ValueKind == JsonValueKind.Null
        && !line.TryGetProperty("cue_tracks", out _);

    /// <summary>Whether it is an album in one file, with a CUE sheet: shown as its tracks.</summary>
    public bool IsAlbum { get; } = line.TryGetProperty("cue_tracks", out _);

    /// <summary>The texts that must be found in its virtual path.</summary>
    public IReadOnlyList<string> Explains { get; } = [.. Texts(line)];

    private static IEnumerable<string> Texts(JsonElement line)
    {
        if (Text(line, "title") is { } title)
            yield return title;
        if (Text(line, "album") is { } album)
            yield return album;
        if (line.TryGetProperty("album_artists", out JsonElement artists) && artists.ValueKind == JsonValueKind.Array && artists.GetArrayLength() == 1)
            yield return artists[0].GetString()!;
    }

    private static string? Text(JsonElement line, string name) =>
        line.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
