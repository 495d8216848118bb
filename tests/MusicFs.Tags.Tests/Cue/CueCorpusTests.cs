using System.Globalization;
using System.Text.Json;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Cue;
using MusicFs.Testing;

namespace MusicFs.Tags.Tests.Cue;

/// <summary>Real sheets against what cueprint and cuebreakpoints find in them.</summary>
[TestClass]
public sealed class CueCorpusTests
{
    [TestMethod]
    public void Parse_RealSheets_AgreeWithCueprint()
    {
        string corpus = Corpus();
        List<string> wrong = [];
        foreach (string line in File.ReadLines(Path.Combine(corpus, "expected_cue.jsonl")))
        {
            JsonElement expected = JsonDocument.Parse(line).RootElement;
            string path = expected.GetProperty("path").GetString()!;
            CueSheet? sheet = CueSheetParser.Parse(File.ReadAllBytes(Path.Combine(corpus, path)));
            // Of a damaged sheet cueprint loses tracks that we find.
            if (expected.TryGetProperty("tracks", out JsonElement tracks) && tracks.GetArrayLength() == expected.GetProperty("track_lines").GetInt32())
                wrong.AddRange(Differences(expected, tracks, sheet).Select(difference => $"{path}: {difference}"));
        }

        Assert.IsEmpty(wrong, string.Join('\n', wrong));
    }

    private static IEnumerable<string> Differences(JsonElement expected, JsonElement tracks, CueSheet? sheet)
    {
        if (sheet is null)
        {
            if (tracks.GetArrayLength() > 0)
                yield return "not read";
            yield break;
        }

        if (Text(expected, "title") is { } title && title != sheet.Title)
            yield return $"title '{sheet.Title}' for '{title}'";
        if (Text(expected, "performer") is { } performer && performer != sheet.Performer)
            yield return $"performer '{sheet.Performer}' for '{performer}'";
        CueTrack[] audio = [.. sheet.Tracks];
        if (audio.Length != tracks.GetArrayLength())
        {
            yield return $"{audio.Length} tracks for {tracks.GetArrayLength()}";
            yield break;
        }

        for (int i = 0; i < audio.Length; i++)
        {
            if (Text(tracks[i], "title") is { } trackTitle && trackTitle != audio[i].Title)
                yield return $"track {i + 1} '{audio[i].Title}' for '{trackTitle}'";
        }

        if (expected.TryGetProperty("breakpoints_mm_ss_ff", out JsonElement points) && points.GetArrayLength() == audio.Length - 1)
        {
            for (int i = 1; i < audio.Length; i++)
            {
                long point = Frames(points[i - 1].GetString()!);
                // cuebreakpoints writes -1 where a track has no index.
                if (point >= 0 && point != audio[i].StartFrame && point != audio[i].PregapFrame)
                    yield return $"track {i + 1} begins at {audio[i].StartFrame}, not {point}";
            }
        }
    }

    /// <summary>Minutes, seconds and frames of 1/75 s.</summary>
    private static long Frames(string text)
    {
        int[] parts = [.. text.Split(':', '.').Select(part => int.Parse(part, CultureInfo.InvariantCulture))];
        return (((parts[0] * 60L) + parts[1]) * 75) + parts[2];
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Corpus()
    {
        string? shared = Environment.GetEnvironmentVariable("MUSICFS_SHARED");
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); shared is null && folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared");
            if (File.Exists(Path.Combine(candidate, "corpus", "expected_cue.jsonl")))
                shared = candidate;
        }

        Prerequisite.Require("corpus", shared is not null, "the folder 'shared' beside the repository");
        return Path.Combine(shared!, "corpus");
    }
}
