namespace MusicFs.Library.Search;

/// <summary>
/// Numbers as words, so that the index of words finds the few tracks of a rare range: each field is cut into steps, and a track has the word of
/// its step. A range is the words of its steps, of which the outer ones hold more than is wanted; the number itself decides.
/// </summary>
internal static class NumberSteps
{
    private static readonly Dictionary<string, (string Letter, int[] Steps)> Fields = new(StringComparer.Ordinal)
    {
        ["bitrate"] = ("nb", [0, 64, 96, 128, 160, 192, 224, 256, 320, 321, 500, 700, 1000, 1500, 3000]),
        ["seconds"] = ("ns", [0, 10, 30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 360, 420, 480, 600, 900, 1200, 1800, 3600]),
        ["samplerate"] = ("nr", [0, 32_000, 44_100, 44_101, 48_000, 48_001, 88_200, 96_000, 96_001, 176_400, 192_000, 192_001]),
        ["bits"] = ("nd", [0, 16, 17, 24, 25]),
        ["channels"] = ("nc", [0, 1, 2, 3, 6]),
        ["bpm"] = ("nm", [0, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150, 160, 180, 200]),
        ["rating"] = ("ng", [0, 1, 20, 40, 60, 80, 100]),
    };

    /// <summary>The word of a track's number; null where the field has none or the track has no number.</summary>
    public static string? WordOf(string column, double? number) =>
        number is { } known and >= 0 and < 1e15 && Fields.TryGetValue(column, out (string Letter, int[] Steps) field) ? field.Letter + StepOf(field.Steps, Math.Round(known)) : null;

    /// <summary>Words of which a track in a range has one; null where the field has none.</summary>
    /// <param name="column">Of the field.</param>
    /// <param name="least">In the numbers of the index; null for no bound.</param>
    /// <param name="most">Likewise.</param>
    public static IEnumerable<string>? WordsOf(string column, double? least, double? most)
    {
        if (!Fields.TryGetValue(column, out (string Letter, int[] Steps) field))
            return null;
        int first = least is { } from ? StepOf(field.Steps, Math.Floor(from)) : 0;
        int last = most is { } to ? StepOf(field.Steps, Math.Ceiling(to)) : field.Steps.Length - 1;
        return Enumerable.Range(first, Math.Max(1, last - first + 1)).Select(step => field.Letter + step);
    }

    private static int StepOf(int[] steps, double number)
    {
        int step = 0;
        while (step + 1 < steps.Length && steps[step + 1] <= number)
            step++;
        return step;
    }
}
