using System.Globalization;
using MusicFs.Contracts.Tags;

namespace MusicFs.Tags.Fields;

/// <summary>Chapters kept as fields: <c>CHAPTER001=00:01:30.500</c> and <c>CHAPTER001NAME=Two</c>, as Vorbis comments carry them.</summary>
internal static class ChapterFields
{
    private const string Prefix = "CHAPTER";

    public static IReadOnlyList<Chapter> Read(FieldList fields)
    {
        List<Chapter>? chapters = null;
        foreach (string name in fields.Names)
        {
            if (!IsStart(name) || fields.First(name) is not { } text || Time(text) is not { } start)
            {
                continue;
            }

            (chapters ??= []).Add(new Chapter(start, null, fields.First(name + "NAME")));
        }

        return chapters is null ? [] : [.. chapters.OrderBy(chapter => chapter.Start)];
    }

    private static bool IsStart(string name) =>
        name.Length is > 7 and <= 11 && name.StartsWith(Prefix, StringComparison.Ordinal)
        && name.AsSpan(Prefix.Length).IndexOfAnyExceptInRange('0', '9') < 0;

    private static TimeSpan? Time(string text) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan time) && time >= TimeSpan.Zero ? time : null;
}
