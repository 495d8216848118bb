using System.Text.Json;

namespace MusicFs.EndToEnd.Tests;

/// <summary>A line of the generated library's manifest, as far as a path depends on it.</summary>
internal sealed record ScenarioTrack
{
    /// <summary>Of the original, below the origin's root.</summary>
    public required string Path { get; init; }

    public string? Title { get; init; }

    public string? Album { get; init; }

    public IReadOnlyList<string> Artists { get; init; } = [];

    public IReadOnlyList<string> AlbumArtists { get; init; } = [];

    public int? Year { get; init; }

    public int? Track { get; init; }

    public int? Disc { get; init; }

    public int? Discs { get; init; }

    public bool IsCompilation { get; init; }

    public required string Format { get; init; }

    /// <summary>Whether nothing is promised about its tags.</summary>
    public bool IsDamaged { get; init; }

    /// <summary>Of an album in one file: its tracks.</summary>
    public IReadOnlyList<ScenarioTrack> Parts { get; init; } = [];

    public static ScenarioTrack Of(JsonElement line)
    {
        var whole = new ScenarioTrack
        {
            Path = Text(line, "path")!,
            Title = Text(line, "title"),
            Album = Text(line, "album"),
            Artists = Texts(line, "artists"),
            AlbumArtists = Texts(line, "album_artists"),
            Year = Number(line, "year"),
            Track = Number(line, "track_number"),
            Disc = Number(line, "disc_number"),
            Discs = Number(line, "disc_total"),
            IsCompilation = line.TryGetProperty("compilation", out JsonElement compilation) && compilation.GetBoolean(),
            Format = FormatOf(Text(line, "format")!),
            IsDamaged = Text(line, "damaged") is not null,
        };
        return line.TryGetProperty("cue_tracks", out JsonElement cue)
            ? whole with { Parts = [.. cue.EnumerateArray().Select(part => PartOf(whole, part))] }
            : whole;
    }

    private static ScenarioTrack PartOf(ScenarioTrack whole, JsonElement part) =>
        whole with { Title = Text(part, "title"), Artists = Texts(part, "artists"), Track = Number(part, "track_number") };

    /// <summary>The generator's names say how a file was encoded too.</summary>
    private static string FormatOf(string format) => format switch
    {
        "flac24" => "flac",
        "mp3vbr" => "mp3",
        "alac" => "m4a",
        _ => format,
    };

    private static string? Text(JsonElement line, string name) =>
        line.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int? Number(JsonElement line, string name) =>
        line.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;

    private static string[] Texts(JsonElement line, string name) =>
        line.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
            : [];
}
